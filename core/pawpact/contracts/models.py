"""Rows of applications, deposits and contracts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
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
    """Customer's money that replaces credit. A liability, never income."""

    __tablename__ = "deposit"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "application_id"], ["application.tenant_id", "application.id"]
        ),
        UniqueConstraint("tenant_id", "application_id"),
        Index(None, "tenant_id", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    application_id: Mapped[int]
    customer_id: Mapped[int]
    amount: Mapped[int]
    state: Mapped[str]
    due_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]


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


class Contract(TenantModel):
    """One pet, one plan, one debit day. ``revision_id`` pins the policy that was signed."""

    __tablename__ = "contract"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "application_id"], ["application.tenant_id", "application.id"]
        ),
        UniqueConstraint("tenant_id", "application_id"),
        Index(None, "tenant_id", "customer_id"),
        Index(None, "tenant_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    application_id: Mapped[int]
    customer_id: Mapped[int]
    pet_id: Mapped[int]
    plan_price: Mapped[int]
    term: Mapped[int]
    state: Mapped[str]
    revision_id: Mapped[int]
    signed_at: Mapped[datetime | None]
    activated_at: Mapped[datetime | None]
    streak: Mapped[int]
    performed: Mapped[int]


class ContractEvent(TenantModel):
    """A move of a contract: who, when, why."""

    __tablename__ = "contract_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        Index(None, "tenant_id", "contract_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    came_from: Mapped[str]
    went_to: Mapped[str]
    actor: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class Agreement(TenantModel):
    """What was signed, word for word, with its hash; kept for ever.

    The evidence of who signed is sealed, and goes when the customer is erased.
    """

    __tablename__ = "agreement"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        UniqueConstraint("tenant_id", "contract_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    text: Mapped[str]
    content_hash: Mapped[str]
    confirmed_clauses: Mapped[list[str]] = mapped_column(JSON)
    evidence_sealed: Mapped[bytes]
    signed_at: Mapped[datetime]
