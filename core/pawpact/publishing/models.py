"""What is proposed and what became of it: rows that are never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel

LONGEST_WHY = 500


class PolicyProposal(TenantModel):
    """A change of rules that waits for a second person, whole as it was proposed.

    ``base`` is the revision it was made from, ``files`` what it is made of, ``content_hash`` what
    they came to, ``report`` what was found out about it.
    """

    __tablename__ = "policy_proposal"
    __append_only__: ClassVar[bool] = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    base: Mapped[int]
    starts_at: Mapped[datetime | None]
    content_hash: Mapped[str] = mapped_column(String(64))
    files: Mapped[dict[str, str]] = mapped_column(JSON)
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(LONGEST_WHY))
    at: Mapped[datetime]


class PolicyEvent(TenantModel):
    """One step of a store's rules: proposed, approved, published, refused; who, when, why.

    ``number`` is the revision that came of it, ``proposal_id`` the proposal it is about.
    """

    __tablename__ = "policy_event"
    __append_only__: ClassVar[bool] = True
    __table_args__ = (
        Index(None, "tenant_id", "number"),
        Index(None, "tenant_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int | None]
    proposal_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(LONGEST_WHY))
    at: Mapped[datetime]
