"""A benefit that was used there is one that she can use here."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from pawpact.benefits.models import Benefit
from pawpact.fork.past.again import Again
from pawpact.fork.past.spending import Granted, fitting
from pawpact.tenancy.unit import Unit

HERS = 7


def granted(unit: Unit, cause: str, scope: str, expires_at: datetime | None = None) -> Benefit:
    row = Benefit(
        id=unit.ids.one(),
        key=f"{cause}:{scope}:{expires_at}",
        number=1,
        customer_id=HERS,
        kind="grooming",
        form="service",
        state="granted",
        level=0,
        covers=[],
        scope=scope,
        cause=cause,
        decision_id=1,
        granted_at=unit.at,
        usable_from=unit.at,
        expires_at=expires_at,
    )
    unit.session.add(row)
    return row


def test_of_several_the_very_one_is_used(again: Again) -> None:
    """Then one of the same rule, another's only where there is none, never one that is over."""
    platform = again.sandbox.world.platform
    with platform.rehearsing(again.store), platform.unit(again.store) as unit:
        over = granted(unit, "mine", "referral:2", unit.at - timedelta(days=1))
        others = granted(unit, "another", "referral:2")
        rules, mine = (granted(unit, "mine", f"referral:{each}") for each in (1, 2))
        unit.session.flush()
        found = []
        for _ in range(4):
            wanted = Granted("mine", "referral:2", 1)
            number = fitting(unit, HERS, "grooming", "service", 0, wanted)
            found.append(number)
            unit.session.execute(
                update(Benefit).where(Benefit.id == number).values(state="redeemed")
            )
        assert found == [mine.id, rules.id, others.id, None]
        assert over.state == "granted"
