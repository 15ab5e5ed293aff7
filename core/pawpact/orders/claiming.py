"""Opens claims: one for each line of an order, whatever way it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.kernel.errors import Conflict, NotFound
from pawpact.kernel.label import Label
from pawpact.orders.claim_models import AfterSalesClaim
from pawpact.orders.claim_trail import claimed_lines, move_claim
from pawpact.orders.claim_values import ClaimKind, ClaimState, NewClaim
from pawpact.orders.models import Order, OrderLineRow
from pawpact.orders.values import OrderState
from pawpact.outbox.service import Message, send
from pawpact.tasks.deadline import Within
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

RESHIP_TASK = "after_sales_reship"
RETURN_TASK = "after_sales_return"
SENT = (
    OrderState.SHIPPED.value,
    OrderState.RECEIVED.value,
    OrderState.CLOSED.value,
    OrderState.AFTER_SALES.value,
)
Line = tuple[OrderLineRow, Order]
Reasoned = tuple[AfterSalesClaim, str]
"""A claim, and why it takes its step."""


def grant_claims(unit: Unit, wanted: Sequence[NewClaim]) -> list[bool]:
    """Open and approve these; answers which are new. A line that has its claim keeps it.

    The lines are locked in the order of their ids, so that two who ask at once get one claim.
    """
    rows = lines_of(unit, [each.line for each in wanted])
    known = set(claimed_lines(unit, list(rows)))
    new, opened = [], []
    for each in wanted:
        new.append(each.line not in known)
        if new[-1]:
            known.add(each.line)
            opened.append((open_claim(unit, *rows[each.line], each), each.cause))
    unit.session.flush()
    approve(unit, opened)
    unit.session.flush()
    return new


def open_claim(unit: Unit, line: OrderLineRow, order: Order, new: NewClaim) -> AfterSalesClaim:
    """A claim begins; goods that did not leave yet, or came back already, have none."""
    pieces = line.quantity - line.returned
    if order.state not in SENT or not pieces:
        raise Conflict(
            Label(
                "这行商品还没有发货，或已全部退回，不能办售后",
                "these goods did not leave yet, or came back already: there is nothing to claim",
            )
        )
    row = AfterSalesClaim(
        id=unit.ids.one(),
        order_line_id=line.id,
        order_id=order.id,
        customer_id=order.customer_id,
        kind=new.kind.value,
        state=ClaimState.OPENED.value,
        pieces=pieces,
        cause=new.cause,
        opened_at=unit.at,
    )
    unit.session.add(row)
    return row


def approve(unit: Unit, claims: Sequence[Reasoned]) -> None:
    """What was claimed is made good: the goods are sent again, or are awaited back."""
    for row, why in claims:
        move_claim(unit, row, ClaimState.APPROVED, why=why)
    ask_reship(unit, [each for each in claims if each[0].kind == ClaimKind.RESHIP])
    _await_return(unit, [each for each in claims if each[0].kind != ClaimKind.RESHIP])


def ask_reship(unit: Unit, claims: Sequence[Reasoned]) -> None:
    """The warehouse is to send the goods again in time."""
    within = Within.hours(unit.store.integer("mall_orders.reship_within_hours"))
    for row, why in claims:
        move_claim(unit, row, ClaimState.RESHIPPING, why=why)
    open_tasks(unit, [_task(row, RESHIP_TASK, within) for row, _ in claims])


def lines_of(unit: Unit, lines: Sequence[int]) -> Mapping[int, Line]:
    """These lines with their orders, locked until the unit ends."""
    rows = unit.session.execute(
        select(OrderLineRow, Order)
        .join(
            Order,
            (Order.tenant_id == OrderLineRow.tenant_id) & (Order.id == OrderLineRow.order_id),
        )
        .where(OrderLineRow.id.in_(lines))
        .order_by(OrderLineRow.id)
        .with_for_update()
    )
    found = {line.id: (line, order) for line, order in rows}
    if not found.keys() >= set(lines):
        raise NotFound(Label("本店没有这行商品", "this store has no such line of an order"))
    return found


def _await_return(unit: Unit, claims: Sequence[Reasoned]) -> None:
    """A parcel that comes back takes as long as one that is sent."""
    within = Within.days(unit.store.integer("mall_orders.auto_receive_days"))
    for row, why in claims:
        move_claim(unit, row, ClaimState.RETURNING, why=why)
    open_tasks(unit, [_task(row, RETURN_TASK, within) for row, _ in claims])
    messages = [
        Message("after_sales.return", _about(row), key=f"after_sales.return:{row.id}")
        for row, _ in claims
    ]
    if messages:
        send(unit, messages)


def _task(row: AfterSalesClaim, kind: str, within: Within) -> NewTask:
    return NewTask(kind, f"claim:{row.id}:{kind}", _about(row), role=Role.SALES, within=within)


def _about(row: AfterSalesClaim) -> dict[str, int]:
    return {"claim": row.id, "order": row.order_id, "customer": row.customer_id}
