"""Rows of applications, deposits and contracts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
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

    ``remaining`` is what of it is still held; ``refund_journal`` made the rest payable.
    """

    __tablename__ = "deposit"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "application_id"], ["application.tenant_id", "application.id"]
        ),
        UniqueConstraint("tenant_id", "application_id"),
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


_LYING = text("lifted_at IS NULL")
_UNDER_WAY = text("state NOT IN ('refused', 'ended')")


class ContractHold(TenantModel):
    """A hold beside a contract's state: while any lies there nothing is debited.

    ``key`` tells holds of the same reason apart, such as two reports about one pet.
    """

    __tablename__ = "contract_hold"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        Index(
            "ux_contract_hold_lying",
            "tenant_id",
            "contract_id",
            "reason",
            "key",
            unique=True,
            sqlite_where=_LYING,
            postgresql_where=_LYING,
        ),
        Index(None, "tenant_id", "contract_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    reason: Mapped[str]
    key: Mapped[str]
    why: Mapped[str]
    since: Mapped[datetime]
    by: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]
    lifted_why: Mapped[str | None]


class ContractPause(TenantModel):
    """A pause of the debits because the pet is ill. One at a time for a contract.

    ``periods`` are those moved so far, ``waited`` those that moved because nobody had decided.
    """

    __tablename__ = "contract_pause"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        UniqueConstraint("tenant_id", "key"),
        Index(
            "ux_contract_pause_open",
            "tenant_id",
            "contract_id",
            unique=True,
            sqlite_where=_UNDER_WAY,
            postgresql_where=_UNDER_WAY,
        ),
        Index(None, "tenant_id", "contract_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    contract_id: Mapped[int]
    state: Mapped[str]
    asked: Mapped[int]
    periods: Mapped[int]
    waited: Mapped[int]
    documents: Mapped[list[str]] = mapped_column(JSON)
    streak_effect: Mapped[str]
    requested_at: Mapped[datetime]
    granted_at: Mapped[datetime | None]
    check_on: Mapped[date | None]
    """When somebody asks whether the pet is well again."""
    resumes_on: Mapped[date | None]
    """The first debit day after the pause, as far as it is known."""
    ended_at: Mapped[datetime | None]


class PauseEvent(TenantModel):
    """A move of a pause: who, when, why. ``periods`` counts those that it moved."""

    __tablename__ = "contract_pause_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "pause_id"], ["contract_pause.tenant_id", "contract_pause.id"]
        ),
        Index(None, "tenant_id", "pause_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    pause_id: Mapped[int]
    came_from: Mapped[str]
    went_to: Mapped[str]
    periods: Mapped[int]
    actor: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class PlanChange(TenantModel):
    """The customer agreed to another plan; charges from ``effective_on`` on have its price."""

    __tablename__ = "plan_change"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contract_id"], ["contract.tenant_id", "contract.id"]),
        Index(None, "tenant_id", "contract_id"),
        UniqueConstraint("tenant_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    contract_id: Mapped[int]
    plan: Mapped[str]
    price_before: Mapped[int]
    price: Mapped[int]
    effective_on: Mapped[date]
    confirmation_sealed: Mapped[bytes]
    actor: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


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
