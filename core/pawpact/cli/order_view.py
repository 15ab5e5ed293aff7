"""Orders on the terminal: a table, and one whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.table import Table

from pawpact.cli.table import drawn, headed
from pawpact.kernel.identity import public_id, subject_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.orders.reason import order_reason
from pawpact.orders.values import ORDER
from pawpact.orders.view import OrderShown, WholeOrder
from pawpact.tenancy.unit import Unit


def listed(unit: Unit, orders: Sequence[OrderShown], language: Language) -> Table:
    """One row an order."""
    table = headed(_COLUMNS, language)
    for each in orders:
        table.add_row(
            public_id("ord", each.order),
            each.key,
            public_id("cus", each.customer),
            ORDER.say(each.state).say(language),
            yuan(each.total),
            yuan(each.points),
            yuan(each.cash),
            _minute(unit, each.placed_at),
            each.tracking or "",
        )
    return table


def whole(unit: Unit, found: WholeOrder, language: Language) -> Iterator[str]:
    """An order with its lines, moves and refunds."""
    yield drawn(listed(unit, [found.order], language))
    if found.order.payment:
        yield Label(
            f"现金的付款编号 {found.order.payment}", f"cash came in payment {found.order.payment}"
        ).say(language)
    lines = headed(_LINES, language)
    for line in found.lines:
        lines.add_row(
            str(line.number),
            line.sku,
            line.title,
            line.category or "-",
            str(line.quantity),
            yuan(line.unit_price),
            yuan(line.discount + line.coupon),
            line.price.say(language) if line.price else "",
            yuan(line.points),
            str(line.returned),
            subject_id("order_line", line.id),
        )
    yield ""
    yield drawn(lines)
    moves = headed(_MOVES, language)
    for move in found.moves:
        came_from, went_to = ORDER.say(move.came_from), ORDER.say(move.went_to)
        words = f"{came_from.say(language)} → {went_to.say(language)}"
        moves.add_row(
            _minute(unit, move.at), words, move.actor, order_reason(move.why).say(language)
        )
    yield ""
    yield drawn(moves)
    for back in found.refunds:
        yield Label(
            f"{_minute(unit, back.at)} 退回积分 {yuan(back.points)}，"
            f"现金 {yuan(back.cash)}：{back.why}",
            f"{_minute(unit, back.at)} points {yuan(back.points)}, cash {yuan(back.cash)}"
            f" given back: {back.why}",
        ).say(language)


def _minute(unit: Unit, at: datetime) -> str:
    return f"{at.astimezone(unit.store.zone):%Y-%m-%d %H:%M}"


_COLUMNS = (
    Label("订单", "order"),
    Label("单号", "number"),
    Label("客户", "customer"),
    Label("状态", "state"),
    Label("总额", "total"),
    Label("积分", "points"),
    Label("现金", "cash"),
    Label("下单", "placed"),
    Label("物流", "tracking"),
)
_LINES = (
    Label("行", "line"),
    Label("货号", "sku"),
    Label("商品", "goods"),
    Label("品类", "category"),
    Label("数量", "pieces"),
    Label("单价", "price"),
    Label("优惠", "less"),
    Label("优惠价", "which price"),
    Label("积分付", "by points"),
    Label("已退", "returned"),
    Label("行编号", "line id"),
)
_MOVES = (
    Label("时间", "time"),
    Label("状态", "move"),
    Label("经办", "who"),
    Label("原因", "why"),
)
