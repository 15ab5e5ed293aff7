"""Moves of an order, each recorded with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.orders.models import Order, OrderEvent
from pawpact.orders.values import ORDER, OrderState
from pawpact.tenancy.unit import Unit

_LOCKED = PreparedObjects(select(Order).where(among_given(Order.id, "orders")).with_for_update())


def order_of(unit: Unit, order: int) -> Order:
    """The order, locked until the unit ends."""
    return orders_of(unit, [order])[0]


def look_at(unit: Unit, order: int) -> Order:
    """The order as it stands, not locked: also where nothing may be written."""
    row = unit.session.scalar(select(Order).where(Order.id == order))
    if row is None:
        raise _missing()
    return row


def orders_of(unit: Unit, orders: Sequence[int]) -> list[Order]:
    """These orders, parallel to the call, locked until the unit ends."""
    found = {row.id: row for row in _LOCKED.all(unit.session, orders=orders)}
    if not found.keys() >= set(orders):
        raise _missing()
    return [found[order] for order in orders]


def require_reason(why: str) -> None:
    """Who does something to an order says why."""
    if not why.strip():
        raise InvalidField("why", Label("请说明原因", "say why"))


def _missing() -> NotFound:
    return NotFound(Label("本店没有这个订单", "there is no such order in this store"))


def move(unit: Unit, order: Order, *path: OrderState, why: str) -> None:
    """Take the order through these states; a move that does not exist is refused."""
    require_reason(why)
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


def note_move(unit: Unit, order: int, before: OrderState, state: OrderState, *, why: str) -> None:
    """Record this move of an order whose row was just written with the state it leads to."""
    require_reason(why)
    ORDER.check(before, state)
    columns: dict[str, Sequence[object]] = {
        "id": [unit.ids.one()],
        "order_id": [order],
        "from_state": [before.value],
        "to_state": [state.value],
        "actor": [unit.actor],
        "at": [unit.at],
        "why": [why],
    }
    bulk.insert(unit.session, OrderEvent, columns)
