"""Use cases: the vet plans a pet's doses, they are ticked off by what is recorded, and fall due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select, update

from pawpact.database import bulk
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.pets.alarm import dose_tasks, finish_dose_tasks
from pawpact.pets.loading import load_entries, load_pets
from pawpact.pets.models import Pet, PlannedDose
from pawpact.pets.moves import IN_STORE
from pawpact.pets.values import HealthEntry, HealthKind, PetRecord
from pawpact.tenancy.unit import Unit

PLANNABLE = (HealthKind.VACCINE_DOSE, HealthKind.DEWORMING)


class DoseState(StrEnum):
    PLANNED = "planned"
    GIVEN = "given"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class NewDose:
    """A dose to be given on a day. ``name`` is the vaccine or the remedy, where it is known."""

    pet: int
    kind: HealthKind
    due_on: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class DueDose:
    """A planned dose that was not given yet."""

    id: int
    pet: int
    kind: HealthKind
    due_on: date
    name: str


def plan_doses(unit: Unit, doses: Sequence[NewDose]) -> list[int]:
    """Plan doses, all or none; their ids."""
    pets = load_pets(unit, {each.pet for each in doses})
    _check(unit, doses, pets)
    ids = unit.ids.many(len(doses))
    bulk.insert(
        unit.session,
        PlannedDose,
        {
            "id": ids,
            "pet_id": [each.pet for each in doses],
            "kind": [each.kind for each in doses],
            "name": [each.name for each in doses],
            "due_on": [each.due_on for each in doses],
            "state": [DoseState.PLANNED] * len(doses),
            "entry_id": [None] * len(doses),
            "planned_at": [unit.at] * len(doses),
            "actor": [unit.actor] * len(doses),
        },
    )
    return ids


def cancel_dose(unit: Unit, dose: int) -> None:
    """The vet takes a dose off the plan."""
    unit.session.execute(
        update(PlannedDose)
        .where(PlannedDose.id == dose, PlannedDose.state == DoseState.PLANNED)
        .values(state=DoseState.CANCELLED)
        .execution_options(synchronize_session=False)
    )
    finish_dose_tasks(unit, [dose])


def next_doses(unit: Unit, pets: Collection[int]) -> dict[int, list[DueDose]]:
    """What is still to be given, by pet, the earliest first."""
    rows = unit.session.execute(
        select(
            PlannedDose.id,
            PlannedDose.pet_id,
            PlannedDose.kind,
            PlannedDose.due_on,
            PlannedDose.name,
        )
        .where(PlannedDose.pet_id.in_(set(pets)), PlannedDose.state == DoseState.PLANNED)
        .order_by(PlannedDose.due_on, PlannedDose.id)
    )
    found: dict[int, list[DueDose]] = {pet: [] for pet in pets}
    for number, pet, kind, due_on, name in rows:
        found[pet].append(DueDose(number, pet, HealthKind(kind), due_on, name))
    return found


def tick_off(unit: Unit, entries: Sequence[HealthEntry]) -> None:
    """What was given leaves the plan: the earliest dose of its kind, and of its name if any."""
    given = [each for each in entries if each.kind in PLANNABLE]
    if not given:
        return
    waiting = next_doses(unit, {each.pet for each in given})
    ticked: dict[int, int] = {}
    for entry in given:
        for dose in waiting[entry.pet]:
            is_meant = dose.kind is entry.kind and dose.name in ("", entry.name)
            if is_meant and dose.id not in ticked:
                ticked[dose.id] = entry.id
                break
    bulk.update(
        unit.session,
        PlannedDose,
        list(ticked),
        {
            "state": [DoseState.GIVEN] * len(ticked),
            "entry_id": list(ticked.values()),
        },
    )
    finish_dose_tasks(unit, list(ticked))


def plans_due(unit: Unit) -> int:
    """Doses that fall due today or did before become tasks of the vet, once each; how many."""
    rows = unit.session.execute(
        select(PlannedDose.id, PlannedDose.pet_id, PlannedDose.due_on)
        .join(Pet, Pet.id == PlannedDose.pet_id)
        .where(
            PlannedDose.state == DoseState.PLANNED,
            PlannedDose.due_on <= unit.today,
            Pet.state.in_(IN_STORE),
        )
        .order_by(PlannedDose.id)
    ).all()
    return dose_tasks(unit, [(row.id, row.pet_id, row.due_on) for row in rows])


def _check(unit: Unit, doses: Sequence[NewDose], pets: dict[int, PetRecord]) -> None:
    taken: dict[int, set[tuple[HealthKind, date]]] = defaultdict(set)
    for pet, waiting in next_doses(unit, pets).items():
        taken[pet] |= {(dose.kind, dose.due_on) for dose in waiting}
    for pet, entries in load_entries(unit, pets).items():
        taken[pet] |= {(entry.kind, entry.on) for entry in entries}
    for index, dose in enumerate(doses):
        _check_one(dose, pets[dose.pet], unit.today, taken[dose.pet], f"doses[{index}].")
        taken[dose.pet].add((dose.kind, dose.due_on))


def _check_one(
    dose: NewDose, pet: PetRecord, today: date, taken: set[tuple[HealthKind, date]], path: str
) -> None:
    if dose.kind not in PLANNABLE:
        listed = ", ".join(PLANNABLE)
        raise InvalidField(
            f"{path}kind", Label(f"计划的是：{listed}", f"what is planned is one of: {listed}")
        )
    if pet.born_on and dose.due_on < pet.born_on:
        raise InvalidField(
            f"{path}due_on", Label("早于宠物出生日期", "it lies before the pet's birth")
        )
    if dose.due_on < today:
        raise InvalidField(
            f"{path}due_on",
            Label("计划的日期不能是过去", "a plan lies in the future"),
            hint=Label("已经打过的，请记入健康记录", "enter what was given as a health entry"),
        )
    if (dose.kind, dose.due_on) in taken:
        raise InvalidField(
            f"{path}due_on",
            Label("同一天已有这样的一针", "there is such a dose on this day already"),
        )
