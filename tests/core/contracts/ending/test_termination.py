"""Ending a contract early: the bill first, then what becomes of points, deposit and fee."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.billing.gateway.simulator import Outcome
from pawpact.contracts.auditing.ending import AUDITOR as ENDINGS
from pawpact.contracts.ending.leftover import leftovers_due
from pawpact.contracts.ending.termination import (
    request_termination,
    settle_termination,
    termination_bill,
)
from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Ending
from pawpact.kernel.errors import Defect, InvalidField, MoveRefused
from pawpact.ledger.finding import examine
from pawpact.ledger.service import hold, refund, release, spend
from tests.core.contracts.life import PRICE, Life


def _end(life: Life, *, choice: Choice = Choice.REFUND, confirmed: bool = True) -> None:
    with life.unit() as unit:
        request_termination(unit, life.contract, "customer_request", "moves away")
    with life.unit() as unit:
        settle_termination(
            unit, life.contract, choice=choice, confirmed=confirmed, why="answered at the counter"
        )


def test_the_bill_says_what_each_number_comes_from(life: Life) -> None:
    """Ten periods left: 10% of the rest is above two payments, so two payments are due."""
    life.until_settled(2)
    with life.reading() as unit:
        bill = termination_bill(unit, life.contract)
    assert (bill.periods, bill.amount, bill.fee) == (10, 10 * PRICE, 10 * PRICE // 10)
    assert (bill.paid, bill.refund, bill.owed) == (2 * PRICE, 2 * PRICE - bill.fee, 0)
    parameters = {line.item: line.parameter for line in bill.lines if line.parameter}
    assert parameters == {
        "rate": "core.contracts.termination_fee_rate",
        "cap": "core.contracts.termination_fee_cap_periods",
        "keep": "core.ledger.post_contract_use_days",
    }


def test_the_cooling_off_days_cost_nothing(life: Life) -> None:
    """What the agreement lets her undo for nothing is no dearer under another name; later it is."""
    life.house.clock.advance(timedelta(days=7))
    with life.reading() as unit:
        assert termination_bill(unit, life.contract).fee == 0
    life.house.clock.advance(timedelta(days=1))
    with life.reading() as unit:
        assert termination_bill(unit, life.contract).fee > 0


def test_debits_stop_with_the_request(life: Life) -> None:
    """Nothing is debited after the request, though the bill is not answered yet."""
    life.until_settled(1)
    with life.unit() as unit:
        request_termination(unit, life.contract, "customer_request", "moves away")
    asked = len(life.asked)
    life.days(40)
    assert len(life.asked) == asked
    assert life.states() == {"settled": 1, "cancelled": 11}
    assert life.row().state == "terminating"


def test_a_confirmed_fee_is_taken_from_the_points(life: Life) -> None:
    """P28: the fee is income, the rest of the points is owed back."""
    life.until_settled(2)
    _end(life)
    fee = PRICE
    assert life.booked("P28") == {
        "liab.mall_paid": 2 * PRICE,
        "inc.termination_fee": -fee,
        "liab.refund_payable": -(2 * PRICE - fee),
    }
    assert life.row().state == "terminated"


def test_an_unconfirmed_fee_is_a_receivable(life: Life) -> None:
    """P29: without consent nothing is taken; the fee is owed and everything else returns."""
    life.until_settled(1)
    _end(life, confirmed=False)
    fee = 11 * PRICE // 10
    assert life.booked("P29") == {
        "liab.mall_paid": PRICE,
        "liab.refund_payable": -PRICE,
        "asset.charge_receivable": fee,
        "inc.termination_fee": -fee,
    }
    life.days(40)
    assert len(life.asked) == 1


def test_points_can_be_kept(life: Life) -> None:
    """Kept points stay usable; with nothing else to settle nothing is booked but the fee."""
    life.until_settled(1)
    with life.unit() as unit:
        request_termination(unit, life.contract, "store_breach", "kennel closed")
        settle_termination(
            unit, life.contract, choice=Choice.KEEP, confirmed=True, why="keeps the points"
        )
    assert life.money().paid == PRICE
    assert life.booked("P27") == {}
    with life.reading() as unit:
        until = unit.session.scalars(select(Ending.points_until)).one()
        assert until is not None
        assert (until - unit.today).days == 365


@pytest.mark.parametrize(
    "reason", ["major_disease_guarantee", "store_breach", "customer_death_or_incapacity"]
)
def test_listed_reasons_cost_nothing(life: Life, reason: str) -> None:
    """A reason of the list has a bill without a fee, and P27 returns everything."""
    life.until_settled(1)
    with life.unit() as unit:
        assert request_termination(unit, life.contract, reason, "as agreed").fee == 0
        settle_termination(unit, life.contract, choice=Choice.REFUND, confirmed=True, why="agreed")
    assert life.booked("P27") == {"liab.mall_paid": PRICE, "liab.refund_payable": -PRICE}


@pytest.mark.parametrize("reason", ["pet_lost", "pet_dead", "cooling_off", "bad_weather"])
def test_other_reasons_are_refused(life: Life, reason: str) -> None:
    """Losses are reported, withdrawals have their own way, and nobody makes reasons up."""
    with life.unit() as unit, pytest.raises(InvalidField, match="customer_request"):
        request_termination(unit, life.contract, reason, "why not")


def test_a_debit_collected_after_the_request_is_paid_back(life: Life) -> None:
    """P45: the provider's late success of an ended contract is owed back and earns nothing."""
    life.answer(lambda _: Outcome.TIMEOUT_AFTER_SUCCESS)
    life.before_debit(0)
    life.run_debits()
    with life.unit() as unit:
        request_termination(unit, life.contract, "customer_request", "moves away")
    life.days(1)
    assert life.booked("P45") == {"asset.psp_clearing": PRICE, "liab.refund_payable": -PRICE}
    assert (life.row().performed, life.money().paid) == (0, 0)


def test_an_open_failed_debit_is_never_tried_again(life: Life) -> None:
    """Cancellation with an open failed debit: no attempt follows."""
    life.answer(lambda _: Outcome.INSUFFICIENT_FUNDS)
    life.before_debit(0)
    life.run_debits()
    assert life.states()["failed"] == 1
    with life.unit() as unit:
        request_termination(unit, life.contract, "customer_request", "moves away")
    life.days(20)
    assert len(life.asked) == 1
    assert life.states() == {"cancelled": 12}


def test_an_end_is_asked_for_once(life: Life) -> None:
    """A second request is refused with what is allowed."""
    with life.unit() as unit:
        request_termination(unit, life.contract, "customer_request", "moves away")
    with life.unit() as unit, pytest.raises(MoveRefused, match="it can become: terminated"):
        request_termination(unit, life.contract, "customer_request", "again")


def test_no_fee_above_the_platforms_bound_is_booked(life: Life) -> None:
    """A bill forged to a fen above a fifth of the rest cannot be settled; nothing is written."""
    life.until_settled(1)
    with life.unit() as unit:
        request_termination(unit, life.contract, "customer_request", "moves away")
    with life.unit() as unit:
        ending = unit.session.scalars(select(Ending)).one()
        ending.fee = 2 * PRICE + 1
    with life.unit() as unit, pytest.raises(Defect, match="above the platform's bound"):
        settle_termination(
            unit, life.contract, choice=Choice.REFUND, confirmed=True, why="looks right"
        )
    assert (life.row().state, life.money().paid) == ("terminating", PRICE)


def test_points_that_an_order_reserved_are_refunded_when_it_is_called_off(life: Life) -> None:
    """A refund was chosen while an order held a part: that part follows once it is free."""
    life.until_settled(1)
    with life.unit() as unit:
        customer = life.row().customer_id
        hold(unit, customer, 100_00, "order:1")
    with life.unit() as unit:
        request_termination(unit, life.contract, "store_breach", "kennel closed")
        settle_termination(unit, life.contract, choice=Choice.REFUND, confirmed=True, why="agreed")
    life.house.clock.advance(timedelta(days=1))
    with life.unit() as unit:
        leftovers_due(unit)
    assert life.booked("P30") == {}
    with life.unit() as unit:
        release(unit, "order:1")
        leftovers_due(unit)
    assert life.booked("P30") == {"liab.mall_paid": 100_00, "liab.refund_payable": -100_00}


def test_an_open_order_keeps_back_no_more_than_it_reserves(life: Life) -> None:
    """A year after the end all but the reserved yuan is refunded, and that one with the order."""
    life.until_settled(1)
    with life.unit() as unit:
        request_termination(unit, life.contract, "store_breach", "kennel closed")
        settle_termination(unit, life.contract, choice=Choice.KEEP, confirmed=True, why="agreed")
        hold(unit, life.row().customer_id, 1_00, "order:1")
    life.house.clock.advance(timedelta(days=366))
    with life.unit() as unit:
        leftovers_due(unit)
    left = PRICE - 1_00
    assert life.booked("P30") == {"liab.mall_paid": left, "liab.refund_payable": -left}
    with life.unit() as unit:
        release(unit, "order:1")
        leftovers_due(unit)
    assert life.booked("P30") == {"liab.mall_paid": PRICE, "liab.refund_payable": -PRICE}
    with life.reading() as unit:
        assert [each.code for each in examine(unit.session, [ENDINGS])] == []


def _goods_came_back(life: Life, amount: int, key: str) -> None:
    """Points that the customer spent before the end return to her."""
    with life.unit() as unit:
        refund(
            unit,
            life.row().customer_id,
            amount,
            f"order:1:refund:{key}",
            order_key="order:1",
            cause="x",
        )


def _ended_after_shopping(life: Life, choice: Choice) -> None:
    life.until_settled(1)
    with life.unit() as unit:
        customer = life.row().customer_id
        hold(unit, customer, 100_00, "order:1")
        spend(unit, customer, 100_00, "order:1", cause="order shipped")
    with life.unit() as unit:
        request_termination(unit, life.contract, "store_breach", "kennel closed")
        settle_termination(unit, life.contract, choice=choice, confirmed=True, why="agreed")


def test_points_of_goods_returned_after_the_end_are_refunded(life: Life) -> None:
    """A refund was chosen: what comes back later is paid back too, each time, and never twice."""
    _ended_after_shopping(life, Choice.REFUND)
    for key, amount in (("a", 60_00), ("b", 40_00)):
        _goods_came_back(life, amount, key)
        with life.unit() as unit:
            leftovers_due(unit)
            leftovers_due(unit)
        assert life.money().paid == 0
    assert life.booked("P30") == {"liab.mall_paid": 100_00, "liab.refund_payable": -100_00}
    with life.reading() as unit:
        assert [each.code for each in examine(unit.session, [ENDINGS])] == []


def test_points_of_goods_returned_after_the_end_are_kept(life: Life) -> None:
    """Points were kept and all spent: what comes back can be used as long as any that she kept."""
    _ended_after_shopping(life, Choice.KEEP)
    life.house.clock.advance(timedelta(days=400))
    with life.unit() as unit:
        leftovers_due(unit)
    _goods_came_back(life, 60_00, "a")
    with life.unit() as unit:
        leftovers_due(unit)
    assert life.money().paid == 0


def test_no_bill_for_a_reason_that_nobody_agreed_on(life: Life) -> None:
    """A mistyped reason is refused, not billed as if the customer just wanted to leave."""
    with life.reading() as unit, pytest.raises(InvalidField, match="store_breach"):
        termination_bill(unit, life.contract, "store_breech")
