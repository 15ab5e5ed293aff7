"""A store's life comes to the same on either database, whoever else lives beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pawpact.demo.report import summarise
from pawpact.demo.run import live_weeks, scenes_of
from pawpact.demo.world import World, build_world, open_world
from tests.core.demo.lived import RULES, Small, tenants_of
from tests.core.demo.moving import made_ready
from tests.databases import ON_POSTGRESQL, Databases, PostgresqlDatabases

STORE = "beijing-wangjing"


@ON_POSTGRESQL
def test_the_same_life(small: Small, databases: Databases, tmp_path: Path) -> None:
    """Alone on a server it comes to every figure, and the hash, that it has beside another store
    in a file."""
    assert isinstance(databases, PostgresqlDatabases)
    given, plan = made_ready(databases), replace(small.plan, folder=tmp_path / "demo")
    tenants = tenants_of(tmp_path / "tenants", STORE)
    world = build_world(plan.folder, RULES, tenants, plan.seed, given.url)
    live_weeks(plan, world, scenes_of(plan, world, []), range(plan.weeks), lambda done, total: None)
    served = figures(world)
    databases.give_back([given])
    assert served == figures(open_world(small.plan.folder, RULES, plan.seed, node=0))


def figures(world: World) -> Mapping[str, str]:
    found = summarise(world.platform, STORE).figures
    world.platform.parts.database.engine.dispose()
    return found
