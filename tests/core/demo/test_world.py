"""The demo's folder: its own is wiped, anything else is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from pawpact.demo.world import build_world
from pawpact.kernel.errors import FileError
from tests.core.demo.lived import RULES, tenants_of


def test_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    """A folder that holds something else is refused and keeps what it holds."""
    (tmp_path / "book.txt").write_text("kept")
    with pytest.raises(FileError, match="choose another --folder"):
        build_world(tmp_path, RULES, tmp_path, seed=1)
    assert (tmp_path / "book.txt").read_text() == "kept"


def test_own_folder_is_wiped(tmp_path: Path) -> None:
    """A second demo in the same folder begins anew: keys and books are made again."""
    tenants = tenants_of(tmp_path / "tenants")
    folder = tmp_path / "demo"
    keys = []
    for _ in range(2):
        world = build_world(folder, RULES, tenants, seed=1)
        world.platform.parts.database.engine.dispose()
        keys.append((folder / "keys.json").read_text())
        left_over = (folder / "left_over").exists()
        (folder / "left_over").touch()
    assert keys[0] != keys[1]
    assert not left_over


def test_broken_store_stops_the_demo(tmp_path: Path) -> None:
    """A store whose file is wrong ends the demo with the finding, line and column."""
    tenants = tenants_of(tmp_path / "tenants", "hangzhou-xihu")
    rules = tenants / "hangzhou-xihu" / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("store: hangzhou", "store: suzhou"), "utf-8")
    with pytest.raises(FileError, match=r"hangzhou-xihu/rules\.yaml:2:"):
        build_world(tmp_path / "demo", RULES, tenants, seed=1)
