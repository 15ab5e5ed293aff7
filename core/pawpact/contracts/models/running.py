"""Rows of a running contract: holds, pauses, changes of its plan."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel

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
