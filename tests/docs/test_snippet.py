"""Code and data in the documentation is sound."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from pawpact.cli.main import pawpact as command_line
from pawpact.policy.reading.source import read_yaml
from tests.docs.installation import Installation
from tests.docs.page import Page, every_page, named

_PAGES = every_page()


@pytest.mark.parametrize("page", [each for each in _PAGES if each.blocks("python")], ids=named)
def test_python_runs(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's Python runs from top to bottom, as one module; files of a project do elsewhere."""
    module = ModuleType(page.path.stem)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for block in (each for each in page.blocks("python") if not each.file):
        exec(compile(block.text, f"{page.name}:{block.line}", "exec"), module.__dict__)


@pytest.mark.parametrize(
    "page", [each for each in _PAGES if each.blocks("yaml", "json", "toml")], ids=named
)
def test_data_can_be_read(page: Page) -> None:
    """YAML keeps to what rule files may hold; JSON and TOML parse."""
    for block in page.blocks("yaml"):
        assert read_yaml(f"{page.name}:{block.line}", block.text).entries
    for block in page.blocks("json"):
        json.loads(block.text)
    for block in page.blocks("toml"):
        tomllib.loads(block.text)


@pytest.mark.parametrize(
    "page",
    [each for each in _PAGES if any(block.file.endswith("rules.yaml") for block in each.blocks())],
    ids=named,
)
def test_rule_files_pass_their_check(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule file as the page ends with it has no findings, and its tests pass."""
    monkeypatch.chdir(tmp_path)
    installation = Installation(tmp_path)
    for block in page.blocks("yaml"):
        if block.file:
            installation.save(block)
    for command in ("check", "test"):
        result = CliRunner().invoke(command_line, ["rules", command], obj=installation)
        assert result.exit_code == 0, result.output
