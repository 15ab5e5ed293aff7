"""Whom a sandbox plays."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import inspect, select

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import GatewayCall
from pawpact.decisions.models import DecisionRow
from pawpact.demo.world import PROVIDER
from pawpact.fork.run import Begun, reopen, using
from pawpact.fork.sandbox import AS_IT_IS, TROUBLE, first_day, morning, outside_of
from pawpact.kernel.identity import earliest_id
from tests.core.fork.conftest import STORE, Forked, Source

WENT_WRONG = 60


def test_too_few_answers_say_nothing(forked: Forked) -> None:
    """Where few debits are on record they go wrong as often as usual; the provider is played."""
    assert forked.begun.outside.shares == TROUBLE
    assert forked.begun.outside.providers == ("simulator",)


def test_debits_go_wrong_as_often_as_on_record(forked: Forked) -> None:
    """With enough answers their shares are the store's own, lost answers as usual."""
    with (
        using(reopen(forked.plan, forked.begun, AS_IT_IS)) as sandbox,
        sandbox.world.platform.reading(STORE) as unit,
    ):
        (call,) = unit.session.scalars(select(GatewayCall).limit(1)).all()
        for place in range(600):
            failed = place < WENT_WRONG
            unit.session.add(
                GatewayCall(
                    id=unit.ids.one(),
                    charge_id=call.charge_id,
                    gateway_key=f"1-{place}-1",
                    amount=1,
                    result="refused" if failed else "ok",
                    reason="insufficient_funds" if failed else None,
                    provider_reference=None,
                    at=call.at,
                )
            )
        unit.session.flush()
        shares = outside_of(unit).shares
    assert 60 <= shares[Outcome.INSUFFICIENT_FUNDS] <= 120
    assert shares[Outcome.REFUSED] < TROUBLE[Outcome.REFUSED]
    assert shares[Outcome.TIMEOUT_AFTER_SUCCESS] == TROUBLE[Outcome.TIMEOUT_AFTER_SUCCESS]


def test_it_lives_on_after_the_last_decision(source: Source) -> None:
    """Nothing was booked for days, yet somebody applied: that day is over as well."""
    with source.opened() as world, world.platform.reading(STORE) as unit:
        known = unit.session.scalars(select(DecisionRow)).first()
        assert known is not None
        names = [each.key for each in inspect(DecisionRow).column_attrs]
        row = {name: getattr(known, name) for name in names}
        quiet = first_day(unit) + timedelta(days=3)
        at = morning(unit, quiet)
        unit.session.add(
            DecisionRow(**row | {"id": unit.ids.one(), "key": "later", "decided_at": at})
        )
        unit.session.flush()
        assert first_day(unit) == quiet + timedelta(days=1)


def test_it_is_remembered_who_is_played(forked: Forked) -> None:
    """A fork that goes on has the providers, the shares and the day that it began with."""
    assert Begun.of(json.loads(json.dumps(forked.begun.kept()))) == forked.begun


def test_the_played_provider_knows_the_past(forked: Forked) -> None:
    """Every debit that was collected before the fork is in its memory, and is not taken twice."""
    since = earliest_id(forked.begun.at)
    with (
        using(reopen(forked.plan, forked.begun, AS_IT_IS)) as sandbox,
        sandbox.world.platform.reading(STORE) as unit,
    ):
        rows = unit.session.execute(
            select(GatewayCall.gateway_key, GatewayCall.amount).where(
                GatewayCall.id < since, GatewayCall.result == "ok"
            )
        ).all()
        assert len(rows) > 3
        assert all(sandbox.world.gateway.taken[row.gateway_key] == row.amount for row in rows)
        assert (sandbox.folder / PROVIDER).stat().st_mode & 0o077 == 0
