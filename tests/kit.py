"""The database that the kit of plugin authors copies for each test, on a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pawpact.database.migration import migrate
from pawpact.sdk.testing.template import Address
from tests.databases import Databases, Given


@dataclass
class ServedTemplate:
    """Core's tables as the revisions make them; what was copied before goes with the next copy."""

    databases: Databases
    keys: Path
    lent: list[Given] = field(default_factory=list)

    def copied(self, folder: Path) -> Address:
        self.give_back()
        given = self.databases.filled(migrate, "kit")
        self.lent.append(given)
        return Address(given.url, given.owner_url, given.role)

    def give_back(self) -> None:
        self.databases.give_back(self.lent)
        self.lent.clear()
