"""Deposits as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pawpact.contracts.models import Deposit
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

ENDED = ("lapsed", "refunded", "offset", "deduction_confirmed")


@dataclass(frozen=True, slots=True)
class DepositShown:
    """One deposit: ``remaining`` of ``amount`` is held, in fen."""

    deposit: int
    application: int
    customer: int
    state: str
    amount: int
    remaining: int
    due_at: datetime
    paid_at: datetime | None


def show_deposits(
    unit: Unit, customer: int | None = None, *, after: int = 0, limit: int | None = None
) -> list[DepositShown]:
    """Deposits that are not over yet; of one customer all of them."""
    rows = select(Deposit).where(Deposit.id > after).order_by(Deposit.id).limit(limit)
    if customer is None:
        rows = rows.where(Deposit.state.not_in(ENDED))
    else:
        rows = rows.where(Deposit.customer_id == customer)
    return [_shown(row) for row in unit.session.scalars(rows)]


def show_deposit(unit: Unit, deposit: int) -> DepositShown:
    """One deposit of this store, whatever became of it."""
    row = unit.session.scalars(select(Deposit).where(Deposit.id == deposit)).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这笔押金", "this store has no such deposit"))
    return _shown(row)


def _shown(row: Deposit) -> DepositShown:
    return DepositShown(
        row.id,
        row.application_id,
        row.customer_id,
        row.state,
        row.amount,
        row.remaining,
        row.due_at,
        row.paid_at,
    )
