"""Rows of customers and staff. Personal data is sealed; blind indexes find it again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class Customer(TenantModel):
    """Somebody who holds an account at this store."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("tenant_id", "phone_blind"),
        UniqueConstraint("tenant_id", "identity_blind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes]
    phone_blind: Mapped[bytes]
    phone_last4: Mapped[str] = mapped_column(String(4))
    identity_sealed: Mapped[bytes | None]
    identity_blind: Mapped[bytes | None]
    identity_last4: Mapped[str | None] = mapped_column(String(4))
    born_on_sealed: Mapped[bytes | None]
    housing: Mapped[str | None] = mapped_column(String(20))
    landlord_consent: Mapped[bool | None]
    created_at: Mapped[datetime]


class CustomerConsent(TenantModel):
    """One consent given or withdrawn; the latest of a kind counts."""

    __tablename__ = "customer_consent"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customer.tenant_id", "customer.id"]),
        Index(None, "tenant_id", "customer_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))


class CustomerEvent(TenantModel):
    """What was done to a customer's record, by whom and when; never any personal value."""

    __tablename__ = "customer_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customer.tenant_id", "customer.id"]),
        Index(None, "tenant_id", "customer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    detail: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))


class Staff(TenantModel):
    """Somebody who works at this store."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
