"""Placing an order: what points may pay is worked out, reserved, and the rest needs cash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select

from pawpact.benefits.coupon import reserve_coupon
from pawpact.benefits.price_use import note_used
from pawpact.database import bulk
from pawpact.database.prepared import Prepared
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.service import hold, mall_limits
from pawpact.orders.models import Order, OrderLineRow
from pawpact.orders.payment import check_payment
from pawpact.orders.pricing import quote
from pawpact.orders.trail import note_move
from pawpact.orders.values import OrderLine, OrderState, SpendRule, check_lines, points_by_line
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit

_TAKEN = Prepared(select(Order.id).where(Order.key == bindparam("key")))


class NotForPoints(Conflict):
    """These goods are not bought with points; cash is needed for them."""

    code = "not_for_points"
    title = Label("商品不在积分可购范围内", "These goods are not bought with points")


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as accepted: what points and cash pay of it, in fen."""

    order: int
    total: int
    points: int
    cash: int


class _Written(NamedTuple):
    """What is kept of an order besides its lines; amounts in fen."""

    key: str
    customer: int
    points: int
    cash: int
    payment: str | None
    coupon: int | None


def spend_rule(unit: Unit) -> SpendRule:
    """What points may buy in this store today."""
    return SpendRule.of(
        unit.store.texts("core.ledger.mall_points_spend_categories"),
        unit.store.texts("core.ledger.mall_points_excluded_categories"),
        unit.store.texts("core.ledger.reward_spend_categories"),
    )


def place(
    unit: Unit,
    customer: int,
    lines: Sequence[OrderLine],
    key: str,
    *,
    cash: int = 0,
    payment: str = "",
    coupon: int | None = None,
) -> Placed:
    """Accept an order once for this key and reserve the points that pay it.

    Each line costs the customer her best single price, and a ``coupon`` of hers comes off besides.
    ``cash`` was paid to the provider already, in fen, under its number ``payment``, which no other
    order has. Refused where points and cash do not cover the whole, where goods outside the
    categories of points are not covered by cash, and where the store takes no cash besides points.
    Refused, nothing of it stays in the caller's unit.
    """
    check_lines(lines)
    before = _placed_before(unit, customer, lines, key, (cash, payment or None, coupon))
    if before is not None:
        return before
    quoted = quote(unit, customer, lines, coupon)
    lines, rule, total = quoted.lines, spend_rule(unit), quoted.total
    points = _points(unit, lines, rule, total, cash)
    check_payment(unit, cash, payment)
    with unit.session.begin_nested():
        coupon = None if quoted.coupon is None else quoted.coupon.id
        written = _Written(key, customer, points, cash, payment or None, coupon)
        order = _write(unit, written, lines, rule, OrderState.ACCEPTED)
        note_used(unit, quoted.first_used)
        if quoted.coupon is not None:
            reserve_coupon(unit, quoted.coupon, order_key(order))
        if points:
            limits = mall_limits(rule.mall_part(lines), rule.reward_part(lines))
            hold(unit, customer, points, order_key(order), limits=limits)
        note_move(unit, order, OrderState.PLACED, OrderState.ACCEPTED, why="points_reserved")
        placed = Placed(order, total, points, cash)
        _tell_accepted(unit, customer, placed)
    return placed


def refuse(unit: Unit, customer: int, lines: Sequence[OrderLine], key: str, *, why: str) -> int:
    """Keep that this order was refused and why; in a unit of its own, after `place` has raised.

    A number that was used already is left as it is. Answers the order.
    """
    check_lines(lines)
    before = unit.session.scalars(select(Order).where(Order.key == key)).one_or_none()
    if before is not None:
        return before.id
    written = _Written(key, customer, 0, 0, None, None)
    order = _write(unit, written, lines, spend_rule(unit), OrderState.REFUSED)
    note_move(unit, order, OrderState.PLACED, OrderState.REFUSED, why=why)
    return order


def refuse_unless_mall_points_buy(unit: Unit, category: str) -> None:
    """Mall points of this store buy goods of its categories alone, wherever they are spent."""
    eligible = spend_rule(unit).mall
    if category not in eligible:
        listed = sorted(eligible)
        raise NotForPoints(
            Label(
                f"“{category}”不在商城积分可购范围内；可购：{'、'.join(listed)}",
                f"mall points do not buy {category}; they buy: {', '.join(listed)}",
            ),
            hint=Label("请用现金支付", "pay for it in cash"),
        )


def ship_by(unit: Unit) -> datetime:
    """By when an order that can be shipped now has to leave."""
    return unit.at + timedelta(hours=unit.store.integer("mall_orders.ship_within_hours"))


def order_key(order: int) -> str:
    """What the books call an order."""
    return f"order:{order}"


def _tell_accepted(unit: Unit, customer: int, placed: Placed) -> None:
    if unit.store.flag("mall_orders.accepted_push"):
        message = Message(
            "order.accepted",
            {"customer": customer, "order": placed.order},
            key=f"order:{placed.order}:accepted",
            values={"amount": placed.total, "points": placed.points, "cash": placed.cash},
        )
        send(unit, [message])


def _points(unit: Unit, lines: Sequence[OrderLine], rule: SpendRule, total: int, cash: int) -> int:
    if not 0 <= cash <= total:
        raise InvalidField(
            "cash",
            Label(
                f"现金应在 0 到 {yuan(total)} 元之间", f"cash is between 0 and {yuan(total)} yuan"
            ),
        )
    if cash and not unit.store.flag("mall_orders.cash_top_up"):
        raise Conflict(
            Label("本店不支持现金补差", "this store takes no cash besides points"),
        )
    needed = total - rule.points_part(lines)
    if cash < needed:
        raise NotForPoints(
            Label(
                f"有 {yuan(needed)} 元的商品不能用积分购买，现金只有 {yuan(cash)} 元",
                f"goods of {yuan(needed)} yuan are not bought with points;"
                f" cash of {yuan(cash)} yuan does not cover them",
            ),
            hint=Label("请移除这些商品或用现金支付", "take them out, or pay for them in cash"),
            details={
                "needed": needed,
                "skus": [line.sku for line in lines if not rule.allows(line)],
            },
        )
    return total - cash


def _placed_before(
    unit: Unit,
    customer: int,
    lines: Sequence[OrderLine],
    key: str,
    paid: tuple[int, str | None, int | None],
) -> Placed | None:
    if not _TAKEN.rows(unit.session, key=key):
        return None
    order = unit.session.scalars(select(Order).where(Order.key == key)).one()
    rows = unit.session.scalars(
        select(OrderLineRow).where(OrderLineRow.order_id == order.id).order_by(OrderLineRow.number)
    )
    same = [_content(row) for row in rows] == [_content(line) for line in lines]
    told = (order.customer_id, order.cash, order.payment, order.coupon_id)
    if not same or told != (customer, *paid):
        raise Conflict(
            Label("该订单号已用于另一个订单", "this order number stands for another order already"),
            hint=Label("请使用新的订单号", "use a new order number"),
        )
    return Placed(order.id, order.total, order.points, order.cash)


def _content(line: OrderLine | OrderLineRow) -> tuple[str, int, int]:
    return line.sku, line.quantity, line.unit_price


def _write(
    unit: Unit, order: _Written, lines: Sequence[OrderLine], rule: SpendRule, state: OrderState
) -> int:
    """The order with its lines, as it is once it has come to ``state``. Answers its number."""
    number = unit.ids.one()
    columns: dict[str, Sequence[object]] = {
        "id": [number],
        "key": [order.key],
        "customer_id": [order.customer],
        "state": [state.value],
        "total": [sum(line.total for line in lines)],
        "discount": [sum(line.discount for line in lines)],
        "coupon": [sum(line.coupon for line in lines)],
        "coupon_id": [order.coupon],
        "points": [order.points],
        "cash": [order.cash],
        "payment": [order.payment],
        "placed_at": [unit.at],
        "ship_by": [ship_by(unit)],
        "next_try_at": [None if state is OrderState.REFUSED else unit.at],
    }
    bulk.insert(unit.session, Order, columns)
    _write_lines(unit, number, lines, points_by_line(lines, order.points, rule), rule)
    return number


def _write_lines(
    unit: Unit, order: int, lines: Sequence[OrderLine], parts: Sequence[int], rule: SpendRule
) -> None:
    """``parts``: what points pay of each line, in fen."""
    columns: dict[str, Sequence[object]] = {
        "id": [unit.ids.one() for _ in lines],
        "order_id": [order] * len(lines),
        "number": range(len(lines)),
        "sku": [line.sku for line in lines],
        "title": [line.title for line in lines],
        "category": [line.category for line in lines],
        "quantity": [line.quantity for line in lines],
        "unit_price": [line.unit_price for line in lines],
        "unit_cost": [line.unit_cost for line in lines],
        "discount": [line.discount for line in lines],
        "coupon": [line.coupon for line in lines],
        "price": [line.price for line in lines],
        "eligible": [rule.allows(line) for line in lines],
        "points": parts,
        "returned": [0] * len(lines),
    }
    bulk.insert(unit.session, OrderLineRow, columns)
