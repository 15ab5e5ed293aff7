"""What becomes of a deposit: offset, returned, settled with a bill, refunded; and of a store's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pawpact.bootstrap.books import audit_books
from pawpact.contracts.applying.view import show_application
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.deposits.refund import payouts_due
from pawpact.contracts.deposits.returning import (
    NotOffset,
    deduct_deposits,
    held_deposits,
    offset,
    return_deposits,
)
from pawpact.contracts.ending.closing import NotClosing, close_store
from pawpact.contracts.models import Contract, Deposit, DepositEvent
from pawpact.contracts.moves import move_deposit
from pawpact.contracts.values import PaidDeposit
from pawpact.database.model import TenantModel
from pawpact.kernel.errors import InvalidField, MoveRefused
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import Fen
from pawpact.ledger.models import JournalRow
from pawpact.ledger.movement import settle_charge
from pawpact.ledger.service import balances, hold, post, release
from pawpact.ledger.values import Balances
from pawpact.payouts.simulator import SimulatedPayouts
from pawpact.tenancy.unit import Unit
from tests.house import House
from tests.stories.counter import apply

STORE = "xihu"
YUAN_500 = 500_00


class Held:
    """A contract whose deposit of 500.00 is held."""

    def __init__(self, house: House) -> None:
        self.house = house
        house.open(STORE)
        self.application = apply(house, STORE, score=500)
        with house.platform.unit(STORE, "provider:simulator") as unit:
            (self.deposit,) = unit.session.scalars(select(Deposit.id))
            pay_deposits(unit, [PaidDeposit(self.deposit, "WX-1", Fen(YUAN_500))])
        with self.unit() as unit:
            shown = show_application(unit, public_id("app", self.application))
            assert shown.state == "approved"
            row = unit.session.scalars(select(Deposit)).one()
            self.customer, self.contract = row.customer_id, unit.ids.one()
            unit.session.add(
                Contract(
                    id=self.contract,
                    application_id=self.application,
                    customer_id=self.customer,
                    pet_id=1,
                    plan_price=398_00,
                    term=12,
                    state="completed",
                    revision_id=1,
                    streak=6,
                    performed=6,
                )
            )

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.house.platform.unit(STORE, "staff:1") as unit:
            yield unit

    def row(self) -> Any:
        return self.rows(Deposit)[0]

    def rows(self, model: type[TenantModel]) -> list[Any]:
        with self.house.platform.reading(STORE) as unit:
            rows: list[Any] = list(unit.session.scalars(select(model)))
        return sorted(rows, key=lambda row: row.id)

    def money(self) -> Balances:
        with self.house.platform.reading(STORE) as unit:
            return balances(unit, self.customer)

    def perform(self, periods: int) -> None:
        with self.unit() as unit:
            unit.session.scalars(select(Contract)).one().performed = periods

    def findings(self) -> list[str]:
        """What the audit finds of deposits and refunds; the contract here has no charges."""
        with self.house.platform.reading(STORE) as unit:
            found = [each.code for each in audit_books(unit).findings]
        return [code for code in found if "deposit" in code or "refund" in code]


@pytest.fixture
def held(house: House) -> Held:
    """A deposit of 500.00 that is held for a contract with six paid periods."""
    return Held(house)


def test_deposit_paid_is_held_and_owed(held: Held) -> None:
    """P07: 500.00 are a liability, in the deposit's own row and in the books."""
    assert (held.row().state, held.row().remaining) == ("held", YUAN_500)
    assert held.money().deposit == YUAN_500
    assert held.findings() == []


def test_deposit_paid_twice_is_owed_back(held: Held) -> None:
    """P46: the second payment of 500.00 is refunded, the first stays held."""
    with held.unit() as unit:
        (answer,) = pay_deposits(unit, [PaidDeposit(held.deposit, "WX-2", Fen(YUAN_500))])
    assert answer == "refund"
    assert held.money().refund_payable == YUAN_500
    held.house.platform.run_refunds(STORE)
    payouts_due(held.unit, SimulatedPayouts())
    assert held.money().refund_payable == 0
    assert (held.row().state, held.money().deposit) == ("held", YUAN_500)
    assert held.findings() == []


def test_part_of_the_deposit_pays_purchases(held: Held) -> None:
    """P08: after six periods 120.00 become paid points, once for their key; 380.00 stay."""
    with held.unit() as unit:
        first = offset(unit, held.contract, 120_00, "order-1")
        assert offset(unit, held.contract, 120_00, "order-1") == first
    assert (held.money().paid, held.money().deposit) == (120_00, 380_00)
    assert (held.row().state, held.row().remaining) == ("part_offset", 380_00)
    assert held.findings() == []


def test_whole_deposit_may_be_offset(held: Held) -> None:
    """The last part ends it."""
    with held.unit() as unit:
        offset(unit, held.contract, 120_00, "order-1")
        offset(unit, held.contract, 380_00, "order-2")
    assert held.row().state == "offset"
    with pytest.raises(NotOffset), held.unit() as unit:
        offset(unit, held.contract, 1, "order-3")


@pytest.mark.parametrize(("periods", "allowed"), [(5, False), (6, True)])
def test_offset_needs_six_paid_periods(held: Held, periods: int, allowed: bool) -> None:
    """Five periods are not enough, six are."""
    held.perform(periods)
    if allowed:
        with held.unit() as unit:
            offset(unit, held.contract, 1_00, "order-1")
    else:
        with pytest.raises(NotOffset) as refused, held.unit() as unit:
            offset(unit, held.contract, 1_00, "order-1")
        assert refused.value.details == {"needed": 6, "performed": 5}
    assert held.money().paid == (1_00 if allowed else 0)


def test_more_than_is_held_is_not_offset(held: Held) -> None:
    """One fen above the balance is refused, the balance itself is not."""
    with pytest.raises(NotOffset), held.unit() as unit:
        offset(unit, held.contract, YUAN_500 + 1, "order-1")
    with pytest.raises(InvalidField), held.unit() as unit:
        offset(unit, held.contract, 0, "order-1")
    with held.unit() as unit:
        offset(unit, held.contract, YUAN_500, "order-1")


def test_rest_is_returned_and_refunded(held: Held) -> None:
    """P09 and P10: 380.00 left at the end become payable, are paid out, and the deposit closed."""
    with held.unit() as unit:
        offset(unit, held.contract, 120_00, "order-1")
    with held.unit() as unit:
        assert return_deposits(unit, [held.contract], "completed") == 1
        assert return_deposits(unit, [held.contract], "completed") == 0
    assert (held.row().state, held.money().refund_payable) == ("refund_due", 380_00)
    payouts_due(held.unit, SimulatedPayouts())
    assert (held.row().state, held.money().refund_payable) == ("refunded", 0)
    assert [row.movement for row in held.rows(JournalRow)] == ["P07", "P08", "P09", "P10"]
    assert held.findings() == []


def test_every_move_says_who_when_and_why(held: Held) -> None:
    """From due to refunded each move of a deposit is kept."""
    with held.unit() as unit:
        return_deposits(unit, [held.contract], "completed")
    payouts_due(held.unit, SimulatedPayouts())
    moves = [(row.came_from, row.went_to, row.actor) for row in held.rows(DepositEvent)]
    assert moves == [
        ("due", "held", "provider:simulator"),
        ("held", "refund_due", "staff:1"),
        ("refund_due", "refunded", "staff:1"),
    ]


def test_deposit_taken_whole_by_a_bill_is_a_confirmed_deduction(held: Held) -> None:
    """A bill that the customer confirmed and that took everything leaves nothing held."""
    with held.unit() as unit:
        deduct_deposits(unit, [held.contract], "bill confirmed")
        assert held_deposits(unit, [held.contract]) == {}
    assert held.row().state == "deduction_confirmed"
    with pytest.raises(MoveRefused), held.unit() as unit:
        move_deposit(unit, unit.session.scalars(select(Deposit)).one(), "held", "never")


def test_store_that_closes_owes_everything_paid(held: Held) -> None:
    """P40: 260.00 of paid points and 500.00 of deposit become payable; again finds nothing."""
    with held.unit() as unit:
        post(unit, [settle_charge("charge", held.customer, 260_00, "test")])
    with held.unit() as unit:
        closed = close_store(unit, "franchise ended")
        assert (closed.customers, closed.amount) == (1, 760_00)
        assert close_store(unit, "franchise ended").customers == 0
    assert held.money().refund_payable == 760_00
    assert held.row().state == "refund_due"
    payouts_due(held.unit, SimulatedPayouts())
    assert (held.row().state, held.money().refund_payable) == ("refunded", 0)
    assert held.findings() == []


def test_store_does_not_close_over_what_runs(held: Held) -> None:
    """A contract that is debited or points that an order reserves come first."""
    with held.unit() as unit:
        unit.session.scalars(select(Contract)).one().state = "active"
    with pytest.raises(NotClosing), held.unit() as unit:
        close_store(unit, "franchise ended")
    with held.unit() as unit:
        unit.session.scalars(select(Contract)).one().state = "completed"
        post(unit, [settle_charge("charge", held.customer, 260_00, "test")])
        hold(unit, held.customer, 10_00, "order:1")
    with pytest.raises(NotClosing), held.unit() as unit:
        close_store(unit, "franchise ended")
    with held.unit() as unit:
        release(unit, "order:1")
        assert close_store(unit, "franchise ended").amount == 760_00


def test_closing_needs_a_reason(held: Held) -> None:
    """Nobody closes a store without a word."""
    with pytest.raises(InvalidField), held.unit() as unit:
        close_store(unit, " ")


def test_payment_of_one_deposit_is_not_another_ones(held: Held) -> None:
    """The number of a payment that was booked for one deposit is refused for the next."""
    apply(held.house, STORE, score=500, key="second")
    with held.unit() as unit:
        other = unit.session.scalars(select(Deposit.id).where(Deposit.state == "due")).one()
        with pytest.raises(InvalidField, match="WX-1"):
            pay_deposits(unit, [PaidDeposit(other, "WX-1", Fen(YUAN_500))])


def test_payment_has_a_number(held: Held) -> None:
    """A payment without the provider's number cannot be told from the next one: refused."""
    with held.unit() as unit, pytest.raises(InvalidField):
        pay_deposits(unit, [PaidDeposit(held.deposit, " ", Fen(YUAN_500))])


def test_payment_after_the_window_is_owed_back(held: Held) -> None:
    """Paid after its hour the deposit lapses there and then, and the money is owed back (P46)."""
    apply(held.house, STORE, score=500, key="late")
    with held.unit() as unit:
        due = unit.session.scalars(select(Deposit).where(Deposit.state == "due")).one()
        number, window = due.id, due.due_at - unit.at
    held.house.clock.advance(window + timedelta(minutes=1))
    with held.unit() as unit:
        assert pay_deposits(unit, [PaidDeposit(number, "WX-9", Fen(YUAN_500))]) == ["refund"]
        assert unit.session.get_one(Deposit, (unit.store.tenant, number)).state == "lapsed"
