"""After an order is accepted: shipped and booked, received, stopped, or called off."""

from __future__ import annotations

from sqlalchemy import func, select

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.ledger.account import CNY, PSP_CLEARING, REFUND_PAYABLE
from pawpact.ledger.service import post, release, spend
from pawpact.ledger.values import Journal, Posting
from pawpact.orders.models import Order, OrderLineRow
from pawpact.orders.placement import order_key
from pawpact.orders.trail import move, order_of
from pawpact.orders.values import OrderState
from pawpact.tenancy.unit import Unit


def prepare(unit: Unit, order: int) -> None:
    """The warehouse has the order and is to ship it."""
    move(unit, order_of(unit, order), OrderState.TO_SHIP, why="warehouse")


def ship(unit: Unit, order: int, tracking: str | None = None) -> None:
    """The goods left: the points reserved are spent and the sale is booked (P11)."""
    row = order_of(unit, order)
    if row.state == OrderState.ACCEPTED:
        move(unit, row, OrderState.TO_SHIP, why="warehouse")
    move(unit, row, OrderState.SHIPPED, why="shipped")
    row.tracking, row.shipped_at = tracking, unit.at
    spend(
        unit,
        row.customer_id,
        row.points,
        order_key(row),
        cause="order shipped",
        cost=_cost(unit, row),
        cash=row.cash,
    )


def receive(unit: Unit, order: int, why: str = "received") -> None:
    """The customer has the goods."""
    move(unit, order_of(unit, order), OrderState.RECEIVED, why=why)


def close(unit: Unit, order: int) -> None:
    """Nothing more is expected of this order."""
    move(unit, order_of(unit, order), OrderState.CLOSED, why="closed")


def report_exception(unit: Unit, order: int, kind: str) -> None:
    """Something keeps the order from being shipped; it waits until that is cleared."""
    kinds = unit.store.texts("mall_orders.exception_kinds")
    if kind not in kinds:
        listed = ", ".join(kinds)
        raise InvalidField(
            "kind",
            Label(f"未知的异常类型；可用的有：{listed}", f"unknown kind; known are: {listed}"),
        )
    move(unit, order_of(unit, order), OrderState.EXCEPTION, why=kind)


def clear_exception(unit: Unit, order: int) -> None:
    """What kept the order back is mended; it is shipped after all."""
    move(unit, order_of(unit, order), OrderState.TO_SHIP, why="exception_cleared")


def cancel(unit: Unit, order: int, why: str) -> None:
    """Call the order off before it ships: points are free again, cash is owed back."""
    row = order_of(unit, order)
    if row.state == OrderState.ACCEPTED:
        move(unit, row, OrderState.TO_SHIP, why="cancelling")
    move(unit, row, OrderState.CANCELLED, why=why)
    if row.points:
        release(unit, order_key(row))
    if row.cash:
        post(unit, [_owe_cash(row)])


def _cost(unit: Unit, order: Order) -> int:
    cost = unit.session.scalars(
        select(func.sum(OrderLineRow.quantity * OrderLineRow.unit_cost)).where(
            OrderLineRow.order_id == order.id
        )
    ).one()
    return int(cost or 0)


def _owe_cash(order: Order) -> Journal:
    """P12 without goods: what was topped up in cash for an order called off is owed back."""
    return Journal(
        "P12",
        f"{order_key(order)}:cancelled",
        "order cancelled",
        (
            Posting(PSP_CLEARING, 0, CNY, order.cash),
            Posting(REFUND_PAYABLE, order.customer_id, CNY, -order.cash),
        ),
    )
