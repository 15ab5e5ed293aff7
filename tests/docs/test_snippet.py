"""Code and data in the documentation is sound."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from types import ModuleType

import pytest

from pawpact.policy.reading.source import read_yaml
from tests.docs.page import ROOT, Page, every_page, named

_PAGES = every_page()
_NAMED = re.compile(r"# (?P<file>(?:rules|tenants)/[\w/-]+\.yaml)\n(?P<shown>.*)", re.DOTALL)


def _parts(page: Page) -> list[tuple[str, str]]:
    """Each rule file that the page shows a part of, and the part."""
    found = [_NAMED.fullmatch(block.text) for block in page.blocks("yaml") if not block.file]
    return [(each["file"], each["shown"].rstrip()) for each in found if each]


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


@pytest.mark.parametrize("page", [each for each in _PAGES if _parts(each)], ids=named)
def test_parts_of_rule_files_are_as_they_stand_in_them(page: Page) -> None:
    """What is shown under the name of a file is a part of it, without gaps but for comments."""
    for file, shown in _parts(page):
        lines = (ROOT / file).read_text("utf-8").splitlines()
        written = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
        assert shown in written, f"{page.name}: {file}"
