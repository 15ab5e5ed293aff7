"""A template as it was read, and a text as it is shown, signed and printed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from pawpact.policy.finding.diagnostic import Span

STANDARD_STORE_NAME = "[门店名称]"
"""How the template that ships with the program writes it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences with placeholders; ``term`` names the highlighted clause that it is."""

    text: str
    span: Span
    term: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of an agreement; ``name`` is what the policy's list of sections calls it."""

    name: str
    title: str
    span: Span
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """An agreement before its numbers are filled in. Never changed: a new text is a new version."""

    name: str
    version: str
    title: str
    span: Span
    sections: tuple[Section, ...]
    content: str
    """The file as it was written."""
    store_name: str = STANDARD_STORE_NAME
    """How it writes the place where the store's name comes."""

    @property
    def content_hash(self) -> str:
        return sha256(self.content.encode()).hexdigest()

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [each for section in self.sections for each in section.paragraphs]

    @property
    def terms(self) -> list[str]:
        """The highlighted clauses, in the order of the text."""
        return [each.term for each in self.paragraphs if each.term]


class Style(StrEnum):
    """How a block of a text is set."""

    TITLE = "title"
    HEADING = "heading"
    CLAUSE = "clause"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a text that has no placeholder left."""

    style: Style
    text: str


_MARKS = {Style.TITLE: "# ", Style.HEADING: "## ", Style.CLAUSE: "**", Style.PLAIN: ""}
RESERVED = tuple(mark.strip() for mark in _MARKS.values() if mark)
"""What no paragraph of a template begins with."""


def written(blocks: Sequence[Block]) -> str:
    """The blocks as one text, a line each; ``blocks_of`` reads the same blocks again."""
    return "".join(f"{_marked(each)}\n" for each in blocks)


def blocks_of(text: str) -> list[Block]:
    """The blocks of a written text.

    >>> blocks_of("# 协议\\n**第一条**\\n")[1]
    Block(style=<Style.CLAUSE: 'clause'>, text='第一条')
    """
    return [_block(line) for line in text.splitlines()]


def text_hash(text: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def _marked(block: Block) -> str:
    mark = _MARKS[block.style]
    return f"{mark}{block.text}{mark if block.style is Style.CLAUSE else ''}"


def _block(line: str) -> Block:
    for style in (Style.TITLE, Style.HEADING):
        if line.startswith(_MARKS[style]):
            return Block(style, line.removeprefix(_MARKS[style]))
    mark = _MARKS[Style.CLAUSE]
    if line.startswith(mark):
        return Block(Style.CLAUSE, line.removeprefix(mark).removesuffix(mark))
    return Block(Style.PLAIN, line)


Filled = Mapping[str, str]
"""Placeholder to what stands in its place."""
