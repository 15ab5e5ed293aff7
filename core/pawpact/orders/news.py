"""Takes in what the warehouse reports, each news once; what fits no order is kept and flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pawpact.kernel.identity import read_public_id
from pawpact.orders.fulfilment import ship_all
from pawpact.orders.models import Order, OrderEvent, WarehouseNews
from pawpact.orders.stopping import LATE, stop
from pawpact.orders.trail import move
from pawpact.orders.values import OrderState
from pawpact.orders.warehouse import News, NewsKind
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

UNKNOWN_ORDER = "unknown_order"
UNKNOWN_KIND = "unknown_kind"
UNFIT = "does_not_fit"
"""The order is in a state in which this can not happen to it, such as cancelled."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How much news was new, and how much of it a person has to look at."""

    applied: int = 0
    flagged: int = 0


def apply_news(unit: Unit, news: Sequence[News]) -> Taken:
    """Write these; news with a number that is known already changes nothing."""
    known = set(
        unit.session.scalars(
            select(WarehouseNews.number).where(WarehouseNews.number.in_({n.id for n in news}))
        )
    )
    orders = _orders(unit, news)
    flagged = applied = 0
    for each in news:
        if each.id in known:
            continue
        known.add(each.id)
        order = orders.get(read_public_id("ord", each.number) or 0)
        flag = UNKNOWN_ORDER if order is None else _apply(unit, order, each)
        _keep(unit, each, order, flag)
        flagged += bool(flag)
        applied += not flag
    unit.session.flush()
    return Taken(applied, flagged)


def _apply(unit: Unit, order: Order, news: News) -> str:
    """What it does to the order; a word for why it does nothing."""
    if news.kind is NewsKind.SHIPPED:
        return _ship(unit, order, news)
    if news.kind is NewsKind.DELIVERED:
        if order.state != OrderState.SHIPPED:
            return UNFIT
        order.delivered_at = news.at
        return ""
    if news.reason not in unit.store.texts("mall_orders.exception_kinds"):
        return UNKNOWN_KIND
    if order.state not in (OrderState.ACCEPTED, OrderState.TO_SHIP):
        return UNFIT
    stop(unit, order, news.reason)
    return ""


def _ship(unit: Unit, order: Order, news: News) -> str:
    """Goods that left late left all the same; another exception is cleared by a person first."""
    if order.state == OrderState.EXCEPTION and _stopped_as_late(unit, order):
        move(unit, order, OrderState.TO_SHIP, why="shipped late")
    if order.state not in (OrderState.ACCEPTED, OrderState.TO_SHIP):
        return UNFIT
    unit.session.flush()
    ship_all(unit, {order.id: news.tracking})
    order.next_try_at = None
    order.handed_over_at = order.handed_over_at or unit.at
    return ""


def _stopped_as_late(unit: Unit, order: Order) -> bool:
    last = unit.session.scalar(
        select(OrderEvent.why)
        .where(OrderEvent.order_id == order.id, OrderEvent.to_state == OrderState.EXCEPTION)
        .order_by(OrderEvent.id.desc())
        .limit(1)
    )
    return last == LATE


def _orders(unit: Unit, news: Sequence[News]) -> dict[int, Order]:
    numbers = {read_public_id("ord", each.number) or 0 for each in news}
    rows = select(Order).where(Order.id.in_(numbers)).with_for_update()
    return {row.id: row for row in unit.session.scalars(rows)}


def _keep(unit: Unit, news: News, order: Order | None, flag: str) -> None:
    number = unit.ids.one()
    unit.session.add(
        WarehouseNews(
            id=number,
            number=news.id,
            order_number=news.number,
            order_id=order.id if order else None,
            kind=news.kind.value,
            tracking=news.tracking,
            reason=news.reason,
            flag=flag,
            happened_at=news.at,
            at=unit.at,
        )
    )
    if flag:
        subjects = {"order": order.id, "customer": order.customer_id} if order else {"news": number}
        task = NewTask(
            "warehouse_news", f"news:{news.id}", subjects, due_at=unit.at, values={"flag": flag}
        )
        open_tasks(unit, [task])
