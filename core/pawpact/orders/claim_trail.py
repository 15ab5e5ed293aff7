"""Moves of a claim, each recorded with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.orders.claim_models import AfterSalesClaim, AfterSalesEvent
from pawpact.orders.claim_values import CLAIM, ClaimState
from pawpact.tenancy.unit import Unit


def claim_of(unit: Unit, claim: int) -> AfterSalesClaim:
    """The claim, locked until the unit ends."""
    row = unit.session.scalar(
        select(AfterSalesClaim).where(AfterSalesClaim.id == claim).with_for_update()
    )
    if row is None:
        raise NotFound(Label("本店没有这项售后", "there is no such claim in this store"))
    return row


def move_claim(unit: Unit, row: AfterSalesClaim, *path: ClaimState, why: str) -> None:
    """Take the claim through these states; a move that does not exist is refused."""
    for state in path:
        CLAIM.check(row.state, state)
        unit.session.add(
            AfterSalesEvent(
                id=unit.ids.one(),
                claim_id=row.id,
                from_state=row.state,
                to_state=state.value,
                actor=unit.actor,
                at=unit.at,
                why=why,
            )
        )
        row.state = state.value


def claimed_lines(unit: Unit, lines: Sequence[int]) -> frozenset[int]:
    """Those of these lines about which there is a claim already; one statement."""
    rows = select(AfterSalesClaim.order_line_id).where(AfterSalesClaim.order_line_id.in_(lines))
    return frozenset(unit.session.scalars(rows))
