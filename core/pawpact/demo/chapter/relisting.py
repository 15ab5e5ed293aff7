"""A pet whose reservation ran out while its people are still wanted is listed for them again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from pawpact.contracts.models import Application
from pawpact.database.prepared import Prepared
from pawpact.demo.chapter.story import SATURDAY, TUESDAY, Chapter
from pawpact.demo.scene import Scene
from pawpact.pets.models import Pet
from pawpact.pets.service import list_pets, record_health
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, PetState

OPEN = ("submitted", "needs_information", "approved", "approved_with_deposit_due")
"""The states of applications of which something may still come."""

_WANTED = Prepared(
    select(Pet.id)
    .where(
        Pet.state == PetState.READY,
        Pet.id.in_(select(Application.pet_id).where(Application.state.in_(OPEN))),
    )
    .order_by(Pet.id)
)


def live(scene: Scene) -> None:
    with scene.unit() as unit:
        pets = [row.id for row in _WANTED.rows(unit.session)]
        if pets:
            record_health(unit, [passed_exam(pet, unit.today) for pet in pets])
            list_pets(unit, pets)


def passed_exam(pet: int, today: date) -> NewHealthEntry:
    return NewHealthEntry(pet, HealthKind.EXAM, today, "", HealthResult.PASSED)


CHAPTER = Chapter("relisting", live, on=(TUESDAY, SATURDAY))
