"""Two stores over a real key file, and commands run on them."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
from click.testing import CliRunner, Result

from pawpact.access.actor import Role
from pawpact.accounts.personal import read_personal
from pawpact.accounts.service import register_customers
from pawpact.accounts.staff import register_staff
from pawpact.kernel.identity import public_id
from pawpact.settings import Settings
from tests.core.shop import newcomer
from tests.house import House

SHOP, OTHER = "corner", "harbour"
PEOPLE = 3
PHONES = {newcomer(number).phone for number in range(PEOPLE)}


class Installed:
    """Two stores with customers; each test runs commands over them."""

    def __init__(self, file: Path, house: House) -> None:
        self.file, self.house = file, house
        for name in (SHOP, OTHER):
            house.open(name)
        self.customers = {name: self._register(name) for name in (SHOP, OTHER)}

    def run(self, group: click.Command, *arguments: str, language: str = "en") -> Result:
        settings = Settings(key_file=self.file)
        context: Any = SimpleNamespace(platform=self.house.platform, settings=settings)
        return CliRunner().invoke(group, [*arguments, "--language", language], obj=context)

    def read(self, group: click.Command, *arguments: str) -> Any:
        """The JSON that a command prints."""
        result = self.run(group, *arguments)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def hire(self, role: Role, store: str = SHOP) -> str:
        with self.house.platform.unit(store) as unit:
            return public_id("stf", register_staff(unit, "员工", role))

    def phones(self, store: str = SHOP) -> set[str]:
        with self.house.platform.unit(store) as unit:
            found = read_personal(unit, self.customers[store], "test")
            return {each.phone for each in found.values()}

    def _register(self, store: str) -> list[int]:
        with self.house.platform.unit(store) as unit:
            return register_customers(unit, [newcomer(number) for number in range(PEOPLE)])
