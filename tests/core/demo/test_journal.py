"""A life that is stopped goes on from its last whole week, and one seed is one life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from pawpact.demo import journal
from pawpact.demo.plan import Plan
from pawpact.demo.run import Lived, live
from pawpact.demo.world import PROVIDER
from tests.core.demo.lived import RULES, live_quietly, tenants_of


def hashes(lived: Lived) -> Sequence[str]:
    return [each.figures["hash"] for each in lived.summaries]


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tenants_of(tmp_path_factory.mktemp("one") / "tenants", "hangzhou-xihu")


def plan_in(folder: Path, tenants: Path, seed: int = 5, months: int = 1) -> Plan:
    return Plan(folder / "demo", tenants, RULES, seed, applications=3, months=months)


def stop_on(day: int, plan: Plan) -> None:
    """Live until this day is over, as if somebody pressed Ctrl-C then."""

    def progress(done: int, total: int) -> None:
        if done == day:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        live(plan, progress)


def test_seed_decides_the_books(tenants: Path, tmp_path: Path) -> None:
    """Another seed makes other books."""
    one, other = (live_quietly(plan_in(tmp_path / str(seed), tenants, seed)) for seed in (5, 6))
    assert one.holds
    assert other.holds
    assert hashes(other) != hashes(one)


def test_lived_from_its_monday(tenants: Path, tmp_path: Path) -> None:
    """What the provider took in a week that was cut short is forgotten with it."""
    plan = plan_in(tmp_path, tenants, months=2)
    stop_on(45, plan)
    assert not journal.is_unfinished(replace(plan, seed=6)), "other wishes begin anew"
    file = plan.folder / PROVIDER
    with file.open("a", encoding="utf-8") as lines:
        lines.write('["1-1-1", "ok", "late", null, 100]\n')
    world, note = journal.reopen(plan)
    assert note.weeks == 6
    assert file.stat().st_size == note.provider
    assert "1-1-1" not in world.gateway.taken
    world.platform.parts.database.engine.dispose()
