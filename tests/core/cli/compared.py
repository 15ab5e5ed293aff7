"""One policy, one brand and two stores as files, compared by commands; and their revisions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
from click.testing import CliRunner, Result

from pawpact.database.session import Database
from pawpact.hosting.host import Host
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.policy.reading.load import read_platform
from pawpact.tenancy.apply import Onboarding
from pawpact.tenancy.stores import Stores
from tests.house import RULES

PERFORMANCE = (RULES / "core" / "performance.yaml").read_text("utf-8")
BRAND = 'brand: paws\nversion: "3"\nextends: platform@2026.1\n'
OWN = """\
store: lakeside
extends: paws@3
core.performance:
  params:
    anniversary_points: 60   # our customers stay longer
    anniversary_period: 11
"""
PLAIN = "store: hillside\nextends: paws@3\n"


@dataclass(frozen=True, slots=True)
class Compared:
    """The files, and commands run on them."""

    folder: Path

    def prepare(self) -> Compared:
        self.write("rules/core/performance.yaml", PERFORMANCE)
        self.write("tenants/paws/brand.yaml", "brand: paws\ntitle: Paws\n")
        self.write("tenants/paws/rules.yaml", BRAND)
        for name, text in (("lakeside", OWN), ("hillside", PLAIN)):
            self.write(f"tenants/{name}/tenant.yaml", _described(name))
            self.write(f"tenants/{name}/rules.yaml", text)
        return self

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def newer(self, *changes: tuple[str, str]) -> str:
        """A folder with the next version of the platform's rules."""
        text = PERFORMANCE
        for old, new in (('"2026.1"', '"2026.2"'), *changes):
            assert old in text
            text = text.replace(old, new, 1)
        self.write("newer/core/performance.yaml", text)
        return "newer"

    def run(self, command: click.Command, *arguments: str, obj: object = None) -> Result:
        shell = obj or SimpleNamespace(database=None)
        return CliRunner().invoke(command, [*arguments, "--language", "en"], obj=shell)

    def read(self, command: click.Command, *arguments: str, obj: object = None) -> Any:
        """The JSON that a command prints."""
        result = self.run(command, *arguments, "--format", "json", obj=obj)
        return json.loads(result.stdout)


def _described(name: str) -> str:
    return f"store: {name}\nbrand: paws\ntitle: {name}\nplugins: {{}}\n"


@dataclass(frozen=True, slots=True)
class Published:
    """Revisions of the stores in a database, and what commands see of it."""

    files: Compared
    database: Database
    clock: FixedClock
    ids: TimeOrderedIds
    host: Host

    def publish(self, why: str) -> None:
        rules = read_platform([(self.files.folder / "rules", "rules")])
        onboarding = Onboarding(self.database, rules, self.host, self.clock, self.ids, _proven)
        onboarding.apply(self.files.folder / "tenants", "system", why=why)

    @property
    def shell(self) -> Any:
        platform = SimpleNamespace(
            reading=self._unit,
            unit=self._unit,
            host=self.host,
            parts=SimpleNamespace(revisions=None),
        )
        return SimpleNamespace(database=self.database, platform=platform)

    @contextmanager
    def _unit(self, name: str, _actor: str = "system") -> Iterator[Any]:
        stores = Stores(self.database, self.host, self.clock, {})
        tenant = stores.tenant(name)
        with self.database.reading(tenant) as session:
            store = stores.within(session, name)
            yield SimpleNamespace(session=session, at=self.clock.now(), store=store)


def _proven(*_: object) -> Sequence[Any]:
    return ()
