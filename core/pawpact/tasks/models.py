"""Tasks, what they are about, how they moved, and who stands in for whom."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.model import TenantModel


class Task(TenantModel):
    """One task. ``level`` counts how often it went to somebody above.

    ``next_at`` is when time moves it next: to its day, or up a level; nothing where it is closed
    or everybody above knows. ``clock``, ``amount`` and ``since`` say how the deadline was
    counted, so that a provisional one is counted again. ``level_minutes`` is how long each level
    has before the next one hears of it; 0: as long as the store gives. ``waits_since`` is from
    when its clock stands still.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "next_at", "id"),
        Index(None, "tenant_id", "state", "role", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str]
    kind: Mapped[str]
    subjects: Mapped[dict[str, int]] = mapped_column(JSON)
    said: Mapped[dict[str, int | str]] = mapped_column(JSON)
    role: Mapped[str]
    escalate_to: Mapped[list[str]] = mapped_column(JSON)
    owner_id: Mapped[int | None]
    state: Mapped[str]
    level: Mapped[int]
    level_minutes: Mapped[int] = mapped_column(default=0)
    from_at: Mapped[datetime]
    due_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    provisional: Mapped[bool]
    clock: Mapped[str]
    amount: Mapped[int]
    since: Mapped[datetime]
    waits_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    closed_at: Mapped[datetime | None]
    result: Mapped[str]


class TaskSubject(TenantModel):
    """What a task is about, so that the tasks of a pet or a contract are found."""

    __tablename__ = "task_subject"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "task_id"], ["task.tenant_id", "task.id"]),
        Index(None, "tenant_id", "role", "subject_id"),
    )

    task_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int]


class TaskMove(TenantModel):
    """One move of a task: from where to where, at which level, when, by whom, why."""

    __tablename__ = "task_move"
    __append_only__ = True
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "task_id"], ["task.tenant_id", "task.id"]),
        Index(None, "tenant_id", "task_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    task_id: Mapped[int]
    source: Mapped[str]
    target: Mapped[str]
    level: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    why: Mapped[str]


class CustomerOwner(TenantModel):
    """From when on a customer has this member of staff in this role; the newest row holds."""

    __tablename__ = "customer_owner"
    __append_only__ = True
    __table_args__ = (Index(None, "tenant_id", "customer_id", "role", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customer_id: Mapped[int]
    role: Mapped[str]
    staff_id: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]


class StandIn(TenantModel):
    """Who does the tasks of a member of staff on these days, both included."""

    __tablename__ = "stand_in"
    __append_only__ = True
    __table_args__ = (Index(None, "tenant_id", "staff_id", "until_on"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    staff_id: Mapped[int]
    stand_in_id: Mapped[int]
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime]
    actor: Mapped[str]
