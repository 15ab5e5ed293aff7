"""Pets come onto the list and leave it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.kernel.errors import Conflict, MoveRefused
from pawpact.pets.service import (
    GateClosed,
    advance_all,
    delist_pet,
    list_pet,
    list_pets,
    record_health,
)
from pawpact.pets.values import PetState
from pawpact.tenancy.unit import Unit
from tests.core.pets.life import complete, isolated, listed, reserved, states


def test_refusal_names_each_unmet_condition(unit: Unit) -> None:
    """Listing a pet too early is refused with everything that is missing."""
    pet = isolated(unit)[0]
    with pytest.raises(GateClosed) as refused:
        list_pet(unit, pet)
    assert refused.value.details["unmet"] == [
        "vaccine_doses",
        "dewormings",
        "exam",
        "test:feline_panleukopenia",
    ]


def test_set_is_listed_as_far_as_it_may(unit: Unit) -> None:
    """Of several pets those that pass are listed, and the others' reasons are answered."""
    good, bad = isolated(unit, 2)
    record_health(unit, complete(unit, good))
    assert list(list_pets(unit, [good, bad])) == [bad]
    assert states(unit, [good, bad]) == [PetState.LISTED, PetState.ISOLATION]


def test_delisting_goes_back_to_ready(unit: Unit) -> None:
    """A listed pet can be taken off, and a pet that is not listed cannot."""
    pet = listed(unit)[0]
    delist_pet(unit, pet, "photos to be taken again")
    assert states(unit, [pet]) == [PetState.READY]
    with pytest.raises(MoveRefused):
        delist_pet(unit, pet, "again")


def test_time_alone_takes_a_pet_off_the_list(unit: Unit) -> None:
    """The daily run delists a pet whose examination is out of date."""
    pets = listed(unit, 2)
    unit.at += timedelta(days=30)
    assert advance_all(unit) == 0
    unit.at += timedelta(days=1)
    assert advance_all(unit) == 2
    assert states(unit, pets) == [PetState.READY] * 2


def test_time_alone_ends_isolation(unit: Unit) -> None:
    """A pet that lacked only days becomes ready by the daily run when they are full."""
    pet = isolated(unit)[0]
    unit.at -= timedelta(days=5)
    record_health(unit, complete(unit, pet))
    assert states(unit, [pet]) == [PetState.VACCINATING]
    unit.at += timedelta(days=5)
    advance_all(unit)
    assert states(unit, [pet]) == [PetState.READY]


def test_held_pet_is_not_listed_again(unit: Unit) -> None:
    """A pet that is held for a customer stays held when somebody lists it."""
    pet = reserved(unit)
    with pytest.raises(Conflict, match="held for a customer"):
        list_pet(unit, pet)
    assert states(unit, [pet]) == [PetState.RESERVED]
