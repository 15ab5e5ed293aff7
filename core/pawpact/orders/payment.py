"""The cash of an order: which payment it came in, and who decides that it goes back there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from pawpact.access.log import CASH_REFUND
from pawpact.kernel.errors import Attempt, Defect, Forbidden, InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.orders.models import Order, OrderRefund
from pawpact.tenancy.unit import Unit

MANAGER_ABOVE = "mall_orders.cash_refund_manager_above"
_KEY_PARTS = ("order", "number", "what")


def check_payment(unit: Unit, cash: int, payment: str) -> None:
    """Cash came in a payment with a number, which paid no other order of the store."""
    if bool(cash) != bool(payment.strip()):
        raise InvalidField(
            "payment",
            Label("请填写现金的付款编号", "give the number of the payment that the cash came in")
            if cash
            else Label("没有现金就没有付款编号", "without cash there is no payment"),
        )
    other = select(Order.id).where(Order.payment == payment)
    known = unit.session.scalars(other).one_or_none() if cash else None
    if known is not None:
        number = public_id("ord", known)
        raise InvalidField(
            "payment",
            Label(
                f"付款编号 {payment} 已记在另一个订单 {number} 上",
                f"payment {payment} is booked for another order, {number}",
            ),
            hint=Label("请核对渠道的付款编号", "compare the provider's number of the payment"),
        )


def check_giving_back(unit: Unit, order: Order, cash: int, *, decided: bool) -> None:
    """Never more goes back than was paid; above the store's small sum somebody decides it.

    All that went back of the order counts, so that small returns do not add up to a large one.
    """
    before = unit.session.scalar(
        select(func.sum(OrderRefund.cash)).where(OrderRefund.order_id == order.id)
    )
    total = cash + int(before or 0)
    if total > order.cash:
        raise Defect(Label("退回的现金超过所付", "more cash would go back than was paid"))
    most = unit.store.integer(MANAGER_ABOVE) if cash and not decided else total
    if total > most:
        refused = Forbidden(
            Label(
                f"要退现金 {yuan(total)} 元，超过 {yuan(most)} 元的须由有退款权限的人办理",
                f"cash of {yuan(total)} yuan would go back;"
                f" above {yuan(most)} yuan somebody who may pay refunds has to do it",
            ),
            hint=Label("请店长办理", "have the manager do it"),
        )
        refused.attempt = Attempt(CASH_REFUND, "order", (order.id,))
        raise refused


def payments_of(unit: Unit, journals: Sequence[str]) -> Mapping[str, str]:
    """By the key of its journal: the customer's payment to which a refund of an order goes."""
    orders = {key: number for key in journals if (number := _order(key))}
    rows = select(Order.id, Order.payment).where(
        Order.id.in_(orders.values()), Order.payment.is_not(None)
    )
    paid: dict[int, str] = {row.id: row.payment for row in unit.session.execute(rows)}
    return {key: paid[number] for key, number in orders.items() if number in paid}


def _order(key: str) -> int:
    """The order that a journal's key names; 0 where it names none."""
    parts = key.split(":", len(_KEY_PARTS) - 1)
    is_order = len(parts) == len(_KEY_PARTS) and parts[0] == "order" and parts[1].isdecimal()
    return int(parts[1]) if is_order else 0
