"""The task beside a manual review: opened with it, done with the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.contracts.models import Application
from pawpact.tasks.acknowledgement import acknowledge
from pawpact.tasks.models import Task, TaskSubject
from pawpact.tasks.service import NewTask, finish_task, open_tasks
from pawpact.tasks.values import OPEN_STATES
from pawpact.tenancy.unit import Unit

KIND = "application_review"
DECIDED = "decided"
"""What came of the task where a verdict stands."""


def open_review(unit: Unit, row: Application, held: int) -> None:
    """The manager answers within the store's hours; the platform is told after them."""
    hours = unit.store.integer("adoption_review.review_due_hours")
    subjects = {"application": row.id, "customer": row.customer_id}
    task = NewTask(
        KIND,
        f"{KIND}:{held}",
        subjects,
        due_at=unit.at + timedelta(hours=hours),
        role=Role.STORE_MANAGER,
        escalate_to=(Role.PLATFORM_ADMIN,),
    )
    open_tasks(unit, [task])
    acknowledge(unit, f"{KIND}:{held}", subjects)


def finish_reviews(unit: Unit, applications: Sequence[int]) -> None:
    """A verdict stands: whoever was asked for it has answered."""
    waiting = unit.session.scalars(
        select(Task.id)
        .join(TaskSubject, TaskSubject.task_id == Task.id)
        .where(
            Task.kind == KIND,
            Task.state.in_([state.value for state in OPEN_STATES]),
            TaskSubject.role == "application",
            TaskSubject.subject_id.in_(applications),
        )
    )
    for task in waiting.all():
        finish_task(unit, task, DECIDED)
