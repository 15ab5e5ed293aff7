"""Commands that the documentation shows run, and print what it says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.docs.commands import find_command, long_options
from tests.docs.installation import Installation
from tests.docs.page import ROOT, Block, Page, every_page, named

_SHOWN = [page for page in every_page() if page.blocks("console")]
_TYPED = [page for page in every_page() if page.blocks("sh")]
_TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", _SHOWN, ids=named)
def test_commands_print_what_the_page_shows(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a fresh checkout, with the page's own files saved, each command prints what follows it."""
    monkeypatch.chdir(tmp_path)
    installation = Installation(tmp_path)
    for block in page.blocks():
        if block.language == "console" and block.file:
            installation.live_until(date.fromisoformat(block.file))
        elif block.file:
            installation.save(block)
        for command, shown in _steps(block):
            difference = installation.explain_difference(shown, installation.run(command))
            assert difference is None, f"{page.name}:{block.line} {command}\n{difference}"


@pytest.mark.parametrize("page", _TYPED, ids=named)
def test_commands_to_be_typed_exist(page: Page) -> None:
    """A command that a page tells to type is one of ours, with options that it has."""
    for block in page.blocks("sh"):
        for line in block.text.replace("\\\n", " ").splitlines():
            assert _exists(line), f"{page.name}:{block.line} {line}"


def _steps(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a block with the output that follows it."""
    if block.language != "console":
        return
    for step in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = step.replace("\\\n", " ").partition("\n")
        yield command, shown


def _exists(line: str) -> bool:
    words = shlex.split(line, comments=True)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    if not words or words[0] in ("export", "cd", "cp", "git", "python", "sudo", "uv"):
        return True
    if words[0] == "make":
        return words[1] in _TARGETS
    return words[0] == "pawpact" and _parses(words[1:])


def _parses(words: list[str]) -> bool:
    """Whether the words lead to a command, with options that it knows."""
    found = find_command(words)
    if found is None:
        return False
    command, rest = found
    written = {word.partition("=")[0] for word in rest if word.startswith("--")}
    return written <= long_options(command)
