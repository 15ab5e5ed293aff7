"""Moves of an order, each recorded with who, when and why."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.orders.models import Order, OrderEvent
from pawpact.orders.values import ORDER, OrderState
from pawpact.tenancy.unit import Unit


def order_of(unit: Unit, order: int) -> Order:
    """The order, locked until the unit ends."""
    row = unit.session.scalars(
        select(Order).where(Order.id == order).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这个订单", "there is no such order in this store"))
    return row


def move(unit: Unit, order: Order, *path: OrderState, why: str) -> None:
    """Take the order through these states; a move that does not exist is refused."""
    for state in path:
        ORDER.check(order.state, state)
        unit.session.add(
            OrderEvent(
                id=unit.ids.one(),
                order_id=order.id,
                from_state=order.state,
                to_state=state.value,
                actor=unit.actor,
                at=unit.at,
                why=why,
            )
        )
        order.state = state.value
