"""A pet goes to another store of the brand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused
from pawpact.kernel.identity import read_public_id
from pawpact.pets.diagnosis import read_diagnoses
from pawpact.pets.loading import load_entries
from pawpact.pets.models import Pet
from pawpact.pets.service import intake_pet, record_death, record_health, unmet_conditions
from pawpact.pets.transfer import accept, send_off, transfer_pet
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, Species
from pawpact.tenancy.unit import Unit
from tests.house import House

HERE, THERE = "xihu", "wangjing"


@pytest.fixture
def pet(house: House) -> int:
    """A listed pet of one of two stores."""
    house.open(HERE)
    house.open(THERE)
    number = read_public_id("pet", house.listed_pet(HERE))
    assert number is not None
    return number


def _door(house: House, store: str) -> Callable[[], AbstractContextManager[Unit]]:
    return lambda: house.platform.unit(store, "staff:1")


def _transfer(house: House, pet: int, cage: str | None = "B2", to: str = THERE) -> int:
    return transfer_pet(_door(house, HERE), _door(house, to), pet, cage, "more room there")


def _row(house: House, store: str, pet: int) -> Pet:
    with house.platform.reading(store) as unit:
        return unit.session.scalars(select(Pet).where(Pet.id == pet)).one()


def test_pet_is_isolated_where_it_arrives(house: House, pet: int) -> None:
    """It leaves here and begins there in isolation, to be examined anew; its doses go along."""
    arrived = _transfer(house, pet)
    left, came = _row(house, HERE, pet), _row(house, THERE, arrived)
    assert (left.state, came.state, came.cage) == ("transferred", "isolation", "B2")
    assert left.transfer == came.transfer
    with house.platform.reading(THERE) as unit:
        unmet = [each.code for each in unmet_conditions(unit, [arrived])[arrived]]
        doses = [
            each
            for each in load_entries(unit, [arrived])[arrived]
            if each.kind is HealthKind.VACCINE_DOSE
        ]
    assert (unmet, len(doses)) == (["isolation", "exam"], 2)


def test_asked_again_changes_nothing(house: House, pet: int) -> None:
    """The same transfer a second time answers the same record."""
    assert _transfer(house, pet) == _transfer(house, pet)
    with house.platform.reading(THERE) as unit:
        assert unit.session.scalar(select(func.count()).select_from(Pet)) == 1


def test_half_a_transfer_is_caught_up_with(house: House, pet: int) -> None:
    """Cut off after it left here, the pet arrives when it is asked for again, once."""
    with house.platform.unit(HERE, "staff:1") as unit:
        travelling = send_off(unit, pet, "more room there")
    arrived = _transfer(house, pet)
    with house.platform.unit(THERE, "staff:1") as unit:
        assert accept(unit, travelling, "B3") == arrived


def test_store_that_has_no_cage_does_not_accept(house: House, pet: int) -> None:
    """Where the cage is occupied the pet stays where it is."""
    with house.platform.unit(THERE, "staff:1") as unit:
        intake_pet(unit, NewPet(Species.CAT, cage="B2"))
    with pytest.raises(Conflict, match="occupied"):
        _transfer(house, pet)
    assert _row(house, HERE, pet).state == "listed"


def test_only_stores_of_the_brand(house: House, pet: int) -> None:
    """A store of another brand, or the store itself, takes nothing in."""
    with pytest.raises(InvalidField, match="very store"):
        _transfer(house, pet, to=HERE)
    house.stores[THERE] = replace(house.stores[THERE], brand="other")
    with pytest.raises(Conflict, match="same brand"):
        _transfer(house, pet)


def test_dead_pet_is_not_transferred(house: House, pet: int) -> None:
    """Only a pet in the house can go."""
    with house.platform.unit(HERE, "staff:1") as unit:
        record_death(unit, [pet], "at night")
    with pytest.raises(MoveRefused):
        _transfer(house, pet)


def test_diagnosis_is_sealed_anew(house: House, pet: int) -> None:
    """A vet's note goes along and opens under the pet's new record."""
    with house.platform.unit(HERE, "staff:1") as unit:
        result = HealthResult.NEGATIVE
        entry = NewHealthEntry(pet, HealthKind.TEST, unit.today, "fiv", result, note="clear")
        record_health(unit, [entry])
    arrived = _transfer(house, pet)
    with house.platform.unit(THERE, "staff:1") as unit:
        assert [each.note for each in read_diagnoses(unit, arrived, "check")] == ["clear"]
