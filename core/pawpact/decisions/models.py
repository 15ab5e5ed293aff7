"""Rows of receipts, of cases that wait for a person, and of questions under way."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import PlatformModel, TenantModel


class DecisionRow(TenantModel):
    """One decision of a moment that writes single receipts."""

    __tablename__ = "decision"
    __append_only__ = True
    __table_args__ = (
        UniqueConstraint("tenant_id", "moment", "key"),
        Index(None, "tenant_id", "moment", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    moment: Mapped[str]
    key: Mapped[str]
    subject_id: Mapped[int]
    subjects: Mapped[dict[str, int]] = mapped_column(JSON)
    decided_at: Mapped[datetime]
    revision_id: Mapped[int]
    body: Mapped[bytes]
    sealed: Mapped[bytes | None]
    content_hash: Mapped[bytes]


class DecisionChunkRow(TenantModel):
    """The decisions of a whole batch in one blob, chained to the store's chunk before it."""

    __tablename__ = "decision_chunk"
    __append_only__ = True
    __table_args__ = (Index(None, "tenant_id", "moment", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    moment: Mapped[str]
    decided_at: Mapped[datetime]
    revision_id: Mapped[int]
    count: Mapped[int]
    body: Mapped[bytes]
    previous: Mapped[bytes]
    content_hash: Mapped[bytes]


class HeldCase(TenantModel):
    """A case that no policy could answer, or that one referred: a person decides.

    ``facts`` are those known when it was held, sealed. ``kind`` is ``held`` (a policy could not
    answer), ``referred`` (a rule asked for a person) or ``reaction`` (a plugin failed to do its
    part of what has happened; its key ends ``#<plugin>.<reaction>``). ``plugin`` caused it, where
    one did.
    """

    __tablename__ = "held_case"
    __table_args__ = (
        UniqueConstraint("tenant_id", "moment", "key"),
        Index(None, "tenant_id", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    moment: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    queue: Mapped[str]
    subjects: Mapped[dict[str, int]] = mapped_column(JSON)
    facts: Mapped[bytes]
    reason_code: Mapped[str]
    reason_zh: Mapped[str]
    reason_en: Mapped[str]
    plugin: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    held_at: Mapped[datetime]
    due_at: Mapped[datetime]
    decision_id: Mapped[int | None]


class HeldEvent(TenantModel):
    """What happened to a held case: who, when, why."""

    __tablename__ = "held_event"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "held_case_id"], ["held_case.tenant_id", "held_case.id"]
        ),
        Index(None, "tenant_id", "held_case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    held_case_id: Mapped[int]
    move: Mapped[str]
    actor: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class InquiryClaim(TenantModel):
    """Who asks the outside world for a request key: one at a time, until it is released."""

    __tablename__ = "inquiry_claim"
    __table_args__ = (UniqueConstraint("tenant_id", "key", "plugin", "inquiry"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plugin: Mapped[str]
    inquiry: Mapped[str]
    key: Mapped[str]
    claimed_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class PluginDay(TenantModel):
    """A day's work of a plugin that is done: which, of which day, when, over how many cases."""

    __tablename__ = "plugin_day"
    __append_only__ = True
    __table_args__ = (UniqueConstraint("tenant_id", "plugin", "daily", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plugin: Mapped[str]
    daily: Mapped[str]
    day: Mapped[date]
    done_at: Mapped[datetime]
    cases: Mapped[int]


class PluginEvent(TenantModel):
    """What a plugin is to be told of something committed; ids only. ``failure`` is a code."""

    __tablename__ = "plugin_event"
    __table_args__ = (Index(None, "tenant_id", "state", "due_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plugin: Mapped[str]
    listener: Mapped[str]
    moment: Mapped[str]
    key: Mapped[str]
    subjects: Mapped[dict[str, int]] = mapped_column(JSON)
    at: Mapped[datetime]
    state: Mapped[str]
    attempts: Mapped[int]
    due_at: Mapped[datetime]
    failure: Mapped[str]


class PluginLetter(PlatformModel):
    """Word from a plugin in one store to the same plugin in another one of the brand.

    ``said`` is emptied once it is read. Ids, amounts and short codes only.
    """

    __tablename__ = "plugin_letter"
    __table_args__ = (
        UniqueConstraint("sender", "plugin", "key"),
        Index(None, "receiver", "read_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sender: Mapped[int]
    sender_name: Mapped[str]
    receiver: Mapped[int]
    plugin: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str]
    said: Mapped[dict[str, int | str]] = mapped_column(JSON)
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
