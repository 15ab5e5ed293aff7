"""A store changes a number in its file: what is decided next goes by it, what was stays told."""

from __future__ import annotations

import shutil
from pathlib import Path

from pawpact.kernel.clock import FixedClock
from pawpact.tenancy.apply import Applied, Status
from tests.databases import Given
from tests.house import House
from tests.stories.counter import apply, shown
from tests.stories.installation import FURTHER, started

STORE = "hangzhou-xihu"
TENANTS = Path(__file__).parents[2] / "tenants"
PLATFORM = "min_score = 550  rules/credit_scoring/decide.yaml:13"


def _apply_folder(house: House, folder: Path) -> Applied:
    (applied,) = house.platform.onboarding.apply(folder, "staff:manager", why="story")
    return applied


def _raise_score(folder: Path) -> str:
    """Set 620 in the store's file; answers how an explanation names the line."""
    path = folder / STORE / "rules.yaml"
    lines = path.read_text("utf-8").splitlines()
    at = lines.index("tests:")
    changed = ["credit_scoring.decide:", "  params:", "    min_score: 620"]
    path.write_text("\n".join([*lines[:at], *changed, *lines[at:]]), "utf-8")
    return f"min_score = 620  tenants/{STORE}/rules.yaml:{at + 3}"


def _explained(house: House, application: int) -> str:
    decision = shown(house, STORE, application).decision
    assert decision is not None
    return house.platform.explain_decision(STORE, decision, "zh")


def test_next_application_goes_by_the_new_number(
    bare: Given, tmp_path: Path, clock: FixedClock
) -> None:
    """600 points pass before the change and not after; each is explained by its own revision."""
    tenants = tmp_path / "tenants"
    for name in ("happy-paws", STORE):
        shutil.copytree(TENANTS / name, tenants / name)
    with started(bare, tmp_path, clock, **FURTHER) as house:
        assert _apply_folder(house, tenants).revision == 1
        before = apply(house, STORE, 600, "before")
        line = _raise_score(tenants)
        applied = _apply_folder(house, tenants)
        after = apply(house, STORE, 600, "after")

        assert (applied.status, applied.revision) == (Status.CHANGED, 2)
        assert shown(house, STORE, before).state == "approved"
        assert shown(house, STORE, after).state == "approved_with_deposit_due"
        assert PLATFORM in _explained(house, before)
        assert line in _explained(house, after)
        assert PLATFORM not in _explained(house, after)
