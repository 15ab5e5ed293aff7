"""The pet's file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pawpact.kernel.errors import NotFound
from pawpact.pets.file import overdue_exams, read_file
from pawpact.pets.service import intake_pets, record_health
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, Species
from pawpact.tenancy.unit import Unit
from tests.core.pets.life import isolated


def test_corrected_entry_stays_readable(unit: Unit) -> None:
    """The file shows the entry that was corrected and the one that corrects it."""
    pet = isolated(unit)[0]
    wrong = record_health(unit, [NewHealthEntry(pet, HealthKind.DEWORMING, unit.today)])[0]
    earlier = unit.today - timedelta(days=1)
    right = record_health(
        unit, [NewHealthEntry(pet, HealthKind.DEWORMING, earlier, corrects=wrong)]
    )[0]
    entries = read_file(unit, pet).entries
    assert [(each.id, each.on, each.corrected_by) for each in entries] == [
        (wrong, unit.today, right),
        (right, earlier, None),
    ]


def test_file_of_a_strange_pet_is_not_found(unit: Unit) -> None:
    """A pet that is not this store's has no file here."""
    with pytest.raises(NotFound):
        read_file(unit, 404)


def test_examination_is_overdue_at_its_hour(unit: Unit) -> None:
    """A pet that is not examined is overdue 24 hours after its intake, and one examined never."""
    late, examined = intake_pets(unit, [NewPet(Species.CAT), NewPet(Species.CAT)])
    record_health(
        unit, [NewHealthEntry(examined, HealthKind.EXAM, unit.today, result=HealthResult.FAILED)]
    )
    unit.at += timedelta(hours=23, minutes=59)
    assert overdue_exams(unit) == []
    unit.at += timedelta(minutes=1)
    assert overdue_exams(unit) == [late]
