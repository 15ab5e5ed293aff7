"""The parser's events of a file as nodes that know where they begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

_BLANK_END = re.compile(r"(?:\n *)+\Z")

Kind = Literal["scalar", "flow", "mapping", "sequence"]


@dataclass(slots=True)
class Token:
    """A scalar, a collection in brackets (``flow``), or one that is told by indentation."""

    kind: Kind
    start: int
    line: int
    column: int
    end: int = 0
    last_line: int = 0
    last_column: int = 0
    is_literal: bool = False
    """A text behind ``|`` or ``>``."""
    is_mapping: bool = False
    name: str = ""
    """What a scalar says, quotes or not."""
    children: list[Token] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        return self.kind in ("mapping", "sequence")

    @property
    def is_nothing(self) -> bool:
        return self.kind == "scalar" and self.start == self.end

    @property
    def is_on_one_line(self) -> bool:
        return self.line == self.last_line

    def pairs(self) -> Iterator[tuple[Token, Token]]:
        yield from zip(self.children[::2], self.children[1::2], strict=True)


def tokens_of(text: str) -> Token | None:
    """The document's root, of a text that was read without a finding."""
    root: Token | None = None
    is_open: list[Token] = []
    for event in YAML(typ="safe", pure=True).parse(text):
        match event:
            case MappingStartEvent() | SequenceStartEvent():
                is_open.append(_opened(event))
            case MappingEndEvent() | SequenceEndEvent():
                closed = is_open.pop()
                _end(closed, event)
                root = _placed(closed, is_open)
            case ScalarEvent():
                root = _placed(_scalar(event, text), is_open)
            case _:
                pass
    return root


def _placed(token: Token, is_open: list[Token]) -> Token:
    if is_open:
        is_open[-1].children.append(token)
    return token


def _opened(event: MappingStartEvent | SequenceStartEvent) -> Token:
    mark, is_mapping = event.start_mark, isinstance(event, MappingStartEvent)
    kind: Kind = "flow" if event.flow_style else "mapping" if is_mapping else "sequence"
    return Token(kind, mark.index, mark.line, mark.column, is_mapping=is_mapping)


def _end(token: Token, event: Event) -> None:
    mark = event.end_mark
    token.end, token.last_line, token.last_column = mark.index, mark.line, mark.column


def _scalar(event: ScalarEvent, text: str) -> Token:
    mark = event.start_mark
    token = Token("scalar", mark.index, mark.line, mark.column, name=str(event.value))
    _end(token, event)
    if event.style in {"|", ">"}:
        token.is_literal = True
        _end_literal(token, event, text)
    return token


def _end_literal(token: Token, event: ScalarEvent, text: str) -> None:
    """Its last line with words in it; all up to the next token where every line is kept."""
    content = text[token.start : event.end_mark.index]
    head = content.partition("\n")[0].partition("#")[0]
    content = content.removesuffix("\n") if "+" in head else _BLANK_END.sub("", content)
    token.end = token.start + len(content)
    token.last_line = text.count("\n", 0, token.end)
    token.last_column = token.end - text.rfind("\n", 0, token.end) - 1
