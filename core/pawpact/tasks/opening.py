"""Opens tasks, many at a time, each key once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.outbox.values import stored
from pawpact.tasks.deadline import Deadline, Within, deadline
from pawpact.tasks.escalation import first_escalation
from pawpact.tasks.models import Task, TaskSubject
from pawpact.tasks.move import write_moves
from pawpact.tasks.owner import owners_of
from pawpact.tasks.values import NewTask, TaskState
from pawpact.tenancy.unit import Unit

T = TypeVar("T")
_KNOWN = Prepared(select(Task.key).where(among_given(Task.key, "keys")))


@dataclass(frozen=True, slots=True)
class _Timing:
    """When a new task shows, by when it is to be done, and when time moves it next."""

    state: TaskState
    from_at: datetime
    due_at: datetime
    next_at: datetime | None
    provisional: bool


def open_tasks(unit: Unit, tasks: Sequence[NewTask]) -> int:
    """Open these tasks; one whose key was opened before stays as it is. Answers how many are new.

    At most five statements, whatever their number.
    """
    fresh = _unopened(unit, tasks)
    if not fresh:
        return 0
    ids = unit.ids.many(len(fresh))
    timings = _timings(unit, fresh)
    columns = _written(unit, fresh) | _timed(timings) | {"id": ids}
    bulk.insert(unit.session, Task, columns)
    _write_subjects(unit, ids, fresh)
    write_moves(unit, ids, [""] * len(ids), [each.state for each in timings], "opened")
    return len(fresh)


def _written(unit: Unit, tasks: Sequence[NewTask]) -> dict[str, Sequence[object]]:
    count = len(tasks)
    return {
        "key": [each.key for each in tasks],
        "kind": [each.kind for each in tasks],
        "subjects": [dict(each.subjects) for each in tasks],
        "said": [{name: stored(it) for name, it in each.values.items()} for each in tasks],
        "role": _each(str, [each.role for each in tasks]),
        "escalate_to": _each(_texts, [each.escalate_to for each in tasks]),
        "owner_id": owners_of(unit, tasks),
        "level": [0] * count,
        "level_minutes": [each.level_minutes for each in tasks],
        "clock": _each(_clock, [each.within for each in tasks]),
        "amount": [each.within.amount if each.within else 0 for each in tasks],
        "since": [each.since or unit.at for each in tasks],
        "waits_since": [None] * count,
        "created_at": [unit.at] * count,
        "created_by": [unit.actor] * count,
        "closed_at": [None] * count,
        "result": [""] * count,
    }


def _each(make: Callable[[T], object], values: Sequence[T]) -> list[object]:
    """What each value becomes; one that fills the column is looked at once."""
    if values.count(values[0]) == len(values):
        return [make(values[0])] * len(values)
    return [make(value) for value in values]


def _texts(roles: Sequence[Role]) -> list[str]:
    return [str(role) for role in roles]


def _clock(within: Within | None) -> str:
    return within.clock.value if within else ""


def _timed(timings: Sequence[_Timing]) -> dict[str, Sequence[object]]:
    return {
        "state": _each(str, [each.state for each in timings]),
        "from_at": [each.from_at for each in timings],
        "due_at": [each.due_at for each in timings],
        "next_at": [each.next_at for each in timings],
        "provisional": [each.provisional for each in timings],
    }


def _timings(unit: Unit, tasks: Sequence[NewTask]) -> list[_Timing]:
    """One for each; tasks of one kind with the same clock begin and end together."""
    known: dict[tuple[object, ...], _Timing] = {}
    found = []
    for task in tasks:
        same = (task.kind, task.within, task.since, task.due_at, task.from_at, *task.escalate_to)
        timing = known.get(same)
        if timing is None:
            timing = known[same] = _timing(unit, task)
        found.append(timing)
    return found


def _timing(unit: Unit, task: NewTask) -> _Timing:
    end = _deadline(unit, task)
    begin = min(task.from_at or unit.at, end.at)
    if begin > unit.at:
        return _Timing(TaskState.PLANNED, begin, end.at, begin, end.provisional)
    first = first_escalation(unit.store, task.kind, end.at) if task.escalate_to else None
    return _Timing(TaskState.DUE, begin, end.at, first, end.provisional)


def _deadline(unit: Unit, task: NewTask) -> Deadline:
    if task.within is not None:
        return deadline(unit.store, task.within, task.since or unit.at)
    return Deadline(task.due_at or unit.at)


def _unopened(unit: Unit, tasks: Sequence[NewTask]) -> list[NewTask]:
    """The tasks whose key is new, of each key the first."""
    first = {each.key: each for each in reversed(tasks)}
    if not first:
        return []
    known = {row.key for row in _KNOWN.rows(unit.session, keys=first.keys())}
    keys = dict.fromkeys(each.key for each in tasks)
    return [first[key] for key in keys if key not in known]


def _write_subjects(unit: Unit, ids: Sequence[int], tasks: Sequence[NewTask]) -> None:
    about = [
        (task, role, subject)
        for task, each in zip(ids, tasks, strict=True)
        for role, subject in each.subjects.items()
    ]
    bulk.insert(
        unit.session,
        TaskSubject,
        {
            "task_id": [task for task, _, _ in about],
            "role": [role for _, role, _ in about],
            "subject_id": [subject for _, _, subject in about],
        },
    )
