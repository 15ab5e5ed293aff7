"""Pages of documentation as tests read them: fenced blocks, links, headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Block:
    """A fenced block; behind the language stands the file that a reader saves it as.

    Behind ``console`` stands the day on which it is typed, where that is a later one.
    """

    language: str
    file: str
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """One page."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def prose(self) -> str:
        """The page without its blocks."""
        return _FENCE.sub("", self.text)

    def blocks(self, *languages: str) -> list[Block]:
        """The page's blocks of these languages, or all."""
        text = self.text
        found = []
        for match in _FENCE.finditer(text):
            language, _, file = match["info"].strip().partition(" ")
            line = text.count("\n", 0, match.start()) + 1
            found.append(Block(language, file, match["text"], line))
        return [each for each in found if not languages or each.language in languages]

    def links(self) -> list[str]:
        return [match["target"] for match in _LINK.finditer(self.prose)]

    def anchors(self) -> set[str]:
        """What a link can point to, made of headings as code hosts make it."""
        return {_anchor(match["text"]) for match in _HEADING.finditer(self.prose)}


def every_page() -> list[Page]:
    """The pages that readers get: those at the top, and docs/."""
    return [Page(path) for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])]


def named(page: Page) -> str:
    """How a test of one page is called."""
    return page.name


def _anchor(heading: str) -> str:
    return _NOT_IN_ANCHORS.sub("", heading.strip().lower()).replace(" ", "-")
