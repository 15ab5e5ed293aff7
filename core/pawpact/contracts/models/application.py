"""Rows of applications and their deposits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class Application(TenantModel):
    """A customer's wish to adopt one pet on one plan.

    ``attempt`` grows each time it is decided anew; ``decided_attempt`` follows when a decision
    was applied, so an application whose deciding was cut off is found again.
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    customer_id: Mapped[int]
    pet_id: Mapped[int]
    plan: Mapped[str]
    plan_price: Mapped[int]
    term: Mapped[int]
    identity: Mapped[str | None]
    pets_prohibited: Mapped[bool | None]
    documents: Mapped[list[str]] = mapped_column(JSON)
    wanted: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str]
    attempt: Mapped[int]
    decided_attempt: Mapped[int]
    low_threshold_offered: Mapped[bool]
    refused_reason: Mapped[str | None]
    submitted_at: Mapped[datetime]
    approved_until: Mapped[datetime | None]


class ApplicationEvent(TenantModel):
    """A move of an application: who, when, why."""

    __tablename__ = "application_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "application_id"], ["application.tenant_id", "application.id"]
        ),
        Index(None, "tenant_id", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    application_id: Mapped[int]
    came_from: Mapped[str]
    went_to: Mapped[str]
    actor: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class Deposit(TenantModel):
    """Customer's money that replaces credit. A liability, never income.

    ``remaining`` is what of it is still held; ``refund_journal`` made the rest payable. An
    application has one that stands at most, and a new one where an earlier one lapsed or went
    back before it was decided anew.
    """

    __tablename__ = "deposit"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "application_id"], ["application.tenant_id", "application.id"]
        ),
        Index(None, "tenant_id", "application_id"),
        Index(None, "tenant_id", "state", "due_at"),
        Index(None, "tenant_id", "refund_journal"),
        CheckConstraint("remaining >= 0 AND remaining <= amount", name="remaining"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    application_id: Mapped[int]
    customer_id: Mapped[int]
    amount: Mapped[int]
    state: Mapped[str]
    due_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    remaining: Mapped[int] = mapped_column(default=0)
    refund_journal: Mapped[int | None]


class DepositEvent(TenantModel):
    """A move of a deposit: who, when, why."""

    __tablename__ = "deposit_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "deposit_id"], ["deposit.tenant_id", "deposit.id"]),
        Index(None, "tenant_id", "deposit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    deposit_id: Mapped[int]
    came_from: Mapped[str]
    went_to: Mapped[str]
    actor: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class DepositPayment(TenantModel):
    """A payment that a provider reported; the same reference counts once."""

    __tablename__ = "deposit_payment"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "deposit_id"], ["deposit.tenant_id", "deposit.id"]),
        UniqueConstraint("tenant_id", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    deposit_id: Mapped[int]
    reference: Mapped[str]
    amount: Mapped[int]
    movement: Mapped[str]
    at: Mapped[datetime]


class DepositOffset(TenantModel):
    """A customer's wish that so much of her deposit pays purchases, and what came of it.

    ``given`` became paid points; a refused one has its ``reason``, and ``missing`` says how many
    periods were missing then.
    """

    __tablename__ = "deposit_offset"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "deposit_id"], ["deposit.tenant_id", "deposit.id"]),
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "deposit_id"),
        CheckConstraint("given >= 0 AND given <= asked", name="given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    deposit_id: Mapped[int]
    asked: Mapped[int]
    given: Mapped[int] = mapped_column(default=0)
    state: Mapped[str]
    reason: Mapped[str | None]
    missing: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
