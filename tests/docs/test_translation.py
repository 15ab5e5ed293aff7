"""Pages that exist in both languages teach the same, step by step."""

from __future__ import annotations

import re

import pytest

from tests.docs.page import ROOT, Page

_CHINESE = [Page(path) for path in sorted((ROOT / "docs").glob("*.zh-CN.md"))]
_OWN_WORDS = re.compile(r'--(?:why|name|device|label) (?:"[^"]*"|\S+)|device=\S+|^export \S+LANG.*')


def _english(page: Page) -> Page:
    return Page(page.path.with_name(page.path.name.replace(".zh-CN", "")))


def _commands(page: Page) -> list[str]:
    """What is typed, without words that each language has of its own."""
    lines = [
        line.removeprefix("$ ")
        for block in page.blocks("sh", "console", "text")
        for line in block.text.splitlines()
        if block.language == "sh" or line.startswith("$ ")
    ]
    return [typed for line in lines if (typed := _OWN_WORDS.sub("", line).strip())]


@pytest.mark.parametrize("page", _CHINESE, ids=lambda page: page.name)
def test_both_pages_show_the_same_commands(page: Page) -> None:
    """A command on one page stands on the other at the same place."""
    assert _commands(page) == _commands(_english(page)) != []


@pytest.mark.parametrize("page", _CHINESE, ids=lambda page: page.name)
def test_both_pages_have_the_same_files(page: Page) -> None:
    """Files that a reader saves come in the same order, with as many lines."""
    one, other = (
        [(block.file, block.text.count("\n")) for block in each.blocks() if block.file]
        for each in (page, _english(page))
    )
    assert one == other


@pytest.mark.parametrize("page", _CHINESE, ids=lambda page: page.name)
def test_both_pages_are_linked_with_each_other(page: Page) -> None:
    """A reader of one page gets to the other."""
    assert _english(page).path.name in page.links()
    assert page.path.name in _english(page).links()


@pytest.mark.parametrize("page", _CHINESE, ids=lambda page: page.name)
def test_both_pages_have_as_many_sections(page: Page) -> None:
    """No section is left out of a translation."""
    one, other = (len(re.findall(r"^##+ ", each.prose, re.M)) for each in (page, _english(page)))
    assert one == other
