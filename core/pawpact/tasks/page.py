"""Tasks a page at a time, for programs: the most urgent first, each role its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, tuple_

from pawpact.access.actor import Role
from pawpact.access.paging import Paged, paged
from pawpact.access.permission import named
from pawpact.kernel.errors import Forbidden, InvalidField
from pawpact.kernel.label import Label
from pawpact.tasks.models import Task
from pawpact.tasks.owner import stand_ins
from pawpact.tasks.service import find_task
from pawpact.tasks.values import SHOWN_STATES, TaskState
from pawpact.tasks.view import MoveView, TaskView, show_task, view_of
from pawpact.tenancy.unit import Unit

_AT_ONCE = 200
_ANY_TASK = (Role.STORE_MANAGER, Role.PLATFORM_ADMIN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks; None of either: whatever is to be done now, of every role."""

    state: TaskState | None = None
    role: Role | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class TaskWhole:
    """A task and its moves."""

    task: TaskView
    moves: list[MoveView]


def page_of_tasks(unit: Unit, wanted: Wanted, after: int, limit: int) -> Paged[TaskView]:
    """One page; ``after`` is the task after which it begins, 0 for the first."""
    standing = stand_ins(unit, unit.today)
    found: list[TaskView] = []
    for row in _rows(unit, _asked(unit, wanted), after):
        if wanted.role is None or wanted.role in (row.role, *row.escalate_to[: row.level]):
            found.append(view_of(unit, row, standing))
        if len(found) > limit:
            break
    return paged(found, limit)


def refuse_others(unit: Unit, task: int, role: Role, member: int | None = None) -> None:
    """A task is done by the role it is for, by those to whom it came up, and by the manager.

    Also by the ``member`` of staff whom it was handed to, or who stands in for her.
    """
    row = find_task(unit, task)
    roles = (row.role, *row.escalate_to[: row.level], *_ANY_TASK)
    if role in roles or (member is not None and member in _owners(unit, row)):
        return
    raise Forbidden(
        Label(f"这项任务不归{role.title.zh}", f"this task is not for the role of {role.title.en}"),
        hint=named(Role(each) for each in dict.fromkeys(roles)),
    )


def is_for(task: TaskView, role: Role, member: str) -> bool:
    """Whether they may do it, as ``refuse_others`` would have it; ``member`` is a public id."""
    return role in (*task.roles, *_ANY_TASK) or member in (task.owner, task.acting)


def _owners(unit: Unit, row: Task) -> set[int]:
    if row.owner_id is None:
        return set()
    return {row.owner_id, stand_ins(unit, unit.today).get(row.owner_id, row.owner_id)}


def whole_task(unit: Unit, task: int) -> TaskWhole:
    """One task with everything that was done about it."""
    return TaskWhole(*show_task(unit, task))


def _asked(unit: Unit, wanted: Wanted) -> Select[Task]:
    states = SHOWN_STATES if wanted.state is None else (wanted.state,)
    asked = select(Task).where(Task.state.in_([each.value for each in states]))
    if wanted.overdue:
        asked = asked.where(Task.due_at < unit.at, Task.waits_since.is_(None))
    return asked.order_by(Task.due_at, Task.id)


def _rows(unit: Unit, asked: Select[Task], after: int) -> Iterator[Task]:
    """Row by row, some at once: how many of them are of the role is known only then."""
    place = _place(unit, after) if after else None
    while True:
        beyond = asked if place is None else asked.where(tuple_(Task.due_at, Task.id) > place)
        rows = unit.session.scalars(beyond.limit(_AT_ONCE)).all()
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        place = (rows[-1].due_at, rows[-1].id)


def _place(unit: Unit, after: int) -> tuple[datetime, int]:
    due_at = unit.session.scalar(select(Task.due_at).where(Task.id == after))
    if due_at is None:
        raise InvalidField("after", Label("应为上一页的 next", "the last page's next"))
    return due_at, after
