"""Carries out what rules grant about lines of orders, and tells them what is claimed already."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select

from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Batch, Columns, Granted, Provider, Status
from pawpact.orders.claim_models import CompensationMonth
from pawpact.orders.claim_trail import claimed_lines
from pawpact.orders.claim_values import ClaimKind, NewClaim
from pawpact.orders.claiming import SENT, grant_claims
from pawpact.orders.compensation import ALL, BUDGET, VALUE, compensate, month_of
from pawpact.orders.models import Order, OrderLineRow
from pawpact.tenancy.unit import Unit

EFFECTS = {
    "reship": ClaimKind.RESHIP,
    "refund_line": ClaimKind.REFUND,
    "exchange_line": ClaimKind.EXCHANGE,
}


def register(registry: Registry) -> None:
    for effect, kind in EFFECTS.items():
        registry.handle(effect, _granting(kind))
    registry.handle("compensate", compensate)
    registry.identify("order_line", OrderLineRow)
    registry.provide(Provider("order_line", ("line.claimed", "line.sent"), provide_lines))
    registry.provide(Provider("store", ("store.budget_left",), provide_budget))


def provide_lines(batch: Batch) -> Columns:
    """Whether each line left the warehouse, and whether there is a claim on it; two statements."""
    unit, lines = batch.unit, batch.subjects("order_line")
    claimed = claimed_lines(unit, lines)
    rows = unit.session.execute(
        select(OrderLineRow.id, Order.state)
        .join(
            Order,
            (Order.tenant_id == OrderLineRow.tenant_id) & (Order.id == OrderLineRow.order_id),
        )
        .where(OrderLineRow.id.in_(lines), OrderLineRow.returned < OrderLineRow.quantity)
    )
    sent = {line for line, state in rows if state in SENT}
    return {
        "line.claimed": [line in claimed for line in lines],
        "line.sent": [line in sent for line in lines],
    }


def provide_budget(batch: Batch) -> Columns:
    """What is left of the month's budget; unknown where no policy brings one."""
    unit, count = batch.unit, len(batch.cases)
    if BUDGET not in unit.store.revision.ruleset.parameters:
        return {"store.budget_left": [None] * count}
    used = unit.session.scalar(
        select(CompensationMonth.points).where(
            CompensationMonth.month == month_of(unit), CompensationMonth.customer_id == ALL
        )
    )
    left = unit.store.integer(BUDGET) - (used or 0) * unit.store.integer(VALUE)
    return {"store.budget_left": [max(left, 0)] * count}


def _granting(kind: ClaimKind) -> Callable[[Unit, Sequence[Granted]], Sequence[Status]]:
    def handle(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
        wanted = [NewClaim(each.case.subjects["order_line"], kind, each.cause) for each in granted]
        return [
            Status.APPLIED if is_new else Status.ALREADY for is_new in grant_claims(unit, wanted)
        ]

    return handle
