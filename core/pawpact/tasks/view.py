"""Tasks as people see them: a worklist for a role and day, what is overdue, one task whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select

from pawpact.access.actor import Role
from pawpact.kernel.calendar import DAY_MINUTES, at_minute
from pawpact.kernel.identity import public_id, subject_id
from pawpact.kernel.label import Label
from pawpact.tasks.kinds import kind_label
from pawpact.tasks.models import Task, TaskMove
from pawpact.tasks.owner import stand_ins
from pawpact.tasks.service import PREFIX, find_task
from pawpact.tasks.values import SHOWN_STATES, TaskState
from pawpact.tenancy.unit import Unit

STAFF = "stf"
MOST = 500


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task; ``acting`` is who does it today, the owner or a stand-in.

    ``roles`` are its own and those to which it came up.
    """

    id: str
    kind: str
    label: Label
    state: str
    roles: tuple[str, ...]
    level: int
    subjects: Mapping[str, str]
    said: Mapping[str, int | str]
    from_at: datetime
    due_at: datetime
    is_provisional: bool
    is_overdue: bool
    owner: str | None
    acting: str | None
    result: str


@dataclass(frozen=True, slots=True)
class MoveView:
    """One move: from where to where, when, by whom, why."""

    source: str
    target: str
    level: int
    at: datetime
    actor: str
    why: str


def worklist(
    unit: Unit, role: Role | None = None, staff: int | None = None, day: date | None = None
) -> list[TaskView]:
    """What is to be done on a day (today), the most urgent first.

    Of a role with what came up to it; of a member of staff with those for whom they stand in.
    """
    on = day or unit.today
    until = at_minute(on, DAY_MINUTES, unit.store.zone)
    standing = stand_ins(unit, on)
    planned = (Task.state == TaskState.PLANNED) & (Task.from_at < until)
    wanted = select(Task).where(or_(Task.state.in_([each.value for each in SHOWN_STATES]), planned))
    if staff is not None:
        owners = [staff, *(away for away, instead in standing.items() if instead == staff)]
        wanted = wanted.where(Task.owner_id.in_(owners))
    found = _views(unit, wanted, standing)
    return [each for each in found if role is None or role in each.roles]


def overdue(unit: Unit) -> list[TaskView]:
    """What should have been done by now, the longest overdue first."""
    wanted = select(Task).where(
        Task.state.in_([each.value for each in SHOWN_STATES]),
        Task.due_at < unit.at,
        Task.waits_since.is_(None),
    )
    return _views(unit, wanted, stand_ins(unit, unit.today))


def show_task(unit: Unit, task: int) -> tuple[TaskView, list[MoveView]]:
    """One task with everything that was done about it."""
    row = find_task(unit, task)
    moves = unit.session.scalars(
        select(TaskMove).where(TaskMove.task_id == task).order_by(TaskMove.id)
    )
    return view_of(unit, row, stand_ins(unit, unit.today)), [
        MoveView(each.source, each.target, each.level, each.at, each.actor, each.why)
        for each in moves
    ]


def _views(unit: Unit, wanted: Select[Task], standing: Mapping[int, int]) -> list[TaskView]:
    rows: Sequence[Task] = unit.session.scalars(
        wanted.order_by(Task.due_at, Task.id).limit(MOST)
    ).all()
    return [view_of(unit, row, standing) for row in rows]


def view_of(unit: Unit, row: Task, standing: Mapping[int, int]) -> TaskView:
    """One row as people see it; ``standing`` is who stands in for whom."""
    acting = standing.get(row.owner_id, row.owner_id) if row.owner_id is not None else None
    is_open = TaskState(row.state) in SHOWN_STATES
    return TaskView(
        public_id(PREFIX, row.id),
        row.kind,
        kind_label(row.kind),
        row.state,
        (row.role, *row.escalate_to[: row.level]),
        row.level,
        {role: subject_id(role, subject) for role, subject in row.subjects.items()},
        row.said,
        row.from_at,
        row.due_at,
        row.provisional,
        is_open and row.due_at < unit.at and row.waits_since is None,
        None if row.owner_id is None else public_id(STAFF, row.owner_id),
        None if acting is None else public_id(STAFF, acting),
        row.result,
    )
