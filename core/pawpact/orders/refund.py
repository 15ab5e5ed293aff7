"""Goods come back: points return to where they came from, cash is owed to the customer (P22)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.ledger import service as ledger
from pawpact.ledger.movement import refund_order
from pawpact.ledger.values import Journal, Split
from pawpact.orders.models import Order, OrderLineRow, OrderRefund
from pawpact.orders.payment import check_giving_back
from pawpact.orders.placement import order_key
from pawpact.orders.stopping import told
from pawpact.orders.trail import move, order_of, require_reason
from pawpact.orders.values import OrderState, returned_part
from pawpact.outbox.service import send
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Refunded:
    """What a return gave back, in fen."""

    points: int
    cash: int


@dataclass(frozen=True, slots=True)
class _Back:
    points: int = 0
    cash: int = 0
    cost: int = 0
    discount: int = 0

    def plus(self, other: _Back) -> _Back:
        return _Back(
            self.points + other.points,
            self.cash + other.cash,
            self.cost + other.cost,
            self.discount + other.discount,
        )


def refund(
    unit: Unit,
    order: int,
    pieces: Mapping[int, int] | None,
    key: str,
    *,
    why: str,
    decided: bool = False,
) -> Refunded:
    """Take goods back once for this key and give back how they were paid.

    ``pieces`` says how many of which line number, counted from 0; None takes back all that is
    left. Paid points return first, to the very lots that they came from. ``decided`` says that
    somebody who may pay refunds does it, whatever the cash.
    """
    require_reason(why)
    row = order_of(unit, order)
    done = unit.session.scalars(select(OrderRefund).where(OrderRefund.key == key)).one_or_none()
    if done is not None:
        return _repeat(done, row)
    back, pieces = _take_back(unit, row, pieces)
    check_giving_back(unit, row, back.cash, decided=decided)
    if row.state != OrderState.AFTER_SALES:
        move(unit, row, OrderState.AFTER_SALES, why=why)
    points = _book(unit, row, back, key)
    unit.session.add(
        OrderRefund(
            id=unit.ids.one(),
            key=key,
            order_id=row.id,
            pieces={str(number): count for number, count in pieces.items() if count},
            points=points,
            cash=back.cash,
            actor=unit.actor,
            at=unit.at,
            why=why,
        )
    )
    send(unit, [told("order.refunded", row, f":{key}", points=points, cash=back.cash)])
    unit.session.flush()
    return Refunded(points, back.cash)


def _repeat(done: OrderRefund, order: Order) -> Refunded:
    if done.order_id != order.id:
        raise Conflict(
            Label("该退款号已用于另一个订单", "this refund number stands for another order"),
        )
    return Refunded(done.points, done.cash)


def _take_back(
    unit: Unit, order: Order, pieces: Mapping[int, int] | None
) -> tuple[_Back, Mapping[int, int]]:
    """What comes back in money, and how many of which line that is."""
    lines = {
        line.number: line
        for line in unit.session.scalars(
            select(OrderLineRow).where(OrderLineRow.order_id == order.id)
        )
    }
    if pieces is None:
        pieces = {n: line.quantity - line.returned for n, line in lines.items()}
    back = _Back()
    for number, count in sorted(pieces.items()):
        line = lines.get(number)
        if line is None:
            raise _no_such_line(number, lines)
        if not 0 <= count <= line.quantity - line.returned:
            raise InvalidField(
                f"pieces.{number}",
                Label("退货数量超过该行剩余数量", "more pieces than are left on this line"),
            )
        back = back.plus(_of_line(line, count))
        line.returned += count
    if back == _Back():
        raise Conflict(Label("没有可退的商品", "nothing is left to be returned"))
    return back, pieces


def _no_such_line(number: int, lines: Iterable[int]) -> InvalidField:
    listed = ", ".join(str(each) for each in sorted(lines))
    return InvalidField(
        f"pieces.{number}",
        Label(
            f"订单没有第 {number} 行，有的行：{listed}",
            f"the order has no line {number}; its lines are: {listed}",
        ),
    )


def _of_line(line: OrderLineRow, count: int) -> _Back:
    """Of each piece what was paid for it, not what it is listed at."""

    def part(amount: int) -> int:
        return returned_part(amount, line.quantity, line.returned, count)

    less = line.discount + line.coupon
    points, paid = part(line.points), part(line.quantity * line.unit_price - less)
    return _Back(points, paid - points, count * line.unit_cost, count * line.unit_price - paid)


def _book(unit: Unit, order: Order, back: _Back, key: str) -> int:
    """Book the return; how much came back in points, which whole reward points may round up."""
    journal, cause = f"{order_key(order.id)}:refund:{key}", "goods returned"
    points = min(back.points, order.points - _given_before(unit, order))
    if points:
        paid = ledger.refund(
            unit,
            order.customer_id,
            points,
            journal,
            order_key=order_key(order.id),
            cause=cause,
            cost=back.cost,
            cash=back.cash,
            discount=back.discount,
        )
        return paid.split.worth
    if back.cash or back.discount:
        ledger.post(unit, [_cash_only(order, back, journal, cause)])
    return 0


def _given_before(unit: Unit, order: Order) -> int:
    given = unit.session.scalars(
        select(func.sum(OrderRefund.points)).where(OrderRefund.order_id == order.id)
    ).one()
    return int(given or 0)


def _cash_only(order: Order, back: _Back, journal: str, cause: str) -> Journal:
    return refund_order(
        journal,
        order_key(order.id),
        order.customer_id,
        Split(),
        cause,
        cost=back.cost,
        cash=back.cash,
        discount=back.discount,
    )
