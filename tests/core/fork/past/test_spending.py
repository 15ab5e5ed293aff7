"""What was bought and given back there is here, and a benefit used there is one of hers here."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from pawpact.benefits import using
from pawpact.benefits.models import Benefit
from pawpact.benefits.using import book, cancel_booking, redeem, restore
from pawpact.fork.past import spending
from pawpact.fork.past.again import ORDER, Again
from pawpact.fork.past.happening import Happening
from pawpact.fork.past.spending import Granted, fitting, read
from pawpact.orders.models import Order
from pawpact.orders.service import receive_all, refund
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


def test_what_came_back_in_part_comes_back_in_part(
    again: Again, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many pieces of that line, not the whole order."""
    platform = again.sandbox.world.platform
    with platform.rehearsing(again.store), platform.unit(again.store) as unit:
        order = unit.session.scalars(select(Order.id).order_by(Order.id)).first()
        assert order is not None
        receive_all(unit, [order], "here")
        refund(unit, order, {0: 1}, "r-1", why="broken", decided=True)
        (given,) = [each.what for each in read(unit) if "r-1" in each.what]
        asked: list[object] = []
        monkeypatch.setattr(spending, "refund", lambda *each, **_: asked.append(each[1:]))
        again.numbers.note(ORDER, order, 7)
        spending._give_back(again, unit, [given])
        assert asked == [(7, {0: 1}, "r-1")]


def test_bookings_are_made_called_off_and_given_back(
    again: Again, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done with a benefit at the counter is done with hers here, step by step."""
    monkeypatch.setattr(using, "post", lambda *_: None)
    platform = again.sandbox.world.platform
    with platform.rehearsing(again.store), platform.unit(again.store) as unit:
        there = granted(unit, "mine", "referral:1")
        unit.session.flush()
        ahead = unit.at + timedelta(days=2)
        book(unit, there.id, ahead, "asked")
        cancel_booking(unit, there.id, "ill")
        book(unit, there.id, ahead, "asked again")
        redeem(unit, there.id, cost=100)
        restore(unit, there.id, "closed that day")
        steps = [each for each in read(unit) if each.deed.name.startswith("benefit.")]
        steps = [each for each in steps if "mine" in each.what]
        assert [each.deed.name for each in steps] == [
            "benefit.booked",
            "benefit.called_off",
            "benefit.booked",
            "benefit.used",
            "benefit.restored",
        ]
        there.customer_id = HERS + 1
        here = granted(unit, "mine", "referral:2")
        unit.session.flush()
        assert [lived(again, unit, each, here) for each in steps] == [
            "reserved",
            "granted",
            "reserved",
            "redeemed",
            "restored",
        ]


def lived(again: Again, unit: Unit, happening: Happening, benefit: Benefit) -> str:
    assert happening.deed.do is not None
    happening.deed.do(again, unit, [happening.what])
    return benefit.state
