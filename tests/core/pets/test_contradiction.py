"""Pets whose rows say two things at once are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from pawpact.accounts.service import register_customer
from pawpact.pets.contradiction import contradictions
from pawpact.pets.models import Pet, Reservation
from pawpact.pets.service import (
    Observation,
    hand_over_pets,
    keep_for_contracts,
    observe,
    readmit,
    record_death,
    record_health,
    recover,
    take_back,
)
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, PetState
from pawpact.tenancy.unit import Unit
from tests.core.pets.life import complete, isolated, listed, reserved
from tests.core.shop import newcomer


def _named(unit: Unit) -> list[tuple[int, str]]:
    unit.session.flush()
    return [(each.pet, each.line.en) for each in contradictions(unit)]


def _set(unit: Unit, pet: int, **values: object) -> None:
    unit.session.execute(update(Pet).where(Pet.id == pet).values(**values))


def test_sound_records_are_silent(unit: Unit) -> None:
    """Pets that came, were listed, held, fell ill, recovered or died are named nowhere."""
    isolated(unit)
    listed(unit)
    reserved(unit)
    ill, dead, well = listed(unit, 3)
    sign = unit.store.texts("pet_care.abnormal_signs")[0]
    observe(unit, [Observation(ill, (sign,), ""), Observation(well, (sign,), "")])
    recover(unit, [well], "well again")
    record_death(unit, [dead], "old age")
    assert _named(unit) == []


@pytest.mark.parametrize("back", [PetState.RETURNED, PetState.REPLACED])
def test_a_pet_that_just_came_back_is_silent(unit: Unit, back: PetState) -> None:
    """Until it is taken in again the record still says whose it was: nothing contradicts that."""
    pet = reserved(unit, application=9)
    keep_for_contracts(unit, {9: 90})
    hand_over_pets(unit, [90])
    take_back(unit, pet, back, "given back")
    assert _named(unit) == []
    readmit(unit, pet, "Z1")
    assert _named(unit) == []


def _lacks_a_dose(unit: Unit) -> int:
    pet = isolated(unit)[0]
    record_health(unit, complete(unit, pet)[1:])
    _set(unit, pet, state=PetState.LISTED)
    return pet


def _ill_on_the_list(unit: Unit) -> int:
    pet = listed(unit)[0]
    _set(unit, pet, state=PetState.DECEASED)
    seen = NewHealthEntry(pet, HealthKind.OBSERVATION, unit.today, "", HealthResult.ABNORMAL)
    record_health(unit, [seen])
    _set(unit, pet, state=PetState.LISTED)
    return pet


def _held_by_nobody(unit: Unit) -> int:
    pet = reserved(unit)
    unit.session.execute(update(Reservation).values(state="released"))
    return pet


def _owned_in_the_house(unit: Unit) -> int:
    pet = listed(unit)[0]
    _set(unit, pet, owner_id=register_customer(unit, newcomer(7)))
    return pet


def _too_new(unit: Unit) -> int:
    pet = listed(unit)[0]
    _set(unit, pet, isolation_started_at=unit.at - timedelta(days=13, hours=23, minutes=59))
    return pet


def _moved_past_the_program(unit: Unit) -> int:
    pet = listed(unit)[0]
    _set(unit, pet, state=PetState.READY)
    return pet


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_lacks_a_dose, "listed, but 1 vaccine doses given, 2 are needed"),
        (_ill_on_the_list, "and no recovery since"),
        (_held_by_nobody, "reserved, but nobody holds it"),
        (_owned_in_the_house, "listed, but an owner is recorded"),
        (_too_new, "listed, but isolated for 13 full days, 14 are needed"),
        (_moved_past_the_program, "ready, but its last move led to listed"),
    ],
)
def test_a_record_that_contradicts_itself_is_named(
    unit: Unit, spoil: Callable[[Unit], int], said: str
) -> None:
    """Listed and ill, listed too early, held by nobody: the pet is named with what does not fit."""
    listed(unit)
    pet = spoil(unit)
    named = _named(unit)
    assert {each for each, _ in named} == {pet}
    assert any(said in words for _, words in named), named


def test_an_examination_out_of_date_is_none(unit: Unit) -> None:
    """That time has passed is no contradiction: the daily run takes the pet off the list."""
    listed(unit)
    unit.at += timedelta(days=90)
    assert _named(unit) == []
