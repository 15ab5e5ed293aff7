"""Use cases of tasks: finish, try again, suppress, hand over; they are opened in ``opening``."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from pawpact.access.log import FOREIGN_ID
from pawpact.kernel.calendar import DAY_MINUTES, at_minute
from pawpact.kernel.errors import Attempt, Conflict, NotFound
from pawpact.kernel.label import Label
from pawpact.tasks.due import tasks_due
from pawpact.tasks.escalation import next_escalation
from pawpact.tasks.models import Task
from pawpact.tasks.move import write_moves
from pawpact.tasks.opening import open_tasks
from pawpact.tasks.suppression import suppress_all
from pawpact.tasks.values import ON_THE_WAY, OPEN_STATES, TASK, NewTask, TaskState
from pawpact.tenancy.unit import Unit

__all__ = [
    "NewTask",
    "finish_task",
    "go_on",
    "open_tasks",
    "reassign_task",
    "record_unreachable",
    "suppress_all",
    "suppress_tasks",
    "tasks_due",
    "wait_for_customer",
    "write_moves",
]

PREFIX = "tsk"


def finish_task(unit: Unit, task: int, result: str = "") -> None:
    """Done, with what came of it. A planned task may be done before its day."""
    row = find_task(unit, task)
    _pass_through(unit, row)
    _move(unit, row, TaskState.DONE, result)
    row.closed_at, row.next_at, row.waits_since, row.result = unit.at, None, None, result
    unit.session.flush()


def record_unreachable(unit: Unit, task: int, why: str = "") -> TaskState:
    """The customer was not reached: to be tried on another way the same day, then somebody above
    is told.
    """
    row = find_task(unit, task)
    if row.state == TaskState.UNREACHABLE:
        _move(unit, row, TaskState.RETRIED, why)
        row.next_at = unit.at
    else:
        _pass_through(unit, row)
        _move(unit, row, TaskState.UNREACHABLE, why)
        day_ends = at_minute(unit.today, DAY_MINUTES, unit.store.zone)
        row.next_at = min(row.next_at or day_ends, day_ends)
    unit.session.flush()
    return TaskState(row.state)


def suppress_tasks(unit: Unit, subjects: Mapping[str, int], why: str) -> int:
    """Whatever is still to be done about these (``{"pet": id}``) is not to be done any more."""
    return suppress_all(unit, [subjects], why)


def reassign_task(unit: Unit, task: int, staff: int, why: str) -> None:
    """Somebody else does it from now on; its state and deadline stay."""
    row = find_task(unit, task)
    state = TaskState(row.state)
    if state not in OPEN_STATES:
        raise Conflict(Label("任务已结束，不能改派", "the task is closed and is nobody's any more"))
    row.owner_id = staff
    unit.session.flush()
    write_moves(unit, [row.id], [state], [state], why, [row.level])


def wait_for_customer(unit: Unit, task: int) -> None:
    """Its clock stands still until `go_on`: the customer's answer is awaited."""
    row = find_task(unit, task)
    if TaskState(row.state) not in OPEN_STATES or row.waits_since is not None:
        raise Conflict(
            Label(
                "任务已结束或已在等待客户", "the task is closed or waits for the customer already"
            )
        )
    row.waits_since, row.next_at = unit.at, None
    unit.session.flush()


def go_on(unit: Unit, task: int) -> None:
    """The customer answered: the deadline moves by as long as she was waited for."""
    row = find_task(unit, task)
    if row.waits_since is None:
        raise Conflict(Label("任务没有在等待客户", "the task does not wait for the customer"))
    row.due_at += unit.at - row.waits_since
    row.waits_since = None
    row.next_at = next_escalation(unit, row)
    unit.session.flush()


def find_task(unit: Unit, task: int) -> Task:
    """The row of a task of this store."""
    row = unit.session.scalar(select(Task).where(Task.id == task))
    if row is None:
        error = NotFound(Label("本店没有这项任务", "this store has no such task"))
        error.attempt = Attempt(FOREIGN_ID, "task", (task,))
        raise error
    return row


def _pass_through(unit: Unit, row: Task) -> None:
    """What is done before its day is due first; what was not reached was tried once more."""
    if TaskState(row.state) in ON_THE_WAY:
        _move(unit, row, ON_THE_WAY[TaskState(row.state)], "")


def _move(unit: Unit, row: Task, target: TaskState, why: str) -> None:
    TASK.check(row.state, target)
    source, row.state = row.state, target.value
    unit.session.flush()
    write_moves(unit, [row.id], [source], [target], why, [row.level])
