"""Proves orders against the points that were reserved for them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    ColumnElement,
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

from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import COST_OF_GOODS, GOODS_INCOME, PSP_CLEARING, REFUND_PAYABLE
from pawpact.ledger.audit_trail import moved_elsewhere
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.ledger.models import JournalRow, PointHold, PostingRow
from pawpact.orders.models import Order, OrderEvent, OrderLineRow, OrderRefund
from pawpact.orders.values import OrderState


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
    """An order comes to what its lines come to, and to what points and cash pay of it."""
    lines = func.coalesce(func.sum(OrderLineRow.quantity * OrderLineRow.unit_price), 0)
    points = func.coalesce(func.sum(OrderLineRow.points), 0)
    same = and_(OrderLineRow.tenant_id == Order.tenant_id, OrderLineRow.order_id == Order.id)
    is_paid = Order.state.not_in((OrderState.PLACED.value, OrderState.REFUSED.value))
    rows = (
        select(Order.id, Order.total, Order.points, Order.cash, lines, points)
        .join_from(Order, OrderLineRow, same, isouter=True)
        .group_by(Order.id, Order.total, Order.points, Order.cash, Order.state)
        .having(
            or_(
                lines != Order.total,
                and_(is_paid, Order.points + Order.cash != Order.total),
                and_(is_paid, points != Order.points),
            )
        )
    )
    for number, total, by_points, cash, worth, spread in session.execute(rows):
        expected = f"{yuan(int(worth))}, {yuan(int(spread))}"
        found = f"{yuan(total)} = {yuan(by_points)} + {yuan(cash)}"
        yield Place.of(public_id("ord", number), expected, found)


def _lost_orders(session: StoreSession) -> Iterator[Place]:
    """Lines and refunds belong to an order of this store."""
    for part in (OrderLineRow, OrderRefund):
        same = and_(Order.tenant_id == part.tenant_id, Order.id == part.order_id)
        rows = select(part.order_id).outerjoin(Order, same).where(Order.id.is_(None)).distinct()
        for number in session.scalars(rows):
            yield Place.of(public_id("ord", number), _AN_ORDER, _NO_ORDER)


def _booked_otherwise(session: StoreSession) -> Iterator[Place]:
    """The sale of shipped goods is booked with the cash and the cost of its order."""
    cost = (
        select(
            OrderLineRow.order_id,
            func.sum(OrderLineRow.quantity * OrderLineRow.unit_cost).label("cost"),
        )
        .group_by(OrderLineRow.tenant_id, OrderLineRow.order_id)
        .subquery()
    )
    parts = {name: _posted(name) for name in (PSP_CLEARING, COST_OF_GOODS)}
    key = literal("order:") + cast(Order.id, String)
    rows = (
        select(Order.id, Order.cash, cost.c.cost, *parts.values())
        .join_from(Order, cost, cost.c.order_id == Order.id)
        .join(JournalRow, and_(JournalRow.tenant_id == Order.tenant_id, JournalRow.key == key))
        .join(PostingRow, _LEGS)
        .group_by(Order.id, Order.cash, cost.c.cost)
        .having(or_(parts[PSP_CLEARING] != Order.cash, parts[COST_OF_GOODS] != cost.c.cost))
    )
    for number, cash, worth, paid, spent in session.execute(rows):
        expected, found = _money(cash, worth), _money(paid, spent)
        yield Place.of(public_id("ord", number), expected, found)


def _refunded_otherwise(session: StoreSession) -> Iterator[Place]:
    """What came back of an order is what its refunds gave back, and as it is booked."""
    owed = _posted(REFUND_PAYABLE, -1)
    sold = _posted(GOODS_INCOME)
    key = literal("order:") + cast(OrderRefund.order_id, String) + ":refund:" + OrderRefund.key
    booked = and_(JournalRow.tenant_id == OrderRefund.tenant_id, JournalRow.key == key)
    worth = OrderRefund.points + OrderRefund.cash
    rows = (
        select(OrderRefund.order_id, OrderRefund.points, OrderRefund.cash, sold - owed, owed)
        .join_from(OrderRefund, JournalRow, booked, isouter=True)
        .outerjoin(PostingRow, _LEGS)
        .group_by(OrderRefund.id, OrderRefund.order_id, OrderRefund.points, OrderRefund.cash)
        .having(or_(owed != OrderRefund.cash, sold != worth))
    )
    for number, points, cash, by_points, payable in session.execute(rows):
        expected, found = _money(payable, by_points), _money(cash, points)
        yield Place.of(public_id("ord", number), expected, found)
    yield from _returned_otherwise(session)


def _returned_otherwise(session: StoreSession) -> Iterator[Place]:
    """Reward points round: a piece may give back a fen more or less than it cost in points."""
    none = literal(0)
    parts = union_all(
        select(
            OrderLineRow.order_id.label("number"),
            (OrderLineRow.returned * OrderLineRow.unit_price).label("returned"),
            none.label("refunded"),
            OrderLineRow.returned.label("pieces"),
        ).where(OrderLineRow.returned > 0),
        select(OrderRefund.order_id, none, OrderRefund.points + OrderRefund.cash, literal(0)),
    ).subquery()
    back, given = func.sum(parts.c.returned), func.sum(parts.c.refunded)
    rows = (
        select(parts.c.number, back, given)
        .group_by(parts.c.number)
        .having(func.abs(back - given) > func.sum(parts.c.pieces) * ROUNDING)
    )
    for number, returned, refunded in session.execute(rows):
        yield Place.of(public_id("ord", number), yuan(int(returned)), yuan(int(refunded)))


def _posted(account: str, sign: int = 1) -> ColumnElement[int]:
    amount = case((PostingRow.account == account, PostingRow.amount))
    return func.coalesce(func.sum(amount), 0) * sign


def _money(cash: int, other: int) -> str:
    return f"{yuan(int(cash))}, {yuan(int(other))}"


_AN_ORDER, _NO_ORDER = Label("有这份订单", "this order"), Label("没有", "none")
ROUNDING = 100
"""Whole reward points are given back: a piece may come to so many fen more or less."""
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
