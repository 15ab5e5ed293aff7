"""A small world that lived once, copied for each test that spoils or reads it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pawpact.demo.proof import Proven, prove
from pawpact.demo.run import Lived, conclude, live
from pawpact.demo.task import Plan
from pawpact.demo.world import DATABASE, World, open_world

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

    @contextmanager
    def copied(self, folder: Path) -> Iterator[Copied]:
        """A copy of it, to read or to spoil."""
        shutil.copytree(self.plan.folder, folder)
        world = open_world(folder, RULES, self.plan.seed, node=0)
        world.stores = tuple(self.collected)
        yield Copied(replace(self.plan, folder=folder), world, folder / DATABASE, self.collected)
        world.platform.parts.database.engine.dispose()


@dataclass(frozen=True, slots=True)
class Copied:
    """One test's own copy."""

    plan: Plan
    world: World
    database: Path
    collected: Mapping[str, int]

    def spoil(self, statement: str, table: str | None = None) -> None:
        """Change one row behind the product's back; of ``table`` the trigger is torn out first."""
        with closing(sqlite3.connect(self.database)) as connection:
            if table is not None:
                connection.execute(f"DROP TRIGGER {table}_never_changed")
                connection.execute(f"DROP TRIGGER {table}_never_deleted")
            assert connection.execute(statement).rowcount > 0
            connection.commit()

    def prove(self, store: str = STORE) -> list[Proven]:
        return prove(self.world.platform, store, self.collected[store])

    def conclude(self) -> Lived:
        """What the demo would show of it."""
        return conclude(self.plan, self.world, self.collected)

    def broken(self, store: str = STORE) -> list[str]:
        """Which audits do not hold any more."""
        return titles(self.prove(store))


def titles(proven: Sequence[Proven]) -> list[str]:
    return [each.title.en for each in proven if not each.holds]
