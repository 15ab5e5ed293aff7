"""Refunds as they are shown: to the store, and to the customer who is owed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.payouts.models import Payout
from pawpact.payouts.values import OPEN_STATES, PayoutShown
from pawpact.tenancy.unit import Unit


def show_payouts(
    unit: Unit, *, customer: int | None = None, states: Sequence[str] = OPEN_STATES
) -> list[PayoutShown]:
    """Refunds in these states, the ones that are to be paid first on top."""
    rows = select(Payout).where(Payout.state.in_(states)).order_by(Payout.due_by, Payout.id)
    if customer is not None:
        rows = rows.where(Payout.customer_id == customer)
    return [_shown(row) for row in unit.session.scalars(rows)]


def page_of_payouts(
    unit: Unit, states: Sequence[str], *, customer: int | None, after: int, limit: int
) -> list[PayoutShown]:
    """Refunds in these states in the order in which they came to be owed, a page of them."""
    rows = select(Payout).where(Payout.state.in_(states), Payout.id > after)
    if customer is not None:
        rows = rows.where(Payout.customer_id == customer)
    return [_shown(row) for row in unit.session.scalars(rows.order_by(Payout.id).limit(limit))]


def show_payout(unit: Unit, payout: int) -> PayoutShown:
    """One refund of this store."""
    row = unit.session.scalars(select(Payout).where(Payout.id == payout)).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这笔退款", "there is no such refund in this store"))
    return _shown(row)


def _shown(row: Payout) -> PayoutShown:
    return PayoutShown(
        row.id,
        row.customer_id,
        row.movement,
        row.journal_id,
        row.amount,
        row.state,
        row.attempt,
        row.owed_since,
        row.due_by,
        row.paid_at,
        row.reference,
        row.payment,
        row.reason,
    )
