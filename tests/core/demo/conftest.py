"""One small life for all tests of the demo that only read or copy it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pawpact.demo.task import Plan
from tests.core.demo.lived import RULES, Copied, Small, live_quietly, tenants_of


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Two stores, one stricter and one kinder than the platform, for two months."""
    folder = tmp_path_factory.mktemp("small")
    tenants = tenants_of(folder / "tenants", "beijing-wangjing", "chengdu-yulin")
    plan = Plan(folder / "demo", tenants, RULES, seed=11, applications=12, months=2)
    lived = live_quietly(plan)
    assert lived.holds
    return Small(plan, lived.collected)


@pytest.fixture
def copied(small: Small, tmp_path: Path) -> Iterator[Copied]:
    """This test's own copy of the small life."""
    with small.copied(tmp_path / "demo") as copied:
        yield copied
