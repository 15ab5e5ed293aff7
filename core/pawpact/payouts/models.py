"""Rows of refunds on their way, one for each journal that owes a customer money."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class Payout(TenantModel):
    """Money that a journal made payable to a customer. ``attempt`` counts what was asked.

    ``next_at`` is when something is to be done about it; None while nothing is.
    """

    __tablename__ = "payout"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "journal_id"], ["journal.tenant_id", "journal.id"]),
        UniqueConstraint("tenant_id", "journal_id"),
        Index(None, "tenant_id", "state", "next_at", "id"),
        Index(None, "tenant_id", "customer_id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    journal_id: Mapped[int]
    customer_id: Mapped[int]
    movement: Mapped[str]
    amount: Mapped[int]
    state: Mapped[str]
    attempt: Mapped[int]
    owed_since: Mapped[datetime]
    due_by: Mapped[datetime]
    next_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    payment: Mapped[str | None]
    """The customer's own payment that this goes back to, where it came in one."""
    reason: Mapped[str]


class PayoutEvent(TenantModel):
    """A move of a refund: who, when, why."""

    __tablename__ = "payout_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "payout_id"], ["payout.tenant_id", "payout.id"]),
        Index(None, "tenant_id", "payout_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payout_id: Mapped[int]
    came_from: Mapped[str]
    went_to: Mapped[str]
    actor: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]
