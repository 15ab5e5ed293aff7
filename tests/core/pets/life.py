"""Pets of the test shop at stages of their lives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from pawpact.accounts.service import register_customer
from pawpact.pets.models import Pet
from pawpact.pets.service import Hold, intake_pets, list_pets, record_health, reserve
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, PetState, Species
from pawpact.tenancy.unit import Unit
from tests.core.shop import newcomer

PANLEUKOPENIA = "feline_panleukopenia"


def isolated(unit: Unit, count: int = 1) -> list[int]:
    """Cats that came in 15 days ago and of which nothing else is recorded."""
    arrived = unit.at - timedelta(days=15)
    cages = [str(each) for each in unit.ids.many(count)]
    return intake_pets(unit, [NewPet(Species.CAT, intake_at=arrived, cage=each) for each in cages])


def complete(unit: Unit, pet: int) -> list[NewHealthEntry]:
    """Everything that the gate wants."""
    return [
        NewHealthEntry(pet, HealthKind.VACCINE_DOSE, unit.today - timedelta(days=10)),
        NewHealthEntry(pet, HealthKind.VACCINE_DOSE, unit.today),
        NewHealthEntry(pet, HealthKind.DEWORMING, unit.today),
        NewHealthEntry(pet, HealthKind.TEST, unit.today, PANLEUKOPENIA, HealthResult.NEGATIVE),
        NewHealthEntry(pet, HealthKind.EXAM, unit.today, result=HealthResult.PASSED),
    ]


def listed(unit: Unit, count: int = 1) -> list[int]:
    """Cats on the list."""
    pets = isolated(unit, count)
    record_health(unit, [entry for pet in pets for entry in complete(unit, pet)])
    list_pets(unit, pets)
    return pets


def reserved(unit: Unit, application: int = 1) -> int:
    """A cat held for the customer of an application."""
    pet = listed(unit)[0]
    customer = register_customer(unit, newcomer(application))
    reserve(unit, Hold(pet, customer, application))
    return pet


def states(unit: Unit, pets: Sequence[int]) -> list[PetState]:
    """The states of these pets, as the database has them."""
    found = unit.session.execute(select(Pet.id, Pet.state).where(Pet.id.in_(pets)))
    rows = {row.id: row.state for row in found}
    return [PetState(rows[pet]) for pet in pets]
