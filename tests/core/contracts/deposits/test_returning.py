"""What becomes of a deposit: returned, settled with a bill, refunded; and of a store's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.contracts.deposits.held import held_deposits
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.deposits.refund import payouts_due
from pawpact.contracts.deposits.returning import (
    propose_deduction,
    return_deposits,
    return_unanswered,
    settle_deposit,
)
from pawpact.contracts.ending.closing import NotClosing, close_store
from pawpact.contracts.models import Contract, Deposit, DepositEvent
from pawpact.contracts.moves import move_deposit
from pawpact.contracts.values import PaidDeposit
from pawpact.kernel.errors import InvalidField, MoveRefused
from pawpact.kernel.money import Fen
from pawpact.ledger.models import JournalRow
from pawpact.ledger.movement import settle_charge
from pawpact.ledger.service import hold, post, release
from pawpact.payouts.simulator import SimulatedPayouts
from tests.core.contracts.deposits.held import STORE, YUAN_500, Held
from tests.stories.counter import apply


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


def test_rest_is_returned_and_refunded(held: Held) -> None:
    """P09 and P10: 380.00 left at the end become payable, are paid out, and the deposit closed."""
    held.offset(120_00)
    with held.unit() as unit:
        assert return_deposits(unit, {held.contract: "completed"}) == {held.contract}
        assert return_deposits(unit, {held.contract: "completed"}) == frozenset()
    assert (held.row().state, held.money().refund_payable) == ("refund_due", 380_00)
    payouts_due(held.unit, SimulatedPayouts())
    assert (held.row().state, held.money().refund_payable) == ("refunded", 0)
    assert [row.movement for row in held.rows(JournalRow)] == ["P07", "P08", "P09", "P10"]
    assert held.findings() == []


def test_every_move_says_who_when_and_why(held: Held) -> None:
    """From due to refunded each move of a deposit is kept."""
    with held.unit() as unit:
        return_deposits(unit, {held.contract: "completed"})
    payouts_due(held.unit, SimulatedPayouts())
    moves = [(row.came_from, row.went_to, row.actor) for row in held.rows(DepositEvent)]
    assert moves == [
        ("due", "held", "provider:simulator"),
        ("held", "refund_due", "staff:1"),
        ("refund_due", "refunded", "staff:1"),
    ]


@pytest.mark.parametrize("used", [0, 120_00])
def test_deposit_taken_whole_by_a_bill_is_a_confirmed_deduction(held: Held, used: int) -> None:
    """Proposed with the bill, confirmed with the answer; nothing is held or owed afterwards."""
    if used:
        held.offset(used)
    rest = YUAN_500 - used
    with held.unit() as unit:
        propose_deduction(unit, held.contract, rest)
        assert held_deposits(unit, [held.contract])[held.contract].state == "deduction_proposed"
        settle_deposit(unit, held.contract, 0, rest, "bill confirmed")
        assert held_deposits(unit, [held.contract]) == {}
    assert held.row().state == "deduction_confirmed"
    with pytest.raises(MoveRefused), held.unit() as unit:
        move_deposit(unit, unit.session.scalars(select(Deposit)).one(), "held", "never")


def test_what_a_bill_leaves_of_the_deposit_goes_back(held: Held) -> None:
    """58.40 of 500.00 are deducted as agreed; the deposit then waits for its refund."""
    with held.unit() as unit:
        propose_deduction(unit, held.contract, 318_40)
        settle_deposit(unit, held.contract, 77, 58_40, "bill confirmed")
    steps = [(row.went_to, row.why) for row in held.rows(DepositEvent)][1:]
    assert steps == [
        ("deduction_proposed", "a bill asks for a fee"),
        ("deduction_confirmed", "bill confirmed"),
        ("refund_due", "bill confirmed"),
    ]
    assert (held.row().remaining, held.row().refund_journal) == (0, 77)


def test_a_bill_that_is_not_agreed_to_takes_nothing(held: Held) -> None:
    """The proposal ends; all of the deposit is owed back."""
    with held.unit() as unit:
        propose_deduction(unit, held.contract, 318_40)
        settle_deposit(unit, held.contract, 77, 0, "does not agree")
    assert [row.went_to for row in held.rows(DepositEvent)][-2:] == [
        "deduction_proposed",
        "refund_due",
    ]


def test_a_free_end_proposes_no_deduction(held: Held) -> None:
    """Without a fee there is nothing to agree to."""
    with held.unit() as unit:
        propose_deduction(unit, held.contract, 0)
    assert held.row().state == "held"


def test_a_deposit_that_no_rule_returned_goes_back_all_the_same(held: Held) -> None:
    """Of a contract that is over; of one that runs nothing is returned."""
    with held.unit() as unit:
        unit.session.scalars(select(Contract)).one().state = "active"
    with held.unit() as unit:
        assert return_unanswered(unit) == 0
        unit.session.scalars(select(Contract)).one().state = "completed"
    with held.unit() as unit:
        assert return_unanswered(unit) == 1
        assert return_unanswered(unit) == 0
    assert (held.row().state, held.money().refund_payable) == ("refund_due", YUAN_500)
    assert held.findings() == []


def test_store_that_closes_pays_what_a_bill_asks_for(held: Held) -> None:
    """P40: a deduction that nobody agreed to keeps no deposit back."""
    with held.unit() as unit:
        propose_deduction(unit, held.contract, 318_40)
    with held.unit() as unit:
        assert close_store(unit, "franchise ended").amount == YUAN_500
    assert held.row().state == "refund_due"
    assert held.findings() == []


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
