"""What speaks against erasing a customer, each reason by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.accounts.erasure import is_erased
from pawpact.accounts.service import register_customer
from pawpact.contracts.ending.erasure import StillNeeded, erase_customer, obstacles
from pawpact.contracts.models import Application, Contract
from pawpact.contracts.moves import move_contract
from pawpact.decisions.held import Holding, Reason, hold_all
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.ledger.movement import grant_reward_points, take_deposit
from pawpact.ledger.service import post
from pawpact.orders.models import Order
from pawpact.vocabulary.case import Case
from tests.house import House
from tests.stories.counter import apply, begin_contract

STORE = "xihu"


def customer_of(house: House) -> int:
    """The customer who applied."""
    with house.platform.reading(STORE) as unit:
        return unit.session.scalars(select(Application.customer_id)).one()


def registered(house: House) -> int:
    """A customer who has done nothing yet."""
    house.open(STORE)
    with house.platform.unit(STORE) as unit:
        return register_customer(unit, house.person())


def reasons(house: House, customer: int) -> list[str]:
    with house.platform.unit(STORE) as unit:
        return [each.code for each in obstacles(unit, customer)]


def test_nothing_speaks_against_a_customer_without_business(house: House) -> None:
    """Somebody who never applied is erased at once."""
    customer = registered(house)
    assert reasons(house, customer) == []
    with house.platform.unit(STORE, "staff:1") as unit:
        erase_customer(unit, customer, "asked for it")
        assert is_erased(unit, customer)


def test_a_living_contract_keeps_the_customer(house: House) -> None:
    """While a contract runs it is named, and nothing is erased."""
    house.open(STORE)
    begin_contract(house, STORE)
    customer = customer_of(house)
    with (
        pytest.raises(StillNeeded, match=r"contract con_\w+ is not over \(active\)") as refused,
        house.platform.unit(STORE) as unit,
    ):
        erase_customer(unit, customer, "asked for it")
    assert refused.value.details == {"obstacles": ["contract"]}


def test_a_contract_that_ended_keeps_the_customer_for_years(house: House) -> None:
    """For three years after its end the parameter is named; then she can be erased."""
    house.open(STORE)
    number = begin_contract(house, STORE)
    customer = customer_of(house)
    with house.platform.unit(STORE) as unit:
        row = unit.session.scalars(select(Contract).where(Contract.id == number)).one()
        move_contract(unit, row, "withdrawn", "changed her mind")
    with (
        pytest.raises(StillNeeded, match=r"core\.accounts\.closed_account_retention_days"),
        house.platform.unit(STORE) as unit,
    ):
        erase_customer(unit, customer, "asked for it")
    house.clock.advance(timedelta(days=1095))
    assert reasons(house, customer) == []


def test_a_refusal_keeps_the_customer_for_a_month(house: House) -> None:
    """As long as the record of a refusal is kept, its parameter is named."""
    house.open(STORE)
    apply(house, STORE, key="young", person=house.person(700, born_on=house.clock.now().date()))
    customer = customer_of(house)
    with (
        pytest.raises(StillNeeded, match=r"core\.accounts\.rejected_application_id_retention_days"),
        house.platform.unit(STORE) as unit,
    ):
        erase_customer(unit, customer, "asked for it")
    house.clock.advance(timedelta(days=30))
    assert reasons(house, customer) == []


def test_an_open_application_keeps_the_customer(house: House) -> None:
    """An approval that can still be signed is named."""
    house.open(STORE)
    apply(house, STORE, 700)
    assert reasons(house, customer_of(house)) == ["application"]


@pytest.mark.parametrize(
    ("kind", "code"), [("deposit", "money"), ("points", "points")], ids=["deposit", "points"]
)
def test_what_she_owns_keeps_the_customer(house: House, kind: str, code: str) -> None:
    """Money and points that the store holds for her are named."""
    customer = registered(house)
    journal = (
        take_deposit("k", customer, 30_000, "test")
        if kind == "deposit"
        else grant_reward_points("k", customer, 50, 1, "test", "test")
    )
    with house.platform.unit(STORE) as unit:
        post(unit, [journal])
    assert reasons(house, customer) == [code]


def test_an_order_under_way_keeps_the_customer(house: House) -> None:
    """What is still to arrive is named."""
    customer = registered(house)
    with house.platform.unit(STORE) as unit:
        order = Order(
            id=unit.ids.one(),
            key="o",
            customer_id=customer,
            state="shipped",
            total=1,
            points=0,
            cash=1,
            payment="P-1",
            placed_at=unit.at,
            ship_by=unit.at,
        )
        unit.session.add(order)
    assert reasons(house, customer) == ["order"]


def test_a_waiting_case_keeps_the_customer(house: House) -> None:
    """A case of hers that waits for a person is named; one of somebody else is not."""
    customer = registered(house)
    reason = Reason("test", Label("测试", "test"))
    with house.platform.unit(STORE) as unit:
        cases = [Case(str(number), {"customer": number}) for number in (customer, customer + 1)]
        hold_all(unit, "application.submitted", [Holding(case, reason, {}) for case in cases])
    assert reasons(house, customer) == ["held_case"]


def test_an_erasure_needs_a_reason(house: House) -> None:
    """Nobody is erased for no reason."""
    customer = registered(house)
    with pytest.raises(InvalidField), house.platform.unit(STORE) as unit:
        erase_customer(unit, customer, " ")


def test_nobody_of_another_store_is_erased(house: House) -> None:
    """A customer of another store is not there."""
    customer = registered(house)
    house.open("other")
    with pytest.raises(NotFound), house.platform.unit("other") as unit:
        erase_customer(unit, customer, "asked for it")
