"""What about a pet somebody has to see to: the examination, an abnormal sign, a dose, a handover.

Each is one task under a key of its own, so that whoever asks again opens nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select

from pawpact.access.actor import Role
from pawpact.database import bulk
from pawpact.kernel.calendar import at_minute
from pawpact.tasks.models import Task, TaskSubject
from pawpact.tasks.service import open_tasks, write_moves
from pawpact.tasks.values import OPEN_STATES, NewTask, TaskState
from pawpact.tenancy.unit import Unit

EXAM, ABNORMAL, DOSE, UNHANDED = (
    "pet.intake_exam",
    "pet.abnormal_sign",
    "pet.dose_due",
    "pet.ill_before_handover",
)
_END_OF_DAY = 24 * 60 - 1


def exam_tasks(unit: Unit, isolated: Mapping[int, datetime]) -> int:
    """The vet examines these pets in time, counted from when each was isolated."""
    hours = timedelta(hours=unit.store.integer("core.pets.intake_exam_due_hours"))
    return open_tasks(
        unit,
        [
            NewTask(EXAM, f"{EXAM}:{pet}:{since.date()}", {"pet": pet}, since + hours, Role.VET)
            for pet, since in isolated.items()
        ],
    )


def finish_exam_tasks(unit: Unit, pets: Collection[int]) -> None:
    """These pets were examined."""
    if pets:
        _finish(unit, EXAM, _about(pets), "examined")


def abnormal_tasks(unit: Unit, pets: Collection[int]) -> int:
    """The vet looks at these pets within the minutes of the store's policy."""
    minutes = timedelta(minutes=unit.store.integer("pet_care.abnormal_vet_minutes"))
    return open_tasks(
        unit,
        [
            NewTask(
                ABNORMAL,
                f"{ABNORMAL}:{pet}:{unit.at:%Y%m%d%H%M%S}",
                {"pet": pet},
                unit.at + minutes,
                Role.VET,
            )
            for pet in pets
        ],
    )


def finish_abnormal_tasks(unit: Unit, pets: Collection[int]) -> None:
    """The vet has closed the illness of these pets."""
    if pets:
        _finish(unit, ABNORMAL, _about(pets), "recovered")


def dose_tasks(unit: Unit, due: Sequence[tuple[int, int, date]]) -> int:
    """Planned doses (dose, pet, day) are the vet's to give on their day."""
    return open_tasks(
        unit,
        [
            NewTask(
                DOSE,
                f"{DOSE}:{dose}",
                {"pet": pet},
                at_minute(day, _END_OF_DAY, unit.store.zone),
                Role.VET,
            )
            for dose, pet, day in due
        ],
    )


def finish_dose_tasks(unit: Unit, doses: Sequence[int]) -> None:
    """These doses were given, or are not to be given."""
    if doses:
        _finish(unit, DOSE, Task.key.in_([f"{DOSE}:{dose}" for dose in doses]), "given")


def unhanded_tasks(unit: Unit, contracts: Mapping[int, int]) -> int:
    """The pets of these live contracts (contract: pet) cannot go home: the manager sees to it."""
    return open_tasks(
        unit,
        [
            NewTask(
                UNHANDED,
                f"{UNHANDED}:{contract}:{pet}",
                {"contract": contract, "pet": pet},
                unit.at + timedelta(days=1),
            )
            for contract, pet in contracts.items()
        ],
    )


def _about(pets: Collection[int]) -> ColumnElement[bool]:
    """Tasks about these pets."""
    return Task.id.in_(
        select(TaskSubject.task_id).where(
            TaskSubject.role == "pet", TaskSubject.subject_id.in_(set(pets))
        )
    )


def _finish(unit: Unit, kind: str, which: ColumnElement[bool], result: str) -> None:
    """Close the open tasks of a kind, all together."""
    rows = unit.session.execute(
        select(Task.id, Task.state).where(
            Task.kind == kind, Task.state.in_([state.value for state in OPEN_STATES]), which
        )
    ).all()
    if not rows:
        return
    ids = [row.id for row in rows]
    bulk.update(
        unit.session,
        Task,
        ids,
        {
            "state": [TaskState.DONE.value] * len(ids),
            "next_at": [None] * len(ids),
            "closed_at": [unit.at] * len(ids),
            "result": [result] * len(ids),
        },
    )
    states = [row.state for row in rows]
    write_moves(unit, ids, states, [TaskState.DONE] * len(ids), result)
