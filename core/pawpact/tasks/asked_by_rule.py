"""Finishes tasks that rules opened, and stops and starts their clocks, when rules ask for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import select

from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.tasks.escalation import next_escalation
from pawpact.tasks.models import Task, TaskSubject
from pawpact.tasks.move import write_moves
from pawpact.tasks.once import RULE, About, carried
from pawpact.tasks.values import ON_THE_WAY, OPEN_STATES, TaskState
from pawpact.tenancy.unit import Unit

Change = Callable[[Unit, Sequence[Task], str], None]

_OPEN = Prepared(
    select(Task.id, TaskSubject.role, TaskSubject.subject_id)
    .join(TaskSubject, TaskSubject.task_id == Task.id)
    .where(
        among_given(TaskSubject.role, "roles"),
        among_given(TaskSubject.subject_id, "subjects"),
        among_given(Task.kind, "kinds"),
        Task.state.in_([state.value for state in OPEN_STATES]),
    )
    .order_by(Task.id)
)
_NUMBERED = PreparedObjects(select(Task).where(among_given(Task.id, "ids")))


def register(registry: Registry) -> None:
    registry.handle("finish_task", _handler(finish))
    registry.handle("stop_clock", _handler(stop_clocks))
    registry.handle("start_clock", _handler(start_clocks))


def finish(unit: Unit, tasks: Sequence[Task], why: str) -> None:
    """Done, each with the moves that lead there."""
    on_the_way = [task for task in tasks if TaskState(task.state) in ON_THE_WAY]
    _move(unit, on_the_way, [ON_THE_WAY[TaskState(task.state)] for task in on_the_way], why)
    _move(unit, tasks, [TaskState.DONE] * len(tasks), why)
    for task in tasks:
        task.result, task.closed_at = why, unit.at
        task.next_at, task.waits_since = None, None


def _move(unit: Unit, tasks: Sequence[Task], targets: Sequence[TaskState], why: str) -> None:
    levels = [task.level for task in tasks]
    write_moves(
        unit, [task.id for task in tasks], [task.state for task in tasks], targets, why, levels
    )
    for task, target in zip(tasks, targets, strict=True):
        task.state = target.value


def stop_clocks(unit: Unit, tasks: Sequence[Task], why: str) -> None:
    """The deadline stands still; one that stands still already stays as it is."""
    for task in tasks:
        if task.waits_since is None:
            task.waits_since, task.next_at = unit.at, None


def start_clocks(unit: Unit, tasks: Sequence[Task], why: str) -> None:
    """The deadline moves by as long as the customer was waited for."""
    for task in tasks:
        if task.waits_since is not None:
            task.due_at += unit.at - task.waits_since
            task.waits_since = None
            task.next_at = next_escalation(unit, task)


def _handler(change: Change) -> Callable[[Unit, Sequence[Granted]], Sequence[Status]]:
    def handle(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
        unit.catch_up()
        known = _open_tasks(unit, granted)
        statuses = []
        for each in granted:
            found = known.get(_wanted(unit, each), [])
            change(unit, found, each.cause)
            statuses.append(Status.APPLIED if found else Status.ALREADY)
        unit.session.flush()
        return statuses

    return handle


def _wanted(unit: Unit, granted: Granted) -> About:
    """Kind, and the subject that is named, else the first that its moment carries."""
    moment = unit.store.revision.vocabulary.moments[granted.moment]
    role = str(granted.request.arguments.get("about") or moment.carries[0])
    return About(f"{RULE}{granted.request.arguments['kind']}", role, carried(granted, role))


def _open_tasks(unit: Unit, granted: Sequence[Granted]) -> dict[About, list[Task]]:
    """By what they are about; mostly there is none, and no task is read at all."""
    wanted = [_wanted(unit, each) for each in granted]
    rows = _OPEN.rows(
        unit.session,
        kinds={about.kind for about in wanted},
        roles={about.role for about in wanted},
        subjects={about.subject for about in wanted},
    )
    tasks = _read(unit, {row.id for row in rows})
    found: dict[About, list[Task]] = {}
    for number, role, subject in rows:
        found.setdefault(About(tasks[number].kind, role, subject), []).append(tasks[number])
    return found


def _read(unit: Unit, ids: Collection[int]) -> dict[int, Task]:
    if not ids:
        return {}
    return {task.id: task for task in _NUMBERED.all(unit.session, ids=ids)}
