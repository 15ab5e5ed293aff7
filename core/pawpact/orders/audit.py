"""Proves orders against the points that were reserved for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import (
    COST_OF_GOODS,
    GOODS_DISCOUNT,
    GOODS_INCOME,
    PSP_CLEARING,
    REFUND_PAYABLE,
)
from pawpact.ledger.audit_trail import moved_elsewhere
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.ledger.models import JournalRow, PointHold, PointLot, PostingRow
from pawpact.ledger.values import Bucket
from pawpact.orders.models import Order, OrderEvent, OrderLineRow, OrderRefund
from pawpact.orders.values import OrderState


def _wrong_points(session: StoreSession) -> Iterator[Place]:
    """What points pay of an order was reserved for it, of its own customer's."""
    for number, customer, points, holder, held in _find_wrong_points.rows(session):
        owner = public_id("cus", holder) if holder else "-"
        yield Place.of(
            public_id("ord", number),
            f"{public_id('cus', customer)} {yuan(points)}",
            f"{owner} {yuan(held)}",
        )


@Prepared
def _find_wrong_points() -> Select[*tuple[Any, ...]]:
    worth = PointHold.paid + PointHold.bonus + PointHold.reward_worth
    reserved = func.coalesce(worth, 0)
    same = and_(
        PointHold.tenant_id == Order.tenant_id,
        PointHold.key == "order:" + Order.id.cast(PointHold.key.type),
    )
    return (
        select(Order.id, Order.customer_id, Order.points, PointHold.customer_id, reserved)
        .join_from(Order, PointHold, same, isouter=True)
        .where(or_(reserved != Order.points, PointHold.customer_id != Order.customer_id))
        .order_by(Order.id)
    )


def _wrong_totals(session: StoreSession) -> Iterator[Place]:
    """An order comes to what its lines come to, and to what points and cash pay of it."""
    for number, total, by_points, cash, worth, spread in _find_wrong_totals.rows(session):
        expected = f"{yuan(int(worth))}, {yuan(int(spread))}"
        found = f"{yuan(total)} = {yuan(by_points)} + {yuan(cash)}"
        yield Place.of(public_id("ord", number), expected, found)


@Prepared
def _find_wrong_totals() -> Select[*tuple[Any, ...]]:
    listed = OrderLineRow.quantity * OrderLineRow.unit_price
    lines = func.coalesce(func.sum(listed - OrderLineRow.discount - OrderLineRow.coupon), 0)
    discount = func.coalesce(func.sum(OrderLineRow.discount), 0)
    coupon = func.coalesce(func.sum(OrderLineRow.coupon), 0)
    points = func.coalesce(func.sum(OrderLineRow.points), 0)
    same = and_(OrderLineRow.tenant_id == Order.tenant_id, OrderLineRow.order_id == Order.id)
    is_paid = Order.state.not_in((OrderState.PLACED.value, OrderState.REFUSED.value))
    return (
        select(Order.id, Order.total, Order.points, Order.cash, lines, points)
        .join_from(Order, OrderLineRow, same, isouter=True)
        .group_by(
            Order.id,
            Order.total,
            Order.points,
            Order.cash,
            Order.state,
            Order.discount,
            Order.coupon,
        )
        .having(
            or_(
                lines != Order.total,
                discount != Order.discount,
                coupon != Order.coupon,
                and_(is_paid, Order.points + Order.cash != Order.total),
                and_(is_paid, points != Order.points),
            )
        )
    )


def _lost_orders(session: StoreSession) -> Iterator[Place]:
    """Lines and refunds belong to an order of this store."""
    for lost in _LOST:
        for (number,) in lost.rows(session):
            yield Place.of(public_id("ord", number), _AN_ORDER, _NO_ORDER)


def _find_lost(part: Any) -> Prepared:
    same = and_(Order.tenant_id == part.tenant_id, Order.id == part.order_id)
    return Prepared(
        select(part.order_id).outerjoin(Order, same).where(Order.id.is_(None)).distinct()
    )


_LOST = (_find_lost(OrderLineRow), _find_lost(OrderRefund))


def _booked_otherwise(session: StoreSession) -> Iterator[Place]:
    """The sale of shipped goods is booked with the cash and the cost of its order."""
    for number, cash, worth, less, paid, spent, off in _find_booked_otherwise.rows(session):
        expected, found = _money(cash, worth, less), _money(paid, spent, off)
        yield Place.of(public_id("ord", number), expected, found)


@Prepared
def _find_booked_otherwise() -> Select[*tuple[Any, ...]]:
    cost = (
        select(
            OrderLineRow.order_id,
            func.sum(OrderLineRow.quantity * OrderLineRow.unit_cost).label("cost"),
        )
        .group_by(OrderLineRow.tenant_id, OrderLineRow.order_id)
        .subquery()
    )
    parts = {name: _posted(name) for name in (PSP_CLEARING, COST_OF_GOODS, GOODS_DISCOUNT)}
    less = Order.discount + Order.coupon
    key = literal("order:") + cast(Order.id, String)
    return (
        select(Order.id, Order.cash, cost.c.cost, less, *parts.values())
        .join_from(Order, cost, cost.c.order_id == Order.id)
        .join(JournalRow, and_(JournalRow.tenant_id == Order.tenant_id, JournalRow.key == key))
        .join(PostingRow, _LEGS)
        .group_by(Order.id, Order.cash, Order.discount, Order.coupon, cost.c.cost)
        .having(
            or_(
                parts[PSP_CLEARING] != Order.cash,
                parts[COST_OF_GOODS] != cost.c.cost,
                parts[GOODS_DISCOUNT] != less,
            )
        )
    )


def _refunded_otherwise(session: StoreSession) -> Iterator[Place]:
    """What came back of an order is what its refunds gave back, and as it is booked."""
    for number, points, cash, by_points, payable in _find_refunded_otherwise.rows(session):
        expected, found = _money(payable, by_points), _money(cash, points)
        yield Place.of(public_id("ord", number), expected, found)
    yield from _returned_otherwise(session)


@Prepared
def _find_refunded_otherwise() -> Select[*tuple[Any, ...]]:
    owed = _posted(REFUND_PAYABLE, -1)
    sold = _posted(GOODS_INCOME) + _posted(GOODS_DISCOUNT)
    key = literal("order:") + cast(OrderRefund.order_id, String) + ":refund:" + OrderRefund.key
    booked = and_(JournalRow.tenant_id == OrderRefund.tenant_id, JournalRow.key == key)
    worth = OrderRefund.points + OrderRefund.cash
    return (
        select(OrderRefund.order_id, OrderRefund.points, OrderRefund.cash, sold - owed, owed)
        .join_from(OrderRefund, JournalRow, booked, isouter=True)
        .outerjoin(PostingRow, _LEGS)
        .group_by(OrderRefund.id, OrderRefund.order_id, OrderRefund.points, OrderRefund.cash)
        .having(or_(owed != OrderRefund.cash, sold != worth))
    )


def _returned_otherwise(session: StoreSession) -> Iterator[Place]:
    """Whole reward points are given back: a piece may come to less than one of them more or less.

    What one is worth is what it was granted at.
    """
    for number, returned, refunded in _find_returned_otherwise.rows(session):
        yield Place.of(public_id("ord", number), yuan(int(returned)), yuan(int(refunded)))


@Prepared
def _find_returned_otherwise() -> Select[*tuple[Any, ...]]:
    none = literal(0)
    parts = union_all(
        select(
            OrderLineRow.order_id.label("number"),
            (_PAID * OrderLineRow.returned // OrderLineRow.quantity).label("returned"),
            none.label("refunded"),
            OrderLineRow.returned.label("pieces"),
            none.label("worth"),
        ).where(OrderLineRow.returned > 0),
        select(OrderRefund.order_id, none, OrderRefund.points + OrderRefund.cash, none, none),
        select(OrderRefund.order_id, none, none, none, PointLot.value)
        .join(
            Order, and_(Order.tenant_id == OrderRefund.tenant_id, Order.id == OrderRefund.order_id)
        )
        .join(PointLot, _HER_REWARDS),
    ).subquery()
    back, given = func.sum(parts.c.returned), func.sum(parts.c.refunded)
    return (
        select(parts.c.number, back, given)
        .group_by(parts.c.number)
        .having(func.abs(back - given) > func.sum(parts.c.pieces) * func.max(parts.c.worth))
    )


def _posted(account: str, sign: int = 1) -> ColumnElement[int]:
    amount = case((PostingRow.account == account, PostingRow.amount))
    return func.coalesce(func.sum(amount), 0) * sign


def _money(*amounts: int) -> str:
    return ", ".join(yuan(int(each)) for each in amounts)


_AN_ORDER, _NO_ORDER = Label("有这份订单", "this order"), Label("没有", "none")
_PAID = (
    OrderLineRow.quantity * OrderLineRow.unit_price - OrderLineRow.discount - OrderLineRow.coupon
)
_HER_REWARDS = and_(
    PointLot.tenant_id == Order.tenant_id,
    PointLot.customer_id == Order.customer_id,
    PointLot.bucket == Bucket.REWARD.value,
)
_LEGS = and_(PostingRow.tenant_id == JournalRow.tenant_id, PostingRow.journal_id == JournalRow.id)

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
    one(
        "lost_order",
        Label("订单明细或退款没有本店的订单", "lines or refunds of an order that is not there"),
        _lost_orders,
    ),
    one(
        "order_booked_otherwise",
        Label("订单的现金或成本与入账不符", "an order is booked with other cash or another cost"),
        _booked_otherwise,
    ),
    one(
        "order_refunded_otherwise",
        Label("订单退款与退货或入账不符", "an order's refunds are not what came back or is booked"),
        _refunded_otherwise,
    ),
    moved_elsewhere(
        "wrong_order_state",
        Label("订单状态与其流水不符", "an order is not where its moves led"),
        Order,
        OrderEvent.order_id,
        OrderEvent.to_state,
        "ord",
    ),
)
