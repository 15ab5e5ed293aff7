"""What vets wrote is read by vet and manager, on record."""

from __future__ import annotations

import pytest

from pawpact.access.actor import Role
from pawpact.cli.customers import customers
from pawpact.cli.pets import pets
from pawpact.kernel.identity import public_id
from pawpact.pets.service import intake_pets
from pawpact.pets.values import NewPet, Species
from tests.core.cli.installed import SHOP, Installed

AT = ("--store", SHOP)


def a_pet_with_a_note(installed: Installed) -> str:
    with installed.house.platform.unit(SHOP) as unit:
        (number,) = intake_pets(unit, [NewPet(Species.CAT, intake_at=unit.at, cage="A1")])
        day = unit.today.isoformat()
    pet = public_id("pet", number)
    entry = ("health", pet, "exam", "--on", day, "--result", "failed", "--note", "otitis")
    assert installed.run(pets, *entry, *AT).exit_code == 0
    return pet


@pytest.mark.parametrize("role", [Role.VET, Role.STORE_MANAGER])
def test_a_diagnosis_is_read_for_a_purpose(installed: Installed, role: Role) -> None:
    """Vet and manager read it, and the trail says what for."""
    pet, reader = a_pet_with_a_note(installed), installed.hire(role)
    told = installed.run(pets, "diagnoses", pet, "--purpose", "hand-over", *AT, "--by", reader)
    assert "otitis" in told.stdout
    manager = installed.hire(Role.STORE_MANAGER)
    (line,) = installed.read(customers, "readings", *AT, "--by", manager, "--json")
    assert (line["actor"], line["whom"], line["purpose"]) == (f"staff:{reader}", pet, "hand-over")


@pytest.mark.parametrize("role", [Role.SALES, Role.CARER])
def test_others_are_refused_and_noted(installed: Installed, role: Role) -> None:
    """Whoever may not read it sees nothing, and is on record."""
    pet, reader = a_pet_with_a_note(installed), installed.hire(role)
    told = installed.run(pets, "diagnoses", pet, "--purpose", "curious", *AT, "--by", reader)
    assert told.exit_code == 1
    assert "otitis" not in told.output
    manager = installed.hire(Role.STORE_MANAGER)
    (line,) = installed.read(customers, "readings", *AT, "--by", manager, "--json")
    assert (line["whom"], line["allowed"]) == (pet, False)


def test_the_file_of_a_pet_shows_no_diagnosis(installed: Installed) -> None:
    """What everybody sees of a pet has no note in it."""
    pet = a_pet_with_a_note(installed)
    assert "otitis" not in installed.run(pets, "show", pet, *AT).output
