"""Rows of pets, their health entries, their moves and their reservations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class Pet(TenantModel):
    """A pet's record. ``state`` changes through ``pets.moving`` alone.

    Owner, contract and handover are those of the adoption that stands; a pet that comes back
    loses them, and its moves tell who had it. ``transfer`` ties the two records of a pet that
    went to another store.
    """

    __tablename__ = "pet"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "owner_id"], ["customer.tenant_id", "customer.id"]),
        UniqueConstraint("tenant_id", "source_key"),
        UniqueConstraint("tenant_id", "cage"),
        UniqueConstraint("tenant_id", "transfer"),
        Index(None, "tenant_id", "contract_id"),
        Index(None, "tenant_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
    species: Mapped[str] = mapped_column(String(10))
    breed: Mapped[str] = mapped_column(String(60))
    sex: Mapped[str] = mapped_column(String(10))
    colour: Mapped[str] = mapped_column(String(60))
    born_on: Mapped[date | None]
    born_estimated: Mapped[bool]
    weight_grams: Mapped[int | None]
    tags: Mapped[list[str]] = mapped_column(JSON)
    temperament: Mapped[str] = mapped_column(String(200), default="")
    care_notes: Mapped[str] = mapped_column(String(500), default="")
    cage: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    intake_at: Mapped[datetime]
    isolation_started_at: Mapped[datetime | None]
    exam_needed_from: Mapped[datetime | None]
    tests_needed_from: Mapped[datetime | None]
    owner_id: Mapped[int | None]
    contract_id: Mapped[int | None]
    handed_over_at: Mapped[datetime | None]
    transfer: Mapped[int | None]
    source_key: Mapped[str | None] = mapped_column(String(80))


class PetHealthEntry(TenantModel):
    """A clinical entry; a mistake is mended by a new one that points to it."""

    __tablename__ = "pet_health_entry"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "pet_id"], ["pet.tenant_id", "pet.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "corrects_id"], ["pet_health_entry.tenant_id", "pet_health_entry.id"]
        ),
        UniqueConstraint("tenant_id", "corrects_id"),
        Index(None, "tenant_id", "pet_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pet_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    name: Mapped[str] = mapped_column(String(60))
    result: Mapped[str | None] = mapped_column(String(10))
    note_sealed: Mapped[bytes | None]
    corrects_id: Mapped[int | None]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))


class PlannedDose(TenantModel):
    """A dose that the vet planned for a pet; ``entry_id`` is the entry that gave it."""

    __tablename__ = "pet_planned_dose"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "pet_id"], ["pet.tenant_id", "pet.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "entry_id"], ["pet_health_entry.tenant_id", "pet_health_entry.id"]
        ),
        Index(None, "tenant_id", "pet_id", "due_on"),
        Index(None, "tenant_id", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pet_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    entry_id: Mapped[int | None]
    planned_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))


class PetEvent(TenantModel):
    """One move of a pet: from where, to where, who, when and why."""

    __tablename__ = "pet_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "pet_id"], ["pet.tenant_id", "pet.id"]),
        Index(None, "tenant_id", "pet_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pet_id: Mapped[int]
    before: Mapped[str | None] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))


class PetDescriptionEvent(TenantModel):
    """Another word about a pet: what it said before and after, who, when."""

    __tablename__ = "pet_description_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "pet_id"], ["pet.tenant_id", "pet.id"]),
        Index(None, "tenant_id", "pet_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pet_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(String(500))
    after: Mapped[str] = mapped_column(String(500))
    actor: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class Reservation(TenantModel):
    """A pet held for one customer; a pet has one active reservation at most.

    With a live contract behind it the hold does not run out: it waits for the handover.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "pet_id"], ["pet.tenant_id", "pet.id"]),
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customer.tenant_id", "customer.id"]),
        Index(
            "uq_reservation_active",
            "tenant_id",
            "pet_id",
            unique=True,
            sqlite_where=column("state") == "active",
            postgresql_where=column("state") == "active",
        ),
        Index(None, "tenant_id", "state", "until"),
        Index(None, "tenant_id", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pet_id: Mapped[int]
    customer_id: Mapped[int]
    application_id: Mapped[int]
    contract_id: Mapped[int | None]
    until: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
