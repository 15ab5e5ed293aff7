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
RESHIP_WITHIN = "mall_orders.reship_within_hours"
RETURN_WITHIN = "mall_orders.auto_receive_days"
SENT = (
    OrderState.SHIPPED.value,
    OrderState.RECEIVED.value,
    OrderState.CLOSED.value,
    OrderState.AFTER_SALES.value,
)
Line = tuple[OrderLineRow, Order]


def grant_claims(unit: Unit, wanted: Sequence[NewClaim]) -> list[bool]:
    """Open and approve these; answers which are new. A line that has its claim keeps it.

    The lines are locked in the order of their ids, so that two who ask at once get one claim.
    """
    rows = lines_of(unit, [each.line for each in wanted])
    known = set(claimed_lines(unit, list(rows)))
    new = []
    for each in wanted:
        new.append(each.line not in known)
        if new[-1]:
            known.add(each.line)
            row = open_claim(unit, *rows[each.line], each)
            approve(unit, row, each.cause)
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
    unit.session.flush()
    return row


def approve(unit: Unit, row: AfterSalesClaim, why: str) -> None:
    """What was claimed is made good: the goods are sent again, or are awaited back."""
    move_claim(unit, row, ClaimState.APPROVED, why=why)
    if row.kind == ClaimKind.RESHIP:
        ask_reship(unit, row, why)
    else:
        _await_return(unit, row, why)


def ask_reship(unit: Unit, row: AfterSalesClaim, why: str) -> None:
    """The warehouse is to send the goods again in time."""
    move_claim(unit, row, ClaimState.RESHIPPING, why=why)
    within = Within.hours(unit.store.integer(RESHIP_WITHIN))
    key, about = f"claim:{row.id}:{RESHIP_TASK}", _about(row)
    open_tasks(unit, [NewTask(RESHIP_TASK, key, about, role=Role.SALES, within=within)])


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


def _await_return(unit: Unit, row: AfterSalesClaim, why: str) -> None:
    """A parcel that comes back takes as long as one that is sent."""
    move_claim(unit, row, ClaimState.RETURNING, why=why)
    within = Within.days(unit.store.integer(RETURN_WITHIN))
    key, about = f"claim:{row.id}:{RETURN_TASK}", _about(row)
    open_tasks(unit, [NewTask(RETURN_TASK, key, about, role=Role.SALES, within=within)])
    send(unit, [Message("after_sales.return", about, key=f"after_sales.return:{row.id}")])


def _about(row: AfterSalesClaim) -> dict[str, int]:
    return {"claim": row.id, "order": row.order_id, "customer": row.customer_id}
