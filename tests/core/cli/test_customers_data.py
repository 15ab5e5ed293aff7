"""The commands over a customer's own data: copy, correction, consents; and staff of two stores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from pawpact.access.actor import Role
from pawpact.cli.customers import customers
from pawpact.cli.pets import pets
from pawpact.cli.staff import staff
from pawpact.kernel.identity import public_id
from tests.core.cli.installed import OTHER, SHOP, Installed
from tests.core.shop import newcomer, phone

ANN = newcomer(0)


def first(installed: Installed) -> str:
    return public_id("cus", installed.customers[SHOP][0])


def desk(installed: Installed, role: Role, *arguments: str) -> Result:
    """A command of the shop, run by somebody of this role."""
    return installed.run(customers, *arguments, "--store", SHOP, "--by", installed.hire(role))


def test_copy_is_written_to_a_file_of_ones_own(installed: Installed, tmp_path: Path) -> None:
    """The copy is JSON with its schema, readable by its owner alone, and nothing is printed."""
    file = tmp_path / "copy.json"
    result = desk(installed, Role.STORE_MANAGER, "export", first(installed), "--to", str(file))
    assert result.exit_code == 0, result.output
    assert ANN.phone not in result.output
    copied = json.loads(file.read_text("utf-8"))
    assert copied["schema"] == "pawpact.customer/1"
    assert copied["records"]["customer"][0]["phone"] == ANN.phone
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("role", [Role.SALES, Role.VET, Role.CARER, Role.SERVICE_AGENT])
def test_copy_is_refused_to_other_roles_and_noted(
    installed: Installed, tmp_path: Path, role: Role
) -> None:
    """An export by a role without the right is refused, and the attempt is on record."""
    file = tmp_path / "copy.json"
    result = desk(installed, role, "export", first(installed), "--to", str(file))
    assert (result.exit_code, file.exists()) == (1, False)
    noted = desk(installed, Role.STORE_MANAGER, "readings", first(installed), "--json")
    (line,) = json.loads(noted.stdout)
    assert (line["action"], line["allowed"]) == ("customer.export", False)


def test_correction_finds_the_customer_anew(installed: Installed) -> None:
    """After a correction the new phone leads to the customer; none of it is printed."""
    arguments = ("correct", first(installed), "--phone", phone(700), "--why", "new number")
    result = desk(installed, Role.SALES, *arguments)
    assert (result.exit_code, phone(700) in result.output) == (0, False)
    found = desk(installed, Role.SALES, "find", "--phone", phone(700), "--json")
    assert [each["id"] for each in json.loads(found.stdout)] == [first(installed)]
    assert "nothing differs" in desk(installed, Role.SALES, *arguments).output


def test_consents_are_told_with_their_times(installed: Installed) -> None:
    """Each consent given and withdrawn is a line."""
    desk(installed, Role.SALES, "consent", first(installed), "--give", "marketing")
    desk(installed, Role.SALES, "consent", first(installed), "--withdraw", "marketing")
    told = desk(installed, Role.SALES, "consents", first(installed)).output
    assert [each in told for each in ("advertisements", "given", "withdrawn", "12:00")] == [
        True
    ] * 4


def test_nothing_to_forget_is_said(installed: Installed) -> None:
    """A purge that finds nothing says so, and only those who may erase can ask for it."""
    assert "0 customers" in desk(installed, Role.STORE_MANAGER, "purge").output
    assert desk(installed, Role.SALES, "purge").exit_code == 1


def test_member_of_a_sister_store_is_admitted(installed: Installed) -> None:
    """A manager of one store is nobody in the other, until that one admits her."""
    manager = installed.hire(Role.STORE_MANAGER)
    ask = ("list", "--store", OTHER, "--by", manager)
    assert installed.run(customers, *ask).exit_code == 1
    admitted = ("admit", manager, "--store", OTHER, "--from", SHOP, "--role", "sales")
    result = installed.run(staff, *admitted, "--by", "platform")
    assert result.exit_code == 0, result.output
    assert installed.run(customers, *ask).exit_code == 0


@pytest.mark.parametrize(
    ("command", "role"),
    [
        (("recover", "PET"), Role.CARER),
        (("delist", "PET", "--why", "x"), Role.SALES),
        (("death", "PET", "--why", "x"), Role.SALES),
        (("take-back", "PET", "--why", "x"), Role.CARER),
        (("observe", "PET"), Role.SALES),
        (
            ("transfer", "PET", "--to", OTHER, "--accepted-by", "x", "--cage", "1", "--why", "x"),
            Role.VET,
        ),
    ],
)
def test_each_move_of_a_pet_has_its_roles(
    installed: Installed, command: tuple[str, ...], role: Role
) -> None:
    """A role that a move is not for is refused, with the permission named."""
    pet = installed.house.listed_pet(SHOP)
    words = [pet if each == "PET" else each for each in command]
    result = installed.run(pets, *words, "--store", SHOP, "--by", installed.hire(role))
    assert result.exit_code == 1
    assert f"the role of {role.title.en} does not include: " in result.output


def test_pet_goes_to_the_other_store(installed: Installed) -> None:
    """The managers of both stores move a pet; asked again it is the same pet there."""
    pet = installed.house.listed_pet(SHOP)
    arguments = (
        *("transfer", pet, "--store", SHOP, "--by", installed.hire(Role.STORE_MANAGER)),
        *("--to", OTHER, "--accepted-by", installed.hire(Role.STORE_MANAGER, OTHER)),
        *("--cage", "C1", "--why", "more room"),
    )
    results = [installed.run(pets, *arguments) for _ in range(2)]
    assert [each.exit_code for each in results] == [0, 0], results[0].output
    assert results[0].output == results[1].output
