"""The cash of an order came in one payment, goes back there, and large sums need the manager."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from pawpact.contracts.auditing.order_cash import AUDITOR
from pawpact.kernel.errors import Conflict, Forbidden, InvalidField
from pawpact.ledger.finding import examine
from pawpact.orders.models import Order
from pawpact.orders.payment import payments_of
from pawpact.orders.refund import refund
from pawpact.orders.service import OrderLine, cancel, place
from pawpact.payouts.collecting import collect_owed
from pawpact.payouts.models import Payout
from pawpact.payouts.run import run_payouts
from pawpact.payouts.simulator import Outcome, SimulatedPayouts
from pawpact.payouts.values import PayoutRequest
from tests.core.orders.mall import CUSTOMER, TOY, Mall
from tests.core.orders.test_refund import received

CRATE = OrderLine("C-1", "航空箱", "toy", 3, 60_00)


def test_cash_has_a_payment(mall: Mall) -> None:
    """Cash that came in no payment is refused with the field."""
    with mall.unit() as unit, pytest.raises(InvalidField) as refused:
        place(unit, CUSTOMER, [TOY], "o-1", cash=2_000, payment=" ")
    assert refused.value.field == "payment"


def test_payment_pays_one_order(mall: Mall) -> None:
    """The number of a payment that paid an order is refused for the next one."""
    with mall.unit() as unit:
        place(unit, CUSTOMER, [TOY], "o-1", cash=2_000, payment="WX-1")
    with mall.unit() as unit, pytest.raises(InvalidField, match="WX-1 is booked for another"):
        place(unit, CUSTOMER, [TOY], "o-2", cash=2_000, payment="WX-1")


def test_same_key_with_another_payment_is_another_order(mall: Mall) -> None:
    """An order sent again names the same payment, or it is refused."""
    with mall.unit() as unit:
        first = place(unit, CUSTOMER, [TOY], "o-1", cash=2_000, payment="WX-1")
        assert place(unit, CUSTOMER, [TOY], "o-1", cash=2_000, payment="WX-1") == first
        with pytest.raises(Conflict):
            place(unit, CUSTOMER, [TOY], "o-1", cash=2_000, payment="WX-2")


def test_small_sum_goes_back_at_the_counter(mall: Mall) -> None:
    """Up to the store's sum nobody else is asked."""
    with mall.unit() as unit:
        order = place(unit, CUSTOMER, [CRATE], "o-1", cash=180_00, payment="WX-1").order
        with pytest.raises(Forbidden, match="180"):
            cancel(unit, order, "customer")
    mall.set(mall_orders__cash_refund_manager_above=180_00)
    with mall.unit() as unit:
        cancel(unit, order, "customer")
    assert mall.balances().refund_payable == 180_00


def test_somebody_who_may_pay_refunds_decides_a_large_sum(mall: Mall) -> None:
    """Above the store's sum it goes back where somebody who may pay refunds does it."""
    order = mall.order(CRATE, cash=180_00).order
    with mall.unit() as unit:
        cancel(unit, order, "customer", decided=True)
    assert mall.balances().refund_payable == 180_00


def test_small_returns_add_up(mall: Mall) -> None:
    """Two returns of 60 yuan are 120: the second needs somebody who may pay refunds."""
    order = received(mall, CRATE, cash=180_00)
    with mall.unit() as unit:
        refund(unit, order, {0: 1}, "r-1", why="broken")
    with mall.unit() as unit, pytest.raises(Forbidden):
        refund(unit, order, {0: 1}, "r-2", why="broken")
    assert mall.balances().refund_payable == 60_00


def test_refund_goes_back_to_the_payment(mall: Mall) -> None:
    """What an order owes back names the payment its cash came in; other journals name none."""
    with_cash, without = mall.order(TOY, cash=2_000).order, mall.order(TOY_POINTS, key="o-2").order
    (paid, _) = mall.rows(Order)
    keys = [f"order:{with_cash}:cancelled", f"order:{without}:refund:x:y", "late:1-1-1"]
    with mall.unit() as unit:
        assert payments_of(unit, keys) == {keys[0]: paid.payment}


TOY_POINTS = OrderLine("S-9", "冻干", "snack", 1, 1_000)


def _findings(mall: Mall) -> list[str]:
    with mall.unit() as unit:
        return [each.code for each in examine(unit.session, [AUDITOR])]


def _called_off(mall: Mall) -> None:
    order = mall.order(TOY, cash=2_000).order
    with mall.unit() as unit:
        cancel(unit, order, "customer")
    with mall.unit() as unit:
        collect_owed(unit, payments_of)
    assert _findings(mall) == []


def test_audit_finds_cash_that_is_not_what_was_paid(mall: Mall) -> None:
    """An order that says it was paid less than went back is found."""
    _called_off(mall)
    with mall.unit() as unit:
        unit.session.execute(update(Order).values(cash=1_000, total=1_000))
    assert _findings(mall) == ["order_cash_overpaid"]


@pytest.mark.parametrize("payment", [None, "WX-elsewhere"])
def test_audit_finds_a_refund_to_another_payment(mall: Mall, payment: str | None) -> None:
    """A refund of an order that goes elsewhere, or nowhere said, is found."""
    _called_off(mall)
    with mall.unit() as unit:
        unit.session.execute(update(Payout).values(payment=payment))
    assert _findings(mall) == ["refund_to_other_payment"]


def test_run_tells_the_provider_the_payment(mall: Mall) -> None:
    """The refund is asked for under the payment that the cash came in."""
    _called_off(mall)
    asked: list[PayoutRequest] = []

    def note(request: PayoutRequest) -> Outcome:
        asked.append(request)
        return Outcome.OK

    run_payouts(mall.unit, SimulatedPayouts(note), lambda unit, journals: None)
    assert [(each.amount, each.payment) for each in asked] == [(2_000, "WX-o-1")]
