"""Rows of benefits, of their moves, and of what customers are told before something runs out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class Benefit(TenantModel):
    """One piece of something granted, with the terms of that day; used, run out or withdrawn once.

    ``key`` says which grant it is, ``number`` which piece of it, ``scope`` of what it was granted
    once (``contract:<id>``). ``cause`` is ``<policy>/<rule>``.
    """

    __tablename__ = "benefit"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key", "number"),
        Index(None, "tenant_id", "customer_id", "kind"),
        Index(None, "tenant_id", "contract_id"),
        Index(None, "tenant_id", "state", "expires_at"),
        Index(None, "tenant_id", "told", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(240))
    number: Mapped[int]
    customer_id: Mapped[int]
    contract_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(40))
    form: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    priority: Mapped[int] = mapped_column(default=0)
    """Where its owner stands in the queue for services; the highest is served first."""
    price_ratio: Mapped[int | None]
    amount: Mapped[int | None]
    covers: Mapped[list[str]] = mapped_column(JSON)
    scope: Mapped[str] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(String(120))
    decision_id: Mapped[int]
    granted_at: Mapped[datetime]
    usable_from: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    booked_for: Mapped[datetime | None] = mapped_column(default=None)
    told: Mapped[bool] = mapped_column(default=False)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    """When its better price first counted; what is used up piece by piece has its moves."""


class BenefitEvent(TenantModel):
    """A move of a benefit: who, when, why. ``cost`` is what its use cost the store, in fen."""

    __tablename__ = "benefit_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "benefit_id"], ["benefit.tenant_id", "benefit.id"]),
        Index(None, "tenant_id", "benefit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    benefit_id: Mapped[int]
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(500))
    cost: Mapped[int]


class ExpiryNotice(TenantModel):
    """A customer was to be told that points or benefits run out at an instant.

    ``key`` is the message's, ``kind`` what runs out (``points``, or a benefit), ``points`` how
    many. ``days`` is how long before; 0 where an earlier notice did not arrive and one more was
    sent.
    """

    __tablename__ = "expiry_notice"
    __append_only__ = True
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "expires_at", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40), default="points")
    expires_at: Mapped[datetime]
    days: Mapped[int]
    key: Mapped[str]
    points: Mapped[int]
    at: Mapped[datetime]
