"""A plugin breaks: what it answers waits with the reason, everything else goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pawpact.decisions.held import Waiting, waiting
from pawpact.kernel.clock import FixedClock
from pawpact.sdk import PluginInfo, hookimpl
from pawpact_plugins.credit_scoring.simulator import simulated
from tests.databases import Given
from tests.house import House
from tests.stories.counter import apply, begin_contract, live_until_due, movements, shown
from tests.stories.installation import FURTHER, started

STORE, OTHER = "hangzhou-xihu", "wuhan-donghu"
TENANTS = Path(__file__).parents[2] / "tenants"
GIVING = ("  signing_benefits:", "  welfare_tiers:")
"""What would book rewards among the debits."""


class Broken:
    """Fails as soon as it is looked at."""

    @hookimpl
    def pawpact_plugin(self) -> PluginInfo:
        raise RuntimeError("a new version that nobody tried")


@pytest.fixture
def tenants(tmp_path: Path) -> Path:
    """One store that asks for a credit score, and one without plugins where people decide."""
    folder = tmp_path / "tenants"
    for name in ("happy-paws", STORE):
        shutil.copytree(TENANTS / name, folder / name)
    tenant = folder / STORE / "tenant.yaml"
    lines = tenant.read_text("utf-8").splitlines(keepends=True)
    tenant.write_text("".join(each for each in lines if not each.startswith(GIVING)), "utf-8")
    (folder / OTHER).mkdir()
    (folder / OTHER / "tenant.yaml").write_text(
        f"store: {OTHER}\nbrand: happy-paws\ntitle: {{zh: 东湖店, en: Donghu}}\n", "utf-8"
    )
    return folder


def _cases(house: House, store: str) -> list[Waiting]:
    with house.platform.reading(store) as unit:
        return list(waiting(unit))


def _approve(house: House, store: str) -> None:
    (case,) = _cases(house, store)
    assert case.kind == "referred"
    house.platform.person.decide(store, case.id, "approve", {}, actor="staff:1", why="met")


def test_broken_plugin(bare: Given, tmp_path: Path, tenants: Path, clock: FixedClock) -> None:
    """Applications wait with the plugin's name, debits post, another store decides as ever.

    Repaired and started again, the waiting case is resumed and approved.
    """
    credit = simulated("stories")
    with started(bare, tmp_path, clock, 0, credit, **FURTHER) as house:
        applied = house.platform.onboarding.apply(tenants, "staff:admin", why="story")
        assert [each.revision for each in applied] == [1, 1]
        begin_contract(house, STORE)
        live_until_due(house, STORE)

    with started(bare, tmp_path, clock, 1, credit, **FURTHER, credit_scoring=Broken()) as house:
        house.platform.run_debits(STORE)
        assert movements(house, STORE) == ["P01"]
        waits = apply(house, STORE, 700, "waits")
        assert shown(house, STORE, waits).state == "checking"
        (case,) = _cases(house, STORE)
        assert (case.kind, "credit_scoring" in case.reason.en) == ("held", True)
        other = apply(house, OTHER, 700, "other")
        _approve(house, OTHER)
        assert shown(house, OTHER, other).state == "approved"

    with started(bare, tmp_path, clock, 2, credit, **FURTHER) as house:
        person = house.platform.person
        assert person.resume(STORE, case.id, "staff:admin", "plugin repaired") == "resumed"
        assert shown(house, STORE, waits).state == "approved"
        assert _cases(house, STORE) == []
