"""What every plugin that comes with pawpact keeps to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

PLUGINS = Path(__file__).parents[2] / "plugins" / "pawpact_plugins"
FOLDERS = sorted(path.parent for path in PLUGINS.glob("*/plugin.py"))


def imported(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield path.name, node.module
            elif isinstance(node, ast.Import):
                yield from ((path.name, each.name) for each in node.names)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_it_imports_the_sdk_and_itself(folder):
    """Of pawpact and of other plugins it imports nothing but the SDK."""
    own = f"pawpact_plugins.{folder.name}"
    foreign = [
        (file, module)
        for file, module in imported(folder)
        if module.split(".")[0] in {"pawpact", "pawpact_plugins"}
        and module != "pawpact.sdk"
        and not module.startswith(own)
    ]
    assert foreign == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_it_has_a_guide_with_an_example_and_a_quality_scale(folder):
    """A README with a worked example, and each rule of the scale done or exempt with a reason."""
    assert "## A worked example" in (folder / "README.md").read_text(encoding="utf-8")
    scale = YAML(typ="safe").load((folder / "quality.yaml").read_text(encoding="utf-8"))
    assert all(said == "done" or said["exempt"].strip() for said in scale.values())


def test_all_plugins_are_held_to_the_same_scale():
    """Rules of the quality scale that one plugin names are not passed over by another."""
    scales = [
        set(YAML(typ="safe").load((folder / "quality.yaml").read_text(encoding="utf-8")))
        for folder in FOLDERS
    ]
    assert len(scales) > 1
    assert all(scale == scales[0] for scale in scales)
