"""What was entered wrong about a pet is corrected by a later entry."""

from __future__ import annotations

import re
from datetime import timedelta

from pawpact.access.actor import Role
from pawpact.cli.pets import pets
from pawpact.kernel.identity import public_id
from pawpact.pets.service import intake_pets
from pawpact.pets.values import NewPet, Species
from tests.core.cli.installed import SHOP, Installed

AT = ("--store", SHOP)


def _pet(installed: Installed) -> tuple[str, str, str]:
    """A kitten with a vaccination of today; its id, today and yesterday."""
    with installed.house.platform.unit(SHOP) as unit:
        came = unit.at - timedelta(days=3)
        (number,) = intake_pets(unit, [NewPet(Species.CAT, intake_at=came, cage="A1")])
        today = unit.today
    pet, yesterday = public_id("pet", number), today - timedelta(days=1)
    entry = ("vaccine_dose", "--on", today.isoformat(), "--name", "feline_trivalent")
    assert installed.run(pets, "health", pet, *entry, *AT).exit_code == 0
    return pet, today.isoformat(), yesterday.isoformat()


def _entries(installed: Installed, pet: str) -> list[str]:
    return re.findall(r"hea_\w{13}", installed.run(pets, "show", pet, *AT).stdout)


def test_a_correction_stands_beside_what_was_there(installed: Installed) -> None:
    """The old entry stays in the file, marked; the new one counts, and is named as such."""
    pet, today, yesterday = _pet(installed)
    (wrong,) = _entries(installed, pet)
    entry = ("vaccine_dose", "--on", yesterday, "--name", "rabies", "--corrects", wrong)
    assert installed.run(pets, "health", pet, *entry, *AT).exit_code == 0
    vet = installed.hire(Role.VET)
    told = installed.run(pets, "file", pet, *AT, "--by", vet).stdout
    assert f"{today}  feline trivalent vaccine  (corrected below)" in told
    assert f"{yesterday}  rabies vaccine  (correction)" in told


def test_an_entry_is_withdrawn(installed: Installed) -> None:
    """What was never done is taken back, and stays readable as such."""
    pet, today, _ = _pet(installed)
    (wrong,) = _entries(installed, pet)
    entry = ("withdrawn", "--on", today, "--corrects", wrong)
    assert installed.run(pets, "health", pet, *entry, *AT).exit_code == 0
    vet = installed.hire(Role.VET)
    assert "(withdrawn)" in installed.run(pets, "file", pet, *AT, "--by", vet).stdout


def test_another_pets_entry_is_not_corrected(installed: Installed) -> None:
    """Only an entry of this pet's own file is."""
    pet, today, _ = _pet(installed)
    entry = ("withdrawn", "--on", today, "--corrects", "hea_0000000000001")
    told = installed.run(pets, "health", pet, *entry, *AT)
    assert told.exit_code == 1
    assert "no such entry" in told.output
