"""Rows of contracts and of what was signed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


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
    debit_day: Mapped[int | None]
    first_debit: Mapped[date | None]
    """When it is debited, as the signed agreement says."""
    activated_at: Mapped[datetime | None]
    streak: Mapped[int]
    performed: Mapped[int]
    streak_leap: Mapped[int] = mapped_column(default=0)
    """By how much a pause lengthened the streak since a period was performed last."""
    given_up: Mapped[int] = mapped_column(default=0)
    """Periods that will never be performed: charged back, or paused and not made up for."""


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

    ``text`` is the body, without personal data. Who signed, and the evidence of it, are sealed
    and go when the customer is erased.
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
    template: Mapped[str]
    template_hash: Mapped[str]
    confirmed_clauses: Mapped[list[str]] = mapped_column(JSON)
    disclosure_id: Mapped[int]
    parties_sealed: Mapped[bytes]
    evidence_sealed: Mapped[bytes]
    signed_at: Mapped[datetime]
