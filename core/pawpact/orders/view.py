"""Orders as people see them: a list by state, and one whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.orders.models import Order, OrderEvent, OrderLineRow, OrderRefund
from pawpact.orders.pricing import price_words
from pawpact.orders.trail import look_at
from pawpact.orders.values import OrderState
from pawpact.tenancy.unit import Unit

NEWEST = 100


@dataclass(frozen=True, slots=True)
class OrderShown:
    """One order in a list."""

    order: int
    key: str
    customer: int
    state: str
    total: int
    discount: int
    coupon: int
    points: int
    cash: int
    payment: str | None
    placed_at: datetime
    tracking: str | None


@dataclass(frozen=True, slots=True)
class LineShown:
    number: int
    sku: str
    title: str
    category: str
    quantity: int
    unit_price: int
    discount: int
    coupon: int
    price: Label | None
    points: int
    returned: int
    id: int


@dataclass(frozen=True, slots=True)
class MoveShown:
    at: datetime
    came_from: str
    went_to: str
    actor: str
    why: str


@dataclass(frozen=True, slots=True)
class RefundShown:
    at: datetime
    points: int
    cash: int
    why: str


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """An order with its lines, its moves and what was given back."""

    order: OrderShown
    lines: tuple[LineShown, ...]
    moves: tuple[MoveShown, ...]
    refunds: tuple[RefundShown, ...]


def show_orders(
    unit: Unit,
    *,
    state: str = "",
    customer: int | None = None,
    before: int | None = None,
    limit: int = NEWEST,
) -> list[OrderShown]:
    """The newest orders first; of one state that the store filters by, of one customer.

    ``before`` an order: only those that are older.
    """
    rows = select(Order).order_by(Order.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(Order.id < before)
    if state:
        rows = rows.where(Order.state == _filter(unit, state))
    if customer is not None:
        rows = rows.where(Order.customer_id == customer)
    return [_shown(row) for row in unit.session.scalars(rows)]


def show_order(unit: Unit, order: int) -> WholeOrder:
    """Everything that is known of one order."""
    row = look_at(unit, order)
    lines = select(OrderLineRow).where(OrderLineRow.order_id == order).order_by(OrderLineRow.number)
    moves = select(OrderEvent).where(OrderEvent.order_id == order).order_by(OrderEvent.id)
    refunds = select(OrderRefund).where(OrderRefund.order_id == order).order_by(OrderRefund.id)
    return WholeOrder(
        _shown(row),
        tuple(
            LineShown(
                each.number,
                each.sku,
                each.title,
                each.category,
                each.quantity,
                each.unit_price,
                each.discount,
                each.coupon,
                price_words(each.price),
                each.points,
                each.returned,
                each.id,
            )
            for each in unit.session.scalars(lines)
        ),
        tuple(
            MoveShown(each.at, each.from_state, each.to_state, each.actor, each.why)
            for each in unit.session.scalars(moves)
        ),
        tuple(
            RefundShown(each.at, each.points, each.cash, each.why)
            for each in unit.session.scalars(refunds)
        ),
    )


_TO_CLEAR = (OrderState.EXCEPTION.value, OrderState.CANCELLED.value)
"""What somebody has to clear or to account for is found in every store."""


def _filter(unit: Unit, state: str) -> str:
    known = list(dict.fromkeys((*unit.store.texts("mall_orders.order_filters"), *_TO_CLEAR)))
    if state not in known:
        listed = "、".join(known)
        raise InvalidField(
            "state",
            Label(
                f"没有名为 {state} 的筛选，可用的有：{listed}",
                f"no filter is called {state}; there are: {listed}",
            ),
        )
    return state


def _shown(row: Order) -> OrderShown:
    return OrderShown(
        row.id,
        row.key,
        row.customer_id,
        row.state,
        row.total,
        row.discount,
        row.coupon,
        row.points,
        row.cash,
        row.payment,
        row.placed_at,
        row.tracking,
    )
