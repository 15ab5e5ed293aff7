"""A small world that lived once, copied for each test that spoils or reads it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pawpact.demo.plan import Plan
from pawpact.demo.proof import Proven, prove
from pawpact.demo.run import Lived, conclude, live
from pawpact.demo.world import DATABASE, World
from tests.databases import Given

ROOT = Path(__file__).parents[3]
RULES, TENANTS = ROOT / "rules", ROOT / "tenants"
STORE = "chengdu-yulin"


def tenants_of(folder: Path, *stores: str) -> Path:
    """The example brand with these of its stores only."""
    for name in ("happy-paws", *stores):
        shutil.copytree(TENANTS / name, folder / name)
    return folder


def live_quietly(plan: Plan) -> Lived:
    """A life without a progress bar; its database is closed for copying."""
    lived = live(plan, lambda done, total: None)
    lived.world.platform.parts.database.engine.dispose()
    return lived


@dataclass(frozen=True, slots=True)
class Small:
    """A life that is over: where it lies and what the provider took in it."""

    plan: Plan
    collected: Mapping[str, int]
    digest: str

    @property
    def database(self) -> Path:
        return self.plan.folder / DATABASE


@dataclass(frozen=True, slots=True)
class Copied:
    """One test's own copy."""

    plan: Plan
    world: World
    given: Given
    collected: Mapping[str, int]

    def spoil(self, statement: str, *values: object) -> None:
        """Change rows behind the product's back."""
        self.given.spoil(statement, *values)

    def prove(self, store: str = STORE) -> list[Proven]:
        return prove(self.world.platform, store, self.collected[store])

    def conclude(self) -> Lived:
        """What the demo would show of it."""
        return conclude(self.plan, self.world)

    def broken(self, store: str = STORE) -> list[str]:
        """Which audits do not hold any more."""
        return titles(self.prove(store))


def titles(proven: Sequence[Proven]) -> list[str]:
    return [each.title.en for each in proven if not each.holds]
