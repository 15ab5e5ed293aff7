"""What rules learn of a pet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pawpact.decisions.values import Batch
from pawpact.pets.facts import full_months, provide_pet_facts
from pawpact.pets.service import intake_pets
from pawpact.pets.values import NewPet, Species
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from tests.core.shop import make_store


def _facts(unit: Unit, pets: list[int]) -> dict[str, list[object]]:
    cases = tuple(Case(str(number), {"pet": pet}) for number, pet in enumerate(pets))
    columns = provide_pet_facts(Batch(unit, "application.submitted", cases))
    return {name: list(column) for name, column in columns.items()}


def test_facts_stay_parallel_to_the_cases(unit: Unit) -> None:
    """Each case gets its own pet's facts, also where pets repeat."""
    cat, dog = intake_pets(
        unit,
        [
            NewPet(Species.CAT, born_on=date(2025, 3, 13), tags=("low_threshold",), cage="A1"),
            NewPet(Species.DOG, cage="A2"),
        ],
    )
    facts = _facts(unit, [dog, cat, dog])
    assert facts["pet.species"] == ["dog", "cat", "dog"]
    assert facts["pet.born_on"] == [None, date(2025, 3, 13).toordinal(), None]
    assert facts["pet.age_months"] == [None, 11, None]
    assert facts["pet.young"] == [None, True, None]
    assert facts["pet.tags"] == [(), ("low_threshold",), ()]
    assert facts["pet.low_threshold"] == [False, True, False]


def test_low_threshold_is_the_tag_of_the_settings(unit: Unit) -> None:
    """Which tag marks a low-threshold pet is the store's setting, and without one none does."""
    pets = intake_pets(unit, [NewPet(Species.CAT, tags=("easy",), cage="A1")])
    unit.store = make_store({"deposit_fallback.low_threshold_pet_tag": "easy"})
    assert _facts(unit, pets)["pet.low_threshold"] == [True]
    ruleset = unit.store.revision.ruleset
    without = {
        name: each
        for name, each in ruleset.parameters.items()
        if not name.startswith("deposit_fallback.")
    }
    revision = replace(unit.store.revision, ruleset=replace(ruleset, parameters=without))
    unit.store = replace(unit.store, revision=revision)
    assert _facts(unit, pets)["pet.low_threshold"] == [False]


@pytest.mark.parametrize(
    ("born_on", "months"),
    [(date(2026, 1, 31), 1), (date(2025, 3, 12), 12), (date(2025, 3, 13), 11)],
)
def test_months_are_full(born_on: date, months: int) -> None:
    """A month counts when it is over."""
    assert full_months(born_on, date(2026, 3, 12)) == months
