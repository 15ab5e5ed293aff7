"""Points spent in the mall and given back, and the books sound afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.kernel.errors import Conflict
from pawpact.ledger.service import audit, balances
from pawpact.orders.service import OrderLine, place, receive, refund, ship
from tests.house import House
from tests.stories.counter import begin_contract, contract_of, live_until_due, movements

STORE = "xihu"
FOOD = OrderLine("food-2kg", "猫粮", "staple_food", 1, 12800, 7000)
GROOMING = OrderLine("wash", "洗护", "service", 1, 8000, 3000)


@pytest.fixture
def customer(house: House) -> int:
    """Somebody with the points of one debit."""
    house.open(STORE)
    begin_contract(house, STORE)
    live_until_due(house, STORE)
    house.platform.run_debits(STORE)
    return contract_of(house, STORE).customer_id


def _paid(house: House, customer: int) -> int:
    with house.platform.reading(STORE) as unit:
        return balances(unit, customer).paid


def _buy(house: House, customer: int) -> int:
    with house.platform.unit(STORE, "customer:1") as unit:
        order = place(unit, customer, [FOOD], "order-1").order
    with house.platform.unit(STORE) as unit:
        ship(unit, order, tracking="T-1")
        receive(unit, order)
    return order


def _findings(house: House) -> list[str]:
    with house.platform.reading(STORE) as unit:
        return [each.title.en for each in audit(unit).findings]


def test_debit_points_buy_food(house: House, customer: int) -> None:
    """Food is paid with the points of a debit when it is shipped (P11)."""
    before = _paid(house, customer)
    _buy(house, customer)
    assert movements(house, STORE) == ["P01", "P11"]
    assert _paid(house, customer) == before - FOOD.unit_price
    assert _findings(house) == []


def test_food_given_back_gives_points_back(house: House, customer: int) -> None:
    """Sent back weeks later, the food gives back the very points that paid it (P22)."""
    before = _paid(house, customer)
    order = _buy(house, customer)
    house.clock.advance(timedelta(days=5))
    with house.platform.unit(STORE, "staff:1") as unit:
        refund(unit, order, None, "back-1", why="returned")
    assert movements(house, STORE) == ["P01", "P11", "P22"]
    assert _paid(house, customer) == before
    assert _findings(house) == []


def test_points_buy_necessities_only(house: House, customer: int) -> None:
    """Grooming is not sold for points: refused, and the points stay free for food."""
    with pytest.raises(Conflict), house.platform.unit(STORE, "customer:1") as unit:
        place(unit, customer, [GROOMING], "order-2")
    before = _paid(house, customer)
    _buy(house, customer)
    assert _paid(house, customer) == before - FOOD.unit_price
