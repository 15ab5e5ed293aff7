"""What the day asks for: pets to be observed, examined, given a dose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from pawpact.kernel.label import Label
from pawpact.pets.file import overdue_exams
from pawpact.pets.models import Pet, PetHealthEntry
from pawpact.pets.moves import IN_STORE
from pawpact.pets.plan import next_doses
from pawpact.pets.values import HealthKind
from pawpact.tenancy.unit import Unit

CHECKS = "pet_care.health_checks_per_day"
_DOSES = {
    HealthKind.VACCINE_DOSE: Label("接种疫苗", "a vaccination is due"),
    HealthKind.DEWORMING: Label("驱虫", "a deworming is due"),
}


@dataclass(frozen=True, slots=True)
class Wanting:
    """One thing that a pet waits for."""

    pet: int
    what: Label
    due_on: date | None = None


def worklist(unit: Unit) -> list[Wanting]:
    """Everything that pets in the house wait for today, pet by pet."""
    pets = list(unit.session.scalars(select(Pet.id).where(Pet.state.in_(IN_STORE))))
    doses = [
        Wanting(dose.pet, _DOSES[dose.kind], dose.due_on)
        for waiting in next_doses(unit, pets).values()
        for dose in waiting
        if dose.due_on <= unit.today
    ]
    exams = [
        Wanting(pet, Label("入馆体检已超时", "the examination after intake is overdue"))
        for pet in overdue_exams(unit)
    ]
    return sorted([*_unobserved(unit, pets), *exams, *doses], key=lambda each: each.pet)


def _unobserved(unit: Unit, pets: list[int]) -> list[Wanting]:
    """Pets that were looked at less often today than the store wants."""
    wanted = unit.store.integer(CHECKS)
    rows = unit.session.execute(
        select(PetHealthEntry.pet_id, func.count(PetHealthEntry.at.distinct()))
        .where(
            PetHealthEntry.kind == HealthKind.OBSERVATION,
            PetHealthEntry.on == unit.today,
            PetHealthEntry.pet_id.in_(pets),
        )
        .group_by(PetHealthEntry.pet_id)
    )
    seen = {row[0]: row[1] for row in rows}
    return [
        Wanting(
            pet,
            Label(
                f"今日健康观察 {seen.get(pet, 0)}/{wanted} 次",
                f"observed {seen.get(pet, 0)} of {wanted} times today",
            ),
        )
        for pet in pets
        if seen.get(pet, 0) < wanted
    ]
