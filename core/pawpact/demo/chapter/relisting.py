"""A pet that nobody came for in time is examined and listed again before the shop opens."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from pawpact.demo.chapter.story import SATURDAY, TUESDAY, Chapter
from pawpact.demo.scene import Scene
from pawpact.pets.models import Pet
from pawpact.pets.service import list_pets, record_health
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, PetState


def live(scene: Scene) -> None:
    with scene.unit() as unit:
        ready = select(Pet.id).where(Pet.state == PetState.READY).order_by(Pet.id)
        pets = unit.session.scalars(ready).all()
        if pets:
            record_health(unit, [passed_exam(pet, unit.today) for pet in pets])
            list_pets(unit, pets)


def passed_exam(pet: int, today: date) -> NewHealthEntry:
    return NewHealthEntry(pet, HealthKind.EXAM, today, "", HealthResult.PASSED)


CHAPTER = Chapter("relisting", live, on=(TUESDAY, SATURDAY))
