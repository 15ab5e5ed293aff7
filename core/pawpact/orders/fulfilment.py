"""After an order is accepted: shipped and booked, received, stopped, or called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from pawpact.benefits.coupon import free_coupon, use_coupons
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.ledger.movement import call_off_order
from pawpact.ledger.service import Payment, post, release, spend_all
from pawpact.orders.models import OrderLineRow
from pawpact.orders.payment import check_giving_back
from pawpact.orders.placement import order_key, ship_by
from pawpact.orders.stopping import TASK, stop, told, warn_warehouse
from pawpact.orders.trail import move, order_of, orders_of, require_reason
from pawpact.orders.values import OrderState
from pawpact.outbox.service import send
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit


def prepare(unit: Unit, order: int) -> None:
    """The warehouse has the order and is to ship it."""
    row = order_of(unit, order)
    move(unit, row, OrderState.TO_SHIP, why="warehouse")
    row.handed_over_at, row.next_try_at = unit.at, None


def ship(unit: Unit, order: int, tracking: str | None = None) -> None:
    """The goods left: the points reserved are spent and the sale is booked (P11)."""
    ship_all(unit, {order: tracking})


def ship_all(unit: Unit, trackings: Mapping[int, str | None]) -> None:
    """The goods of these orders left, each under its tracking number; all or none."""
    rows = orders_of(unit, list(trackings))
    costs = _costs(unit, list(trackings))
    for row in rows:
        if row.state == OrderState.ACCEPTED:
            move(unit, row, OrderState.TO_SHIP, why="warehouse")
        move(unit, row, OrderState.SHIPPED, why="shipped")
        row.tracking, row.shipped_at, row.next_try_at = trackings[row.id], unit.at, None
    coupons = use_coupons(unit, [row.coupon_id for row in rows if row.coupon_id], "order shipped")
    payments = [
        Payment(
            row.customer_id,
            row.points,
            order_key(row.id),
            costs.get(row.id, 0),
            row.cash,
            row.discount + row.coupon,
            coupons.get(row.coupon_id or 0, ""),
        )
        for row in rows
    ]
    spend_all(unit, payments, cause="order shipped")
    send(unit, [told("order.shipped", row) for row in rows])


def receive(unit: Unit, order: int, why: str = "received") -> None:
    """The customer has the goods."""
    receive_all(unit, [order], why)


def receive_all(unit: Unit, orders: Sequence[int], why: str = "received") -> None:
    """The customers have the goods of these orders."""
    for row in orders_of(unit, orders):
        move(unit, row, OrderState.RECEIVED, why=why)


def close(unit: Unit, order: int) -> None:
    """Nothing more is expected of this order."""
    move(unit, order_of(unit, order), OrderState.CLOSED, why="closed")


def report_exception(unit: Unit, order: int, kind: str) -> None:
    """Something keeps the order from being shipped; it waits, and somebody is asked to look."""
    kinds = unit.store.texts("mall_orders.exception_kinds")
    if kind not in kinds:
        listed = ", ".join(kinds)
        raise InvalidField(
            "kind",
            Label(f"未知的异常类型；可用的有：{listed}", f"unknown kind; known are: {listed}"),
        )
    stop(unit, order_of(unit, order), kind)


def clear_exception(unit: Unit, order: int) -> None:
    """What kept the order back is mended; it is shipped after all."""
    row = order_of(unit, order)
    move(unit, row, OrderState.TO_SHIP, why="exception_cleared")
    row.ship_by = ship_by(unit)
    row.next_try_at = None if row.handed_over_at else unit.at
    suppress_all(unit, [{"order": order}], "exception cleared", [TASK])


def cancel(unit: Unit, order: int, why: str, *, decided: bool = False) -> None:
    """Call the order off before it ships: points are free again, cash is owed back.

    Where the warehouse may have it already somebody is asked to stop it there.
    ``decided`` says that somebody who may pay refunds does it, whatever the sum.
    """
    require_reason(why)
    row = order_of(unit, order)
    is_there = row.handed_over_at or (row.tries and row.next_try_at)
    check_giving_back(unit, row, row.cash, decided=decided)
    if row.state == OrderState.ACCEPTED:
        move(unit, row, OrderState.TO_SHIP, why="cancelling")
    move(unit, row, OrderState.CANCELLED, why=why)
    row.next_try_at = None
    suppress_all(unit, [{"order": order}], "order called off", [TASK])
    if is_there:
        warn_warehouse(unit, row)
    if row.points:
        release(unit, order_key(row.id))
    if row.coupon_id:
        free_coupon(unit, row.coupon_id, why)
    if row.cash:
        key = f"{order_key(row.id)}:cancelled"
        post(unit, [call_off_order(key, row.customer_id, row.cash, "order cancelled")])


def _costs(unit: Unit, orders: Sequence[int]) -> dict[int, int]:
    """What the goods of each order cost the store."""
    rows = unit.session.execute(
        select(OrderLineRow.order_id, func.sum(OrderLineRow.quantity * OrderLineRow.unit_cost))
        .where(OrderLineRow.order_id.in_(orders))
        .group_by(OrderLineRow.order_id)
    )
    return {order: int(cost) for order, cost in rows}
