"""Nobody ran the debits for months."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from pawpact.billing.models import Charge, GatewayCall
from pawpact.demo.proof import prove
from tests.house import House
from tests.stories.counter import begin_contract, contract_of, live_days, movements

STORE = "xihu"


def test_months_of_silence_are_caught_up(house: House) -> None:
    """Three periods that fell due in silence are debited once each, though on one day."""
    house.open(STORE)
    begin_contract(house, STORE)
    house.clock.advance(timedelta(days=100))
    live_days(house, STORE, 8)
    row = contract_of(house, STORE)
    assert (row.state, row.performed, row.streak) == ("active", 3, 3)
    assert movements(house, STORE) == ["P01"] * 3
    with house.platform.reading(STORE) as unit:
        tried = unit.session.execute(
            select(Charge.period, func.count(GatewayCall.id))
            .join(GatewayCall, GatewayCall.charge_id == Charge.id)
            .group_by(Charge.period)
        ).all()
    assert [tuple(each) for each in tried] == [(1, 1), (2, 1), (3, 1)]
    collected = sum(house.gateway.taken.values())
    assert all(each.holds for each in prove(house.platform, STORE, collected))
