"""Rows of how contracts end, and of reports about their pets."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class Ending(TenantModel):
    """A contract on its way to its end, or there: why, and the bill that was made for it.

    ``bill`` is the itemised bill as it was shown; ``choice`` what the customer wants done with
    paid points, ``confirmed`` whether the fee was agreed to.
    """

    __tablename__ = "contract_ending"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        UniqueConstraint("tenant_id", "contract_id"),
        Index(None, "tenant_id", "points_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    customer_id: Mapped[int]
    reason: Mapped[str]
    bill: Mapped[dict[str, object]] = mapped_column(JSON)
    fee: Mapped[int]
    requested_at: Mapped[datetime]
    requested_by: Mapped[str]
    choice: Mapped[str | None]
    confirmed: Mapped[bool]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    points_until: Mapped[date | None]
    """Paid points that the customer keeps can be used through this day; then they are refunded."""
    refunded_at: Mapped[datetime | None]
    arrangement: Mapped[str]
    """What was agreed about the pet, where it did not come back at once."""


class Incident(TenantModel):
    """A report that a pet is lost or dead; debits are held from that moment."""

    __tablename__ = "pet_incident"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "contract_id"),
        Index(None, "tenant_id", "state", "search_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    contract_id: Mapped[int]
    customer_id: Mapped[int]
    pet_id: Mapped[int]
    kind: Mapped[str]
    state: Mapped[str]
    happened_on: Mapped[date]
    reported_at: Mapped[datetime]
    search_until: Mapped[date | None]
    due_at: Mapped[datetime]
    """When a decision is due."""


class IncidentEvent(TenantModel):
    """A move of a report, or evidence handed in: who, when, why."""

    __tablename__ = "pet_incident_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "incident_id"], ["pet_incident.tenant_id", "pet_incident.id"]
        ),
        Index(None, "tenant_id", "incident_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    incident_id: Mapped[int]
    came_from: Mapped[str]
    went_to: Mapped[str]
    document: Mapped[str | None]
    """The kind of evidence; where it is kept is sealed."""
    reference_sealed: Mapped[bytes | None]
    actor: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]
