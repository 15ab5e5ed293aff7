"""The vet's plan of doses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pawpact.kernel.errors import InvalidField
from pawpact.pets.models import Pet, PlannedDose
from pawpact.pets.service import (
    NewDose,
    cancel_dose,
    next_doses,
    plan_doses,
    plans_due,
    record_death,
    record_health,
)
from pawpact.pets.values import HealthKind, NewHealthEntry
from pawpact.tasks.models import Task
from pawpact.tenancy.unit import Unit
from tests.core.pets.life import isolated

DOSE, WORM = HealthKind.VACCINE_DOSE, HealthKind.DEWORMING


def _due(unit: Unit, pet: int) -> list[tuple[HealthKind, date]]:
    return [(each.kind, each.due_on) for each in next_doses(unit, [pet])[pet]]


def test_dose_given_leaves_the_plan(unit: Unit) -> None:
    """A recorded dose ticks off the earliest of its kind; the next one is the next due date."""
    (pet,) = isolated(unit)
    later = unit.today + timedelta(days=21)
    plan_doses(unit, [NewDose(pet, DOSE, unit.today), NewDose(pet, DOSE, later)])
    record_health(unit, [NewHealthEntry(pet, DOSE, unit.today)])
    assert _due(unit, pet) == [(DOSE, later)]


def test_named_dose_waits_for_its_name(unit: Unit) -> None:
    """A planned rabies dose is not given by another vaccine."""
    (pet,) = isolated(unit)
    plan_doses(unit, [NewDose(pet, DOSE, unit.today, "狂犬")])
    record_health(unit, [NewHealthEntry(pet, DOSE, unit.today, "三联")])
    assert _due(unit, pet) == [(DOSE, unit.today)]
    record_health(unit, [NewHealthEntry(pet, DOSE, unit.today - timedelta(days=1), "狂犬")])
    assert _due(unit, pet) == []


def test_due_dose_is_one_task_of_the_vet(unit: Unit) -> None:
    """On its day a dose becomes a task, once; giving it finishes the task."""
    (pet,) = isolated(unit)
    day = unit.today + timedelta(days=3)
    plan_doses(unit, [NewDose(pet, WORM, day)])
    assert plans_due(unit) == 0
    unit.at += timedelta(days=3)
    assert (plans_due(unit), plans_due(unit)) == (1, 0)
    record_health(unit, [NewHealthEntry(pet, WORM, day)])
    wanted = select(Task.role, Task.state).where(Task.kind == "pet.dose_due")
    assert [tuple(row) for row in unit.session.execute(wanted)] == [("vet", "done")]


def test_dead_pet_gets_no_dose(unit: Unit) -> None:
    """What was planned for a pet that died never becomes a task."""
    (pet,) = isolated(unit)
    plan_doses(unit, [NewDose(pet, WORM, unit.today)])
    record_death(unit, [pet], "at night")
    assert plans_due(unit) == 0


def test_cancelled_dose_is_off_the_plan(unit: Unit) -> None:
    """The vet takes a dose off, and its task with it."""
    (pet,) = isolated(unit)
    (dose,) = plan_doses(unit, [NewDose(pet, WORM, unit.today)])
    plans_due(unit)
    cancel_dose(unit, dose)
    assert _due(unit, pet) == []
    assert unit.session.scalars(select(PlannedDose.state)).all() == ["cancelled"]


@pytest.mark.parametrize(
    ("days", "kind", "field"),
    [(-1, DOSE, "due_on"), (0, HealthKind.EXAM, "kind")],
)
def test_plan_lies_ahead_and_is_of_doses(
    unit: Unit, days: int, kind: HealthKind, field: str
) -> None:
    """A dose is planned from today on, and only doses are."""
    (pet,) = isolated(unit)
    with pytest.raises(InvalidField) as refused:
        plan_doses(unit, [NewDose(pet, kind, unit.today + timedelta(days=days))])
    assert refused.value.field == f"doses[0].{field}"


def test_no_dose_before_birth(unit: Unit) -> None:
    """A pet that is not born yet, as an estimate may say, gets no dose."""
    (pet,) = isolated(unit)
    row = unit.session.scalars(select(Pet).where(Pet.id == pet)).one()
    row.born_on = unit.today + timedelta(days=9)
    unit.session.flush()
    with pytest.raises(InvalidField, match="before the pet's birth"):
        plan_doses(unit, [NewDose(pet, DOSE, unit.today)])


def test_one_dose_of_a_kind_a_day(unit: Unit) -> None:
    """Twice the same day is refused: in one call, beside the plan, beside what was given."""
    (pet,) = isolated(unit)
    today, day = unit.today, unit.today + timedelta(days=5)
    with pytest.raises(InvalidField, match="on this day already"):
        plan_doses(unit, [NewDose(pet, DOSE, day), NewDose(pet, DOSE, day)])
    plan_doses(unit, [NewDose(pet, DOSE, day), NewDose(pet, WORM, day)])
    with pytest.raises(InvalidField, match="on this day already"):
        plan_doses(unit, [NewDose(pet, DOSE, day)])
    record_health(unit, [NewHealthEntry(pet, DOSE, today)])
    with pytest.raises(InvalidField, match="on this day already"):
        plan_doses(unit, [NewDose(pet, DOSE, today)])
