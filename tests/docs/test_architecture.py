"""The page that newcomers begin with is true of the tree, and so are the rules that hold it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from pawpact.access.actor import PROGRAMS
from tests.docs.page import ROOT, Page, every_page, named

_PAGE = Page(ROOT / "docs" / "architecture.md")
_OUTSIDE_THE_STACK = {"sdk", "pytest_plugin"}
_PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)*\.(?:py|yaml|toml|txt))`")
_GENERAL = {"api.py", "facts.py", "handlers.py", "models.py", "reactions.py", "schemas.py"}
_GENERAL |= {"service.py", "values.py", "wiring.py"}
"""One of each subject, so no place of its own."""
_READERS_OWN = {"brand.yaml", "rules.yaml", "settings.yaml", "tenant.yaml", "quality.yaml"}


def _contracts() -> list[dict[str, Any]]:
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts: list[dict[str, Any]] = configured["tool"]["importlinter"]["contracts"]
    return contracts


def _held_layers() -> list[set[str]]:
    (layers,) = [each["layers"] for each in _contracts() if each.get("containers") == ["pawpact"]]
    return [set(layer.split(" | ")) for layer in layers]


def test_the_layers_drawn_are_those_that_are_held() -> None:
    """From cli to kernel the page names the very layers that imports are checked by."""
    (block,) = [each.text for each in _PAGE.blocks("text") if each.text.startswith("cli ")]
    drawn = [line[:26].strip() for line in block.splitlines()]
    assert [set(each.split(" | ")) for each in drawn if each != "sdk"] == _held_layers()


def test_every_layer_exists() -> None:
    """No layer stands for something that is planned only."""
    home = ROOT / "core" / "pawpact"
    names = {name for layer in _held_layers() for name in layer}
    assert {each for each in names if not (home / each).is_dir()} == {"settings", "logs"}


@pytest.mark.parametrize("kept_out", ["pawpact", "pawpact_plugins"])
def test_no_part_of_core_is_left_out_of_a_wall(kept_out: str) -> None:
    """What core may not import of the SDK, and plugins not of core, names every layer."""
    layers = {f"pawpact.{name}" for layer in _held_layers() for name in layer}
    walls = [each for each in _contracts() if each["type"] == "forbidden"]
    side = "forbidden_modules" if kept_out == "pawpact_plugins" else "source_modules"
    assert any(layers <= set(each[side]) for each in walls if len(each[side]) > 1)


@pytest.mark.parametrize("page", every_page(), ids=named)
def test_files_that_a_page_names_exist(page: Page) -> None:
    """A file named by its path stands in the repository under that path, or the page makes it."""
    files = {
        f"/{path.relative_to(ROOT).as_posix()}"
        for folder in ("core", "plugins", "tests", "rules", "tenants", "benchmarks", "examples")
        for path in (ROOT / folder).rglob("*.*")
    } | {f"/{path.name}" for path in ROOT.glob("*.*")}
    made = {block.file for block in page.blocks()}
    named_files = set(_PATH.findall(page.prose)) - _GENERAL - _READERS_OWN - made
    assert [each for each in named_files if not any(f.endswith(f"/{each}") for f in files)] == []


def test_every_role_of_a_key_is_documented() -> None:
    """Each role that a key or a member of staff can have stands in the administrator's table."""
    written = Page(ROOT / "docs" / "platform-admin.md").text
    assert [role for role in PROGRAMS if f"| `{role}` |" not in written] == []
