"""Tables of billing. ``contract_id``, ``pet_id`` and ``customer_id`` belong to contexts above."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.billing.values import LIVE_MANDATES
from pawpact.database.model import TenantModel

_LIVE = text("state IN ({})".format(", ".join(f"'{state}'" for state in LIVE_MANDATES)))
_WAITING = text("next_at IS NOT NULL")
_ODD_STATES = ("overdue", "moved", "cancelled", "reversed")
_ODD_MOVE = text("to_state IN ({})".format(", ".join(f"'{state}'" for state in _ODD_STATES)))
_ODD = text(
    "state = 'reversed' OR state = 'waived' OR shift <> 0 OR discount <> 0"
    " OR replaces_id IS NOT NULL"
)


class Mandate(TenantModel):
    """The authorisation under which a contract's charges are collected."""

    __tablename__ = "mandate"
    __table_args__ = (
        Index(
            "ux_mandate_live",
            "tenant_id",
            "contract_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_mandate_contract", "tenant_id", "contract_id"),
        CheckConstraint('"limit" > 0', name="limit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    customer_id: Mapped[int]
    provider: Mapped[str] = mapped_column(String(40))
    provider_reference: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The provider's own number of the authorisation, sealed."""
    limit: Mapped[int]
    """The most that one debit may take, in fen."""
    state: Mapped[str] = mapped_column(String(20))


class MandateEvent(TenantModel):
    """One move of a mandate: who, when, why."""

    __tablename__ = "mandate_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "mandate_id"], ["mandate.tenant_id", "mandate.id"]),
        Index("ix_mandate_event_mandate", "tenant_id", "mandate_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mandate_id: Mapped[int]
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    limit: Mapped[int]
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(500))


class MandateEnding(TenantModel):
    """A mandate that is over here and has to end at its provider too."""

    __tablename__ = "mandate_ending"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "mandate_id"], ["mandate.tenant_id", "mandate.id"]),
        UniqueConstraint("tenant_id", "mandate_id"),
        Index(None, "tenant_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mandate_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int]
    next_at: Mapped[datetime | None]
    """When the provider is handed it (again); None while its answer is awaited, and at the end."""


class MandateEndingEvent(TenantModel):
    """One move of such an ending: who, when, why."""

    __tablename__ = "mandate_ending_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "ending_id"], ["mandate_ending.tenant_id", "mandate_ending.id"]
        ),
        Index(None, "tenant_id", "ending_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ending_id: Mapped[int]
    came_from: Mapped[str] = mapped_column(String(10))
    went_to: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]


class Charge(TenantModel):
    """One period of one contract: what is owed and what became of it."""

    __tablename__ = "charge"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "mandate_id"], ["mandate.tenant_id", "mandate.id"]),
        UniqueConstraint("tenant_id", "contract_id", "period"),
        UniqueConstraint("tenant_id", "gateway_key"),
        Index(
            "ix_charge_waiting",
            "tenant_id",
            "state",
            "next_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(None, "tenant_id", "customer_id"),
        Index("ix_charge_odd", "tenant_id", "id", sqlite_where=_ODD, postgresql_where=_ODD),
        CheckConstraint("amount >= 0 AND discount >= 0", name="amount"),
        CheckConstraint("noticed_amount IS NULL OR amount <= noticed_amount", name="noticed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contract_id: Mapped[int]
    customer_id: Mapped[int]
    pet_id: Mapped[int]
    period: Mapped[int]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    amount: Mapped[int]
    """What is debited."""
    discount: Mapped[int] = mapped_column(default=0)
    """What the store adds as points, so that they come to the face value of the plan."""
    promotion: Mapped[str | None] = mapped_column(String(40))
    """What the discount was given for; it names an account of the books."""
    waived: Mapped[bool] = mapped_column(default=False)
    """On its day the store gives the points and nothing is debited; till then it is scheduled."""
    undecided: Mapped[bool] = mapped_column(default=False)
    """No policy could price it yet; a person is asked, and nothing is announced meanwhile."""
    noticed_amount: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20))
    held: Mapped[bool] = mapped_column(default=False)
    """A hold on the contract: no debit until it is released."""
    shift: Mapped[int] = mapped_column(default=0)
    """How far the ordinal of this payment lies from its serial number: pauses move periods."""
    replaces_id: Mapped[int | None]
    """The charge that a pause moved and that this one stands in for."""
    postponements: Mapped[int] = mapped_column(default=0)
    postponed_from: Mapped[date | None]
    """The day from which the longest postponement counts; None before the first one."""
    undelivered: Mapped[int] = mapped_column(default=0)
    """How often it moved because no notice reached the customer."""
    attempts: Mapped[int] = mapped_column(default=0)
    exhausted: Mapped[bool] = mapped_column(default=False)
    """The provider or the store allows no further attempt."""
    next_at: Mapped[datetime | None]
    """When the next attempt is made, or when a failed charge without one becomes overdue.

    None where nothing follows; the waiting index holds the others only.
    """
    notice_kind: Mapped[str | None] = mapped_column(String(10))
    """The latest kind of notice of the attempt to come; None where none was written."""
    notice_delivered_at: Mapped[datetime | None]
    """When a notice of the attempt to come first reached the customer."""
    notice_id: Mapped[int | None]
    """The latest notice of the attempt to come."""
    notice_pending: Mapped[bool] = mapped_column(default=False)
    """It was written and no channel has delivered it yet."""
    mandate_id: Mapped[int | None]
    """The mandate of the latest attempt, whatever became of it since."""
    gateway_key: Mapped[str | None] = mapped_column(String(32))
    """The key of the latest attempt: contract, period and attempt."""
    provider_reference: Mapped[str | None] = mapped_column(String(80))
    failure: Mapped[str | None] = mapped_column(String(40))
    settled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """The contract ended while the provider's answer was awaited: a success is paid back."""
    receipt_id: Mapped[int | None]
    opening: Mapped[bool] = mapped_column(default=False)
    """Paid in the system that the store used before: its points are in the opening balances."""


class ChargeWaiver(TenantModel):
    """Why a rule made a period cost nothing, and what comes on its day.

    A charge that stands in for a moved one takes its waiver along. ``undone_at``: it was taken
    back before its day, and the period is debited after all.
    """

    __tablename__ = "charge_waiver"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "charge_id"], ["charge.tenant_id", "charge.id"]),
        Index(None, "tenant_id", "charge_id"),
        Index(None, "tenant_id", "customer_id"),
        CheckConstraint("ratio >= 0", name="ratio"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charge_id: Mapped[int]
    customer_id: Mapped[int]
    ratio: Mapped[int]
    """How much of the period's price comes as points on its day, in ten-thousandths.

    A plan that is changed until then changes the price, and the points with it.
    """
    borne_by: Mapped[int | None]
    """The store of the brand that bears a ``share`` of the points, where one does."""
    share: Mapped[int] = mapped_column(default=0)
    mark: Mapped[str] = mapped_column(String(80))
    """What it was given for, in the words of the rule that gave it."""
    policy: Mapped[str] = mapped_column(String(81))
    decision_id: Mapped[int]
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class ChargeEvent(TenantModel):
    """The moves of a charge in one unit: who, when, why. Where only a date moved, states agree."""

    __tablename__ = "charge_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "charge_id"], ["charge.tenant_id", "charge.id"]),
        Index("ix_charge_event_charge", "tenant_id", "charge_id"),
        Index(
            "ix_charge_event_odd",
            "tenant_id",
            "charge_id",
            sqlite_where=_ODD_MOVE,
            postgresql_where=_ODD_MOVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charge_id: Mapped[int]
    from_state: Mapped[str] = mapped_column(String(20))
    through: Mapped[str | None] = mapped_column(String(20))
    """The state between the two that it passed in the same unit."""
    to_state: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(500))


def is_odd(charge: type[Charge] = Charge) -> ColumnElement[bool]:
    """A charge that was taken back, given or not collected whole, or that does not stand in its
    first place: few of a store's.

    Said in the words of the index that holds no other.
    """
    reversed_, waived = (
        charge.state == bindparam(state, state, literal_execute=True)
        for state in ("reversed", "waived")
    )
    nothing: BindParameter[int] = bindparam("nothing", 0, literal_execute=True)
    return or_(
        reversed_,
        waived,
        charge.shift != nothing,
        charge.discount != nothing,
        charge.replaces_id.is_not(None),
    )


def moved_oddly(*states: str) -> ColumnElement[bool]:
    """Moves into these states, none of them a step of a plain month; by the index of such moves."""
    odd: BindParameter[str] = bindparam("odd", _ODD_STATES, expanding=True, literal_execute=True)
    return ChargeEvent.to_state.in_(odd) & ChargeEvent.to_state.in_(states)


class Notice(TenantModel):
    """A customer is to be told of a debit. Its own outbox: written first, carried after commit."""

    __tablename__ = "notice"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "charge_id"], ["charge.tenant_id", "charge.id"]),
        Index("ix_notice_charge", "tenant_id", "charge_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charge_id: Mapped[int]
    customer_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    attempts: Mapped[int]
    """Attempts made before."""
    amount: Mapped[int]
    debit_at: Mapped[datetime | None]
    """When the debit that it announces is made; None where no further attempt is."""
    reason: Mapped[str | None] = mapped_column(String(40))
    """Why the attempt before failed."""
    created_at: Mapped[datetime]


class NoticeDelivery(TenantModel):
    """A channel accepted a notice, or the customer opened it; each says so once."""

    __tablename__ = "notice_delivery"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "notice_id"], ["notice.tenant_id", "notice.id"]),
        UniqueConstraint("tenant_id", "notice_id", "channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    notice_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(40))
    sent_at: Mapped[datetime]
    delivered_at: Mapped[datetime]


class NoticeBounce(TenantModel):
    """A channel gave a notice back; ``counted`` where that was soon enough to undo its delivery."""

    __tablename__ = "notice_bounce"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "notice_id"], ["notice.tenant_id", "notice.id"]),
        UniqueConstraint("tenant_id", "notice_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    notice_id: Mapped[int]
    at: Mapped[datetime]
    counted: Mapped[bool]


class GatewayCall(TenantModel):
    """What a provider answered to one attempt or to one question about it."""

    __tablename__ = "gateway_call"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "charge_id"], ["charge.tenant_id", "charge.id"]),
        Index("ix_gateway_call_charge", "tenant_id", "charge_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    charge_id: Mapped[int]
    gateway_key: Mapped[str] = mapped_column(String(32))
    amount: Mapped[int]
    result: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    provider_reference: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime]


class Callback(TenantModel):
    """A provider's message about an event, kept once however often it comes."""

    __tablename__ = "gateway_callback"
    __append_only__ = True
    __table_args__ = (UniqueConstraint("tenant_id", "provider", "event_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    provider: Mapped[str] = mapped_column(String(40))
    event_key: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(40))
    gateway_key: Mapped[str | None] = mapped_column(String(100))
    outcome: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
