"""A store's life as a task: who comes when, and that chance comes from the seed alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from pawpact.demo.run import Lived
from pawpact.demo.chapter.arrival import arrivals
from pawpact.demo.plan import Plan
from tests.core.demo.lived import RULES, live_quietly, tenants_of


@pytest.mark.parametrize(("applications", "months"), [(1, 2), (7, 3), (300, 12), (60, 36)])
def test_everybody_arrives(applications: int, months: int) -> None:
    """As many come as were asked for, on weekends, in time to sign and be debited."""
    plan = Plan(Path("demo"), Path("tenants"), applications=applications, months=months)
    days = arrivals(plan, Random(1))
    assert sum(days.values()) == applications
    assert all(day % 7 in (5, 6) and day < plan.days - 30 for day in days)


def hashes(lived: Lived) -> Sequence[str]:
    return [each.figures["hash"] for each in lived.summaries]


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tenants_of(tmp_path_factory.mktemp("one") / "tenants", "hangzhou-xihu")


def test_seed_decides_the_books(tenants: Path, tmp_path: Path) -> None:
    """The same seed makes the same books twice, another seed makes others."""
    lives = [
        live_quietly(Plan(tmp_path / name, tenants, RULES, seed, applications=4, months=2))
        for name, seed in (("first", 5), ("second", 5), ("third", 6))
    ]
    first, second, third = map(hashes, lives)
    assert all(life.holds for life in lives)
    assert first == second != third
