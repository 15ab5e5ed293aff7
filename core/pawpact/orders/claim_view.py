"""Claims as people see them, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.orders.claim_models import AfterSalesClaim
from pawpact.orders.claim_values import ClaimState
from pawpact.orders.models import OrderLineRow
from pawpact.orders.trail import look_at
from pawpact.tenancy.unit import Unit

NEWEST = 100


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """One claim; ``line`` is the line's number in its order."""

    id: int
    order: int
    customer: int
    line: int
    kind: str
    state: str
    pieces: int
    cause: str
    opened_at: datetime
    tracking: str | None
    freight: int
    is_warehouse_at_fault: bool


def show_claims(
    unit: Unit,
    *,
    state: str = "",
    order: int | None = None,
    before: int | None = None,
    limit: int = NEWEST,
) -> list[ClaimShown]:
    """Claims of a state, of an order, or all; ``before`` a claim those that are older."""
    if state and state not in list(ClaimState):
        listed = "、".join(ClaimState)
        raise InvalidField("state", Label(f"状态可选：{listed}", f"one of: {listed}"))
    rows = _shown().order_by(AfterSalesClaim.id.desc()).limit(limit)
    if state:
        rows = rows.where(AfterSalesClaim.state == state)
    if order is not None:
        rows = rows.where(AfterSalesClaim.order_id == order)
    if before is not None:
        rows = rows.where(AfterSalesClaim.id < before)
    return [ClaimShown(*row) for row in unit.session.execute(rows)]


def show_claim(unit: Unit, claim: int) -> ClaimShown:
    """How one claim stands."""
    row = unit.session.execute(_shown().where(AfterSalesClaim.id == claim)).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这项售后", "there is no such claim in this store"))
    return ClaimShown(*row)


def line_at(unit: Unit, order: int, number: int) -> int:
    """The line with this number of an order."""
    look_at(unit, order)
    found = unit.session.scalar(
        select(OrderLineRow.id).where(OrderLineRow.order_id == order, OrderLineRow.number == number)
    )
    if found is None:
        raise InvalidField(
            "line", Label(f"订单没有第 {number} 行", f"the order has no line {number}")
        )
    return found


def _shown() -> Select[*tuple[Any, ...]]:
    claim = AfterSalesClaim
    return select(
        claim.id,
        claim.order_id,
        claim.customer_id,
        OrderLineRow.number,
        claim.kind,
        claim.state,
        claim.pieces,
        claim.cause,
        claim.opened_at,
        claim.tracking,
        claim.freight,
        claim.is_warehouse_at_fault,
    ).join(
        OrderLineRow,
        (OrderLineRow.tenant_id == claim.tenant_id) & (OrderLineRow.id == claim.order_line_id),
    )
