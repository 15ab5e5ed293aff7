"""What time does to orders: not shipped in time is an exception, delivered becomes received."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pawpact.orders.models import Order
from pawpact.orders.stopping import LATE, stop
from pawpact.orders.trail import move
from pawpact.orders.values import OrderState
from pawpact.tenancy.unit import Unit

UNSHIPPED = (OrderState.ACCEPTED, OrderState.TO_SHIP)


def stop_late(unit: Unit) -> int:
    """Orders that were to be shipped by now: each is an exception, and somebody's task."""
    rows = (
        select(Order)
        .where(Order.state.in_(UNSHIPPED), Order.ship_by <= unit.at)
        .order_by(Order.id)
        .with_for_update()
    )
    found = list(unit.session.scalars(rows))
    for row in found:
        stop(unit, row, LATE)
    unit.session.flush()
    return len(found)


def receive_due(unit: Unit) -> int:
    """Orders that were delivered so long ago that they count as received."""
    after = timedelta(days=unit.store.integer("mall_orders.auto_receive_days"))
    rows = (
        select(Order)
        .where(Order.state == OrderState.SHIPPED, Order.delivered_at <= unit.at - after)
        .order_by(Order.id)
        .with_for_update()
    )
    found = list(unit.session.scalars(rows))
    for row in found:
        move(unit, row, OrderState.RECEIVED, why="delivered long ago")
    unit.session.flush()
    return len(found)
