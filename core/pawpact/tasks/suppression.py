"""Tasks whose reason is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select, tuple_

from pawpact.database import bulk
from pawpact.tasks.models import Task, TaskSubject
from pawpact.tasks.move import write_moves
from pawpact.tasks.values import OPEN_STATES, TaskState
from pawpact.tenancy.unit import Unit


def suppress_all(
    unit: Unit,
    subjects: Sequence[Mapping[str, int]],
    why: str,
    kinds: Sequence[str] = (),
    spare: Sequence[str] = (),
) -> int:
    """Give up the open tasks about any of these subjects: only of these ``kinds`` where some are
    named, and never of those to ``spare``. Answers how many.

    Three statements, whatever their number.
    """
    about = sorted({pair for each in subjects for pair in each.items()})
    if not about:
        return 0
    wanted = (
        select(Task.id, Task.state)
        .join(TaskSubject, TaskSubject.task_id == Task.id)
        .where(
            tuple_(TaskSubject.role, TaskSubject.subject_id).in_(about),
            Task.state.in_([state.value for state in OPEN_STATES]),
        )
        .distinct()
    )
    if kinds:
        wanted = wanted.where(Task.kind.in_(kinds))
    if spare:
        wanted = wanted.where(Task.kind.not_in(spare))
    rows = unit.session.execute(wanted).all()
    ids = [row.id for row in rows]
    bulk.update(
        unit.session,
        Task,
        ids,
        {
            "state": [TaskState.SUPPRESSED.value] * len(ids),
            "next_at": [None] * len(ids),
            "closed_at": [unit.at] * len(ids),
            "result": [why] * len(ids),
        },
    )
    write_moves(unit, ids, [row.state for row in rows], [TaskState.SUPPRESSED] * len(ids), why)
    return len(ids)
