"""Pets arrive."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.pets.models import Pet, PetEvent
from pawpact.pets.service import intake_pet, intake_pets, record_death
from pawpact.pets.values import NewPet, PetState, Species
from pawpact.tenancy.unit import Unit


def _row(unit: Unit, pet: int) -> Pet:
    row = unit.session.scalar(select(Pet).where(Pet.id == pet))
    assert row is not None
    return row


def test_isolation_starts_at_the_intake(unit: Unit) -> None:
    """A new pet is in isolation from the moment of its intake, and an event says so."""
    arrived = unit.at - timedelta(hours=3)
    pet = intake_pet(unit, NewPet(Species.DOG, intake_at=arrived, cage="A1"))
    row = _row(unit, pet)
    assert (row.state, row.isolation_started_at) == (PetState.ISOLATION, arrived)
    event = unit.session.scalar(select(PetEvent).where(PetEvent.pet_id == pet))
    assert event is not None
    assert (event.before, event.after, event.actor) == (None, "isolation", "staff:1")


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewPet(None), "species"),
        (NewPet(Species.CAT, age_months=-1), "age_months"),
        (NewPet(Species.CAT, age_months=601), "age_months"),
        (NewPet(Species.CAT, weight_grams=-1), "weight_grams"),
        (NewPet(Species.CAT, weight_grams=200_001), "weight_grams"),
        (NewPet(Species.CAT, born_on=date(2026, 3, 13)), "born_on"),
        (NewPet(Species.CAT, opening=PetState.LISTED), "opening"),
        (NewPet(Species.CAT), "cage"),
        (NewPet(Species.CAT, cage=""), "cage"),
        (NewPet(Species.CAT, cage="A2", breed="x" * 61), "breed"),
    ],
)
def test_refuses_what_cannot_be(unit: Unit, new: NewPet, field: str) -> None:
    """No species, no cage, numbers of no pet, a birth to come, a start beyond isolation."""
    with pytest.raises(InvalidField) as refused:
        intake_pets(unit, [NewPet(Species.CAT, cage="A1"), new])
    assert refused.value.field == f"pets[1].{field}"
    assert unit.session.scalar(select(func.count()).select_from(Pet)) == 0


def test_a_day_of_arrival_counts_from_its_end(unit: Unit) -> None:
    """Of a pet entered later only the day is known: fourteen full days begin when it is over."""
    today = unit.at.astimezone(unit.store.zone).date()
    day = today - timedelta(days=3)
    pet = intake_pet(unit, NewPet(Species.CAT, arrived_on=day, cage="A1"))
    ended = datetime.combine(day, time(23, 59, 59), unit.store.zone)
    row = _row(unit, pet)
    assert (row.intake_at, row.isolation_started_at) == (ended, ended)
    now = _row(unit, intake_pet(unit, NewPet(Species.CAT, arrived_on=today, cage="A2")))
    assert now.isolation_started_at == unit.at


def test_a_day_to_come_is_refused_by_its_name(unit: Unit) -> None:
    """A day of arrival that is not there yet is refused at ``arrived_on``."""
    tomorrow = unit.at.astimezone(unit.store.zone).date() + timedelta(days=1)
    with pytest.raises(InvalidField, match="future") as refused:
        intake_pet(unit, NewPet(Species.CAT, arrived_on=tomorrow, cage="A1"))
    assert refused.value.field == "arrived_on"


def test_refuses_times_out_of_order(unit: Unit) -> None:
    """An intake to come, and a birth after the intake, are refused."""
    with pytest.raises(InvalidField, match="future"):
        intake_pet(unit, NewPet(Species.CAT, intake_at=unit.at + timedelta(minutes=1)))
    arrived = unit.at - timedelta(days=10)
    with pytest.raises(InvalidField, match="after the intake"):
        intake_pet(
            unit,
            NewPet(Species.CAT, intake_at=arrived, born_on=unit.today - timedelta(days=9)),
        )


def test_age_is_counted_back_as_an_estimate(unit: Unit) -> None:
    """Where only an age is known, the birth date is estimated from the intake."""
    row = _row(unit, intake_pet(unit, NewPet(Species.CAT, age_months=5, cage="A1")))
    assert (row.born_on, row.born_estimated) == (date(2025, 10, 12), True)


def test_cage_holds_one_pet(unit: Unit) -> None:
    """An occupied cage is refused, and is free again when its pet has gone."""
    first = intake_pet(unit, NewPet(Species.CAT, cage="A1"))
    with pytest.raises(Conflict, match="occupied"):
        intake_pet(unit, NewPet(Species.CAT, cage="A1"))
    record_death(unit, [first], "found dead in the morning")
    intake_pet(unit, NewPet(Species.CAT, cage="A1"))


def test_source_key_is_unique(unit: Unit) -> None:
    """One record of another system makes one record here."""
    intake_pet(unit, NewPet(Species.CAT, source_key="A-17"))
    with pytest.raises(Conflict, match="source key"):
        intake_pet(unit, NewPet(Species.CAT, source_key="A-17"))
