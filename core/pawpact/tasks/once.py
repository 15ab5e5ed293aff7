"""Finds what somebody is at already, where a rule wants one task at a time about a subject."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select, tuple_

from pawpact.decisions.values import Granted
from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.tasks.models import Task, TaskSubject
from pawpact.tasks.values import OPEN_STATES
from pawpact.tenancy.unit import Unit

RULE = "rule."


class About(NamedTuple):
    """A kind of task, and the one subject that there is one task at a time about."""

    kind: str
    role: str
    subject: int

    def key(self, before: int) -> str:
        """The same for two who would open it at once: the next after so many."""
        return f"{self.kind}:{self.role}:{self.subject}:{before}"


class Standing(NamedTuple):
    """How many tasks there were, and whether one of them is still to be done."""

    before: int
    is_open: bool


def about(granted: Granted) -> About | None:
    """What it is opened once about; None where each occasion has a task of its own."""
    role = granted.request.arguments.get("once_per")
    if role is None:
        return None
    kind = f"{RULE}{granted.request.arguments['kind']}"
    return About(kind, str(role), carried(granted, str(role)))


def carried(granted: Granted, role: str) -> int:
    """The subject in this role, which the rule's moment has to carry."""
    subject = granted.case.subjects.get(role)
    if subject is None:
        raise Defect(
            Label(
                f"时刻 {granted.moment} 没有 {role}，任务不能按它办理",
                f"{granted.moment} carries no {role} that a task could be about",
            )
        )
    return subject


def standings(unit: Unit, wanted: Collection[About]) -> dict[About, Standing]:
    """How it stands with each of these; one statement, none where nothing is asked.

    What this unit put off is not among them: it has the same key, so it is opened once.
    """
    if not wanted:
        return {}
    rows = unit.session.execute(
        select(Task.kind, TaskSubject.role, TaskSubject.subject_id, Task.state)
        .join(TaskSubject, TaskSubject.task_id == Task.id)
        .where(
            tuple_(TaskSubject.role, TaskSubject.subject_id).in_(
                sorted({(each.role, each.subject) for each in wanted})
            ),
            Task.kind.in_(sorted({each.kind for each in wanted})),
        )
    )
    states: dict[About, list[str]] = {each: [] for each in wanted}
    for kind, role, subject, state in rows:
        states.get(About(kind, role, subject), []).append(state)
    return {
        each: Standing(len(found), any(state in OPEN_STATES for state in found))
        for each, found in states.items()
    }
