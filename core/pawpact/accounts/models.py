"""Rows of customers, of a brand's persons and of staff.

Personal data is sealed; blind indexes find it again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import PlatformModel, TenantModel


class Person(PlatformModel):
    """Somebody as a brand knows her: two blind indexes under the brand's key, nothing else."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("brand", "phone_blind"),
        UniqueConstraint("brand", "identity_blind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    brand: Mapped[str] = mapped_column(String(60))
    phone_blind: Mapped[bytes]
    identity_blind: Mapped[bytes | None]


class PersonPrivilege(PlatformModel):
    """What a person was given for good in one store of the brand, for its other stores to honour.

    Terms alone; which customer of the giving store it was is its ``benefit_id``, a number.
    """

    __tablename__ = "person_privilege"
    __table_args__ = (UniqueConstraint("store_id", "benefit_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    store_id: Mapped[int]
    benefit_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    form: Mapped[str] = mapped_column(String(20))
    level: Mapped[int]
    price_ratio: Mapped[int | None]
    covers: Mapped[list[str]] = mapped_column(JSON)
    used_at: Mapped[datetime | None]
    """When another store first sold at its price."""
    ended_at: Mapped[datetime | None]
    """When the giving store told that it holds no more."""


class PersonContract(PlatformModel):
    """A contract that a person signed in one store of the brand, for the others to know: numbers.

    Beside them whether it is live, as the store told last. How it runs stays there.
    """

    __tablename__ = "person_contract"
    __table_args__ = (UniqueConstraint("store_id", "contract_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    store_id: Mapped[int]
    contract_id: Mapped[int]
    customer_id: Mapped[int]
    """Who she is in that store."""
    is_live: Mapped[bool]


class Customer(TenantModel):
    """Somebody who holds an account at this store.

    Of one who was erased nothing is left but the row: what is sealed opens no more.
    """

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("tenant_id", "phone_blind"),
        UniqueConstraint("tenant_id", "identity_blind"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "phone_last4"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes]
    phone_blind: Mapped[bytes | None]
    phone_last4: Mapped[str | None] = mapped_column(String(4))
    identity_sealed: Mapped[bytes | None]
    identity_blind: Mapped[bytes | None]
    identity_last4: Mapped[str | None] = mapped_column(String(4))
    born_on_sealed: Mapped[bytes | None]
    housing: Mapped[str | None] = mapped_column(String(20))
    landlord_consent: Mapped[bool | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


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


class CustomerCorrection(TenantModel):
    """What stood in a customer's record before it was corrected, sealed with her own key."""

    __tablename__ = "customer_correction"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customer.tenant_id", "customer.id"]),
        Index(None, "tenant_id", "customer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(20))
    old_sealed: Mapped[bytes | None]
    why: Mapped[str] = mapped_column(String(500))
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
    """Somebody who works at this store; ``role_at`` is since when in this role."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name_sealed: Mapped[bytes]
    role: Mapped[str] = mapped_column(String(20))
    role_at: Mapped[datetime]
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
