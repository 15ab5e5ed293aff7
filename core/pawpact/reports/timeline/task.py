"""What people had to do about a customer, and what they did."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, select

from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.reports.timeline.event import Event, Span
from pawpact.reports.timeline.reason import reason_of
from pawpact.tasks.kinds import kind_label
from pawpact.tasks.models import Task, TaskMove, TaskSubject
from pawpact.tasks.values import TASK
from pawpact.tenancy.unit import Unit

_NOWHERE = ""
"""Where the first move of a task comes from: that it was opened is told by its own row."""


def opened_tasks(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    """Tasks that were opened about her."""
    found = (
        select(Task.id, Task.kind, Task.created_at, Task.created_by, Task.due_at)
        .join_from(
            TaskSubject,
            Task,
            and_(TaskSubject.tenant_id == Task.tenant_id, TaskSubject.task_id == Task.id),
        )
        .where(
            TaskSubject.role == "customer",
            TaskSubject.subject_id == customer,
            span.holds(Task.created_at),
        )
    )
    for number, kind, at, by, due_at in unit.session.execute(found):
        what = kind_label(kind)
        title = Label(f"任务：{what.zh}", f"task: {what.en}")
        day = unit.store.local_date(due_at)
        due = Label(f"应于 {day} 前完成", f"to be done by {day}")
        yield Event(at, number, "task.opened", title, public_id("tsk", number), by, due)


def moved_tasks(unit: Unit, customer: int, span: Span) -> Iterator[Event]:
    """What became of them."""
    of_her = and_(
        TaskSubject.tenant_id == TaskMove.tenant_id, TaskSubject.task_id == TaskMove.task_id
    )
    of_task = and_(Task.tenant_id == TaskMove.tenant_id, Task.id == TaskMove.task_id)
    found = (
        select(TaskMove, Task.kind)
        .join_from(TaskSubject, TaskMove, of_her)
        .join(Task, of_task)
        .where(
            TaskSubject.role == "customer",
            TaskSubject.subject_id == customer,
            TaskMove.source != _NOWHERE,
            span.holds(TaskMove.at),
        )
    )
    for row, kind in unit.session.execute(found):
        what, state = kind_label(kind), TASK.say(row.target)
        yield Event(
            row.at,
            row.id,
            f"task.{row.target}",
            Label(f"任务“{what.zh}”：{state.zh}", f"task {what.en}: {state.en}"),
            public_id("tsk", row.task_id),
            row.actor,
            reason_of(row.why, row.actor, unit.store.revision.ruleset.policies),
        )
