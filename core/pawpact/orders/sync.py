"""Keeps store and warehouse in step; killed anywhere, it is simply run again.

Orders wait in their own rows until the warehouse has confirmed them: nothing is lost with a
process, and an order handed over twice is dropped there by its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from pawpact.kernel.identity import public_id
from pawpact.orders.late import UNSHIPPED, receive_due, stop_late
from pawpact.orders.models import Order, OrderLineRow, WarehouseNews
from pawpact.orders.news import apply_news
from pawpact.orders.stopping import stop, warn_warehouse
from pawpact.orders.trail import move, orders_of
from pawpact.orders.values import OrderState
from pawpact.orders.warehouse import (
    Answer,
    News,
    Reply,
    ShippingLine,
    ShippingOrder,
    Warehouse,
    WarehouseDown,
)
from pawpact.tenancy.unit import Unit

OpenUnit = Callable[[], AbstractContextManager[Unit]]
PAGE = 200
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


@dataclass(slots=True)
class SyncReport:
    """What one run did, in orders."""

    handed_over: int = 0
    refused: int = 0
    waiting: int = 0
    news: int = 0
    flagged: int = 0
    late: int = 0
    received: int = 0


_MAY_HAVE_IT = (Reply.TAKEN, Reply.SILENT)
_UNREACHABLE = (WarehouseDown, OSError)
"""An adapter may leave what its network says as it is: orders wait, the rest of the run goes on."""


def orders_due(open_unit: OpenUnit, warehouse: Warehouse | None, *, size: int = PAGE) -> SyncReport:
    """Hand over what waits, take in what happened there, stop what is late, close what arrived."""
    report = SyncReport()
    if warehouse is not None:
        for orders in _pages(open_unit, size):
            _write(open_unit, orders, _hand_over(warehouse, orders), report)
        _take_in(open_unit, warehouse, report)
    with open_unit() as unit:
        report.late = stop_late(unit)
        report.received = receive_due(unit)
    return report


def order_number(order: int) -> str:
    """What the warehouse calls an order."""
    return public_id("ord", order)


def _pages(open_unit: OpenUnit, size: int) -> Iterator[dict[int, ShippingOrder]]:
    after = 0
    while True:
        with open_unit() as unit:
            orders = _waiting(unit, after, size)
        if not orders:
            return
        after = max(orders)
        yield orders


def _waiting(unit: Unit, after: int, size: int) -> dict[int, ShippingOrder]:
    rows = unit.session.execute(
        select(Order.id, Order.customer_id)
        .where(Order.state.in_(UNSHIPPED), Order.next_try_at <= unit.at, Order.id > after)
        .order_by(Order.id)
        .limit(size)
    ).all()
    lines: dict[int, list[ShippingLine]] = defaultdict(list)
    wanted = (
        select(OrderLineRow.order_id, OrderLineRow.sku, OrderLineRow.quantity)
        .where(OrderLineRow.order_id.in_([row.id for row in rows]))
        .order_by(OrderLineRow.order_id, OrderLineRow.number)
    )
    for order, sku, quantity in unit.session.execute(wanted):
        lines[order].append(ShippingLine(sku, quantity))
    return {
        row.id: ShippingOrder(order_number(row.id), row.customer_id, tuple(lines[row.id]))
        for row in rows
    }


def _hand_over(warehouse: Warehouse, orders: dict[int, ShippingOrder]) -> dict[str, Answer]:
    try:
        return {answer.number: answer for answer in warehouse.take(list(orders.values()))}
    except _UNREACHABLE:
        return {}


def _write(
    open_unit: OpenUnit,
    orders: dict[int, ShippingOrder],
    answers: dict[str, Answer],
    report: SyncReport,
) -> None:
    with open_unit() as unit:
        for row in orders_of(unit, list(orders)):
            answer = answers.get(orders[row.id].number)
            if row.state not in UNSHIPPED or row.next_try_at is None:
                _called_off_meanwhile(unit, row, answer)
                continue
            row.tries += 1
            if answer is None or answer.reply is Reply.SILENT:
                row.next_try_at = unit.at + _wait(row.tries)
                report.waiting += 1
                continue
            row.next_try_at = None
            if answer.reply is Reply.TAKEN:
                if row.state == OrderState.ACCEPTED:
                    move(unit, row, OrderState.TO_SHIP, why="warehouse")
                row.handed_over_at = unit.at
                report.handed_over += 1
            else:
                stop(unit, row, answer.reason)
                report.refused += 1
        unit.session.flush()


def _called_off_meanwhile(unit: Unit, order: Order, answer: Answer | None) -> None:
    """Unless the warehouse said no it may have taken what was called off while it was asked."""
    if order.state == OrderState.CANCELLED and (answer is None or answer.reply in _MAY_HAVE_IT):
        warn_warehouse(unit, order)


def _take_in(open_unit: OpenUnit, warehouse: Warehouse, report: SyncReport) -> None:
    with open_unit() as unit:
        last = unit.session.scalar(select(func.max(WarehouseNews.id)))
        after = unit.session.scalar(select(WarehouseNews.number).where(WarehouseNews.id == last))
    try:
        news: Sequence[News] = warehouse.news(after or "")
    except _UNREACHABLE:
        return
    if not news:
        return
    with open_unit() as unit:
        taken = apply_news(unit, news)
    report.news, report.flagged = taken.applied, taken.flagged


def _wait(tries: int) -> timedelta:
    """Each wait is twice the one before, up to an hour."""
    doubled: timedelta = FIRST_WAIT * 2 ** min(tries - 1, 10)
    return min(LONGEST_WAIT, doubled)
