"""Proves orders against the points that were reserved for them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select

from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.ledger.models import PointHold
from pawpact.orders.models import Order, OrderLineRow


def _wrong_points(session: StoreSession) -> Iterator[Place]:
    """What points pay of an order was reserved for it, of its own customer's."""
    worth = PointHold.paid + PointHold.bonus + PointHold.reward_worth
    reserved = func.coalesce(worth, 0)
    same = and_(
        PointHold.tenant_id == Order.tenant_id,
        PointHold.key == "order:" + Order.id.cast(PointHold.key.type),
    )
    rows = (
        select(Order.id, Order.customer_id, Order.points, PointHold.customer_id, reserved)
        .join_from(Order, PointHold, same, isouter=True)
        .where(or_(reserved != Order.points, PointHold.customer_id != Order.customer_id))
        .order_by(Order.id)
    )
    for number, customer, points, holder, held in session.execute(rows):
        owner = public_id("cus", holder) if holder else "-"
        yield Place.of(
            public_id("ord", number),
            f"{public_id('cus', customer)} {yuan(points)}",
            f"{owner} {yuan(held)}",
        )


def _wrong_totals(session: StoreSession) -> Iterator[Place]:
    """An order comes to what its lines come to."""
    lines = func.coalesce(func.sum(OrderLineRow.quantity * OrderLineRow.unit_price), 0)
    same = and_(OrderLineRow.tenant_id == Order.tenant_id, OrderLineRow.order_id == Order.id)
    rows = (
        select(Order.id, Order.total, lines)
        .join_from(Order, OrderLineRow, same, isouter=True)
        .group_by(Order.id, Order.total)
        .having(lines != Order.total)
    )
    for number, total, found in session.execute(rows):
        yield Place.of(public_id("ord", number), yuan(int(found)), yuan(total))


AUDITORS: tuple[Auditor, ...] = (
    one(
        "wrong_order_points",
        Label("订单所用积分与占用不符", "an order's points are not what was reserved"),
        _wrong_points,
    ),
    one(
        "wrong_order_total",
        Label("订单总额与明细不符", "an order is not the sum of its lines"),
        _wrong_totals,
    ),
)
