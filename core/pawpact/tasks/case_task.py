"""The task beside a case that waits for a person: somebody above is told when nobody decides it.

Time makes and ends it, as it does escalations. So a case of any origin has one, whoever decides,
and a case that waited before there was such a task gets it too.
"""

from __future__ import annotations

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.database.among import among
from pawpact.decisions.models import HeldCase
from pawpact.tasks.asked_by_rule import finish
from pawpact.tasks.models import Task
from pawpact.tasks.opening import open_tasks
from pawpact.tasks.suppression import suppress_all
from pawpact.tasks.values import OPEN_STATES, NewTask
from pawpact.tenancy.unit import Unit

KIND = "held_case"
CASE = "held"
REFERRED = "referred"
REVIEW = "review"
"""The queue of customers who ask for a person: contracts open a task of its own for each."""

ANSWERED = ("decided", "resumed")


def follow_cases(unit: Unit) -> int:
    """A task for each case that was referred to a person, until it is answered. How many changed.

    Repeatable.
    """
    return _open(unit) + _end(unit)


def _open(unit: Unit) -> int:
    waiting = select(HeldCase).where(
        HeldCase.state == "open", HeldCase.kind == REFERRED, HeldCase.queue != REVIEW
    )
    rows = unit.session.scalars(waiting.order_by(HeldCase.id)).all()
    return open_tasks(unit, [_task_of(unit, row) for row in rows]) if rows else 0


def _task_of(unit: Unit, row: HeldCase) -> NewTask:
    """Due with the case; about its own subject and the customer."""
    moments = unit.store.revision.vocabulary.moments
    first = moments[row.moment].carries[:1] if row.moment in moments else ()
    about = {role: row.subjects[role] for role in (*first, "customer") if role in row.subjects}
    return NewTask(
        KIND,
        f"{KIND}:{row.id}",
        {**about, CASE: row.id},
        due_at=row.due_at,
        role=Role.STORE_MANAGER,
        escalate_to=(Role.PLATFORM_ADMIN,),
    )


def _end(unit: Unit) -> int:
    """Whoever was asked has answered; nobody has to where the request is gone."""
    wanted = select(Task).where(
        Task.kind == KIND, Task.state.in_([state.value for state in OPEN_STATES])
    )
    tasks = {task.subjects[CASE]: task for task in unit.session.scalars(wanted.order_by(Task.id))}
    if not tasks:
        return 0
    closed = unit.session.execute(
        select(HeldCase.id, HeldCase.state).where(
            among(HeldCase.id, list(tasks)), HeldCase.state != "open"
        )
    ).all()
    for state in ANSWERED:
        finish(unit, [tasks[each.id] for each in closed if each.state == state], state)
    unit.session.flush()
    dropped = [{CASE: each.id} for each in closed if each.state not in ANSWERED]
    suppress_all(unit, dropped, "dropped", kinds=[KIND])
    return len(closed)
