"""What time does to tasks: their day comes, their deadline passes, somebody above is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select

from pawpact.database import bulk
from pawpact.database.among import among
from pawpact.database.prepared import Prepared
from pawpact.outbox.service import Message, send
from pawpact.tasks.deadline import Clock, Within, deadline
from pawpact.tasks.models import Task
from pawpact.tasks.move import write_moves
from pawpact.tasks.owner import Members, next_members, nobody
from pawpact.tasks.values import OPEN_STATES, TaskState
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

FOLLOW_UP = "follow_up."
"""Tasks of this family may be late by `followup.overdue_escalate_hours` before anybody is told."""

PAGE = 1_000


class _Waiting(NamedTuple):
    """A task that time moves now."""

    id: int
    kind: str
    state: str
    role: str
    owner: int | None
    level: int
    level_minutes: int
    due_at: datetime
    escalate_to: list[str]
    subjects: dict[str, int]


_DUE = Prepared(
    select(
        Task.id,
        Task.kind,
        Task.state,
        Task.role,
        Task.owner_id,
        Task.level,
        Task.level_minutes,
        Task.due_at,
        Task.escalate_to,
        Task.subjects,
    )
    .where(Task.next_at <= bindparam("now"))
    .order_by(Task.next_at, Task.id)
    .limit(PAGE)
)
_PROVISIONAL = Prepared(
    select(Task.id)
    .where(Task.provisional.is_(True), Task.state.in_([state.value for state in OPEN_STATES]))
    .order_by(Task.id)
)


def move_due(unit: Unit, members: Members = nobody) -> int:
    """Move what falls due now, to its day or up a level. Answers how many moved.

    ``members`` knows who is there to take over a task of their own role. Repeatable: a level is
    told once, however often this runs and however long it did not.
    """
    moved = _count_again(unit)
    while True:
        rows = [_Waiting._make(row) for row in _DUE.rows(unit.session, now=unit.at)]
        if not rows:
            return moved
        _begin(unit, [row for row in rows if row.state == TaskState.PLANNED])
        _escalate(unit, [row for row in rows if row.state != TaskState.PLANNED], members)
        moved += len(rows)


def first_escalation(store: Store, kind: str, due_at: datetime) -> datetime:
    """When somebody above is told of a task that is not done."""
    return due_at + waiting(store) if kind.startswith(FOLLOW_UP) else due_at


def next_escalation(unit: Unit, row: Task) -> datetime | None:
    """The same of a task that has come some way already."""
    if row.state == TaskState.PLANNED:
        return row.from_at
    if row.level >= len(row.escalate_to):
        return None
    first = first_escalation(unit.store, row.kind, row.due_at)
    if row.level == 0:
        return first
    return max(first, unit.at + waiting(unit.store, row.level_minutes))


def waiting(store: Store, minutes: int = 0) -> timedelta:
    """How long each level has before the next one is told."""
    if minutes:
        return timedelta(minutes=minutes)
    return timedelta(hours=store.integer("followup.overdue_escalate_hours"))


def _begin(unit: Unit, rows: Sequence[_Waiting]) -> None:
    """Their day has come."""
    ids = [row.id for row in rows]
    bulk.update(
        unit.session,
        Task,
        ids,
        {
            "state": [TaskState.DUE.value] * len(ids),
            "next_at": [
                first_escalation(unit.store, row.kind, row.due_at) if row.escalate_to else None
                for row in rows
            ],
        },
        guard={"state": TaskState.PLANNED.value},
    )
    write_moves(unit, ids, [row.state for row in rows], [TaskState.DUE] * len(ids), "its day came")


def _escalate(unit: Unit, rows: Sequence[_Waiting], members: Members) -> None:
    """One level up, each level once; above the last one there is nobody.

    Where that level is the task's own role, the next member of it has the task from now on.
    """
    ids = [row.id for row in rows]
    levels = [row.level + 1 for row in rows]
    told = [row.escalate_to[level - 1] for row, level in zip(rows, levels, strict=True)]
    turns = {(row.role, row.owner) for row, to in zip(rows, told, strict=True) if to == row.role}
    following = next_members(turns, members(unit, {role for role, _ in turns}) if turns else {})
    bulk.update(
        unit.session,
        Task,
        ids,
        {
            "state": [TaskState.ESCALATED.value] * len(ids),
            "level": levels,
            "owner_id": [
                following.get((row.role, row.owner), row.owner) if to == row.role else row.owner
                for row, to in zip(rows, told, strict=True)
            ],
            "next_at": [
                unit.at + waiting(unit.store, row.level_minutes)
                if level < len(row.escalate_to)
                else None
                for row, level in zip(rows, levels, strict=True)
            ],
        },
    )
    targets = [TaskState.ESCALATED] * len(ids)
    write_moves(unit, ids, [row.state for row in rows], targets, "not done in time", levels)
    send(unit, [_told(row, level) for row, level in zip(rows, levels, strict=True)])


def _told(row: _Waiting, level: int) -> Message:
    return Message(
        "task.escalated",
        {"task": row.id, **row.subjects},
        key=f"task:{row.id}:level:{level}",
        values={
            "role": row.escalate_to[level - 1],
            "task_kind": row.kind,
            "due_at": row.due_at,
            "level": level,
        },
    )


def _count_again(unit: Unit) -> int:
    """Deadlines that were provisional, now that more holidays may be published."""
    ids = [row.id for row in _PROVISIONAL.rows(unit.session)]
    if not ids:
        return 0
    rows = unit.session.scalars(select(Task).where(among(Task.id, ids))).all()
    changed = 0
    for row in rows:
        found = deadline(unit.store, Within(Clock(row.clock), row.amount), row.since)
        if (found.at, found.provisional) != (row.due_at, row.provisional):
            row.due_at, row.provisional = found.at, found.provisional
            row.next_at = next_escalation(unit, row) if row.waits_since is None else None
            changed += 1
    unit.session.flush()
    return changed
