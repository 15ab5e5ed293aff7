"""What a YAML parser sees in a text, in order, before anything is made of it.

Two parsers read rule files. The quick one, in C, is asked first, and answers for texts in which
both see the same to the column, as nearly all do. What it refuses, and all in which the two may
differ (tabs, references, tags, block texts, values left empty, a colon right after a quote), the
careful one reads anew: it alone says what is allowed, and where a mistake stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from ruamel.yaml import YAML

Kind = Literal["document", "scalar", "alias", "sequence", "mapping", "end"]

_KINDS: dict[str, Kind] = {
    "DocumentStartEvent": "document",
    "ScalarEvent": "scalar",
    "AliasEvent": "alias",
    "SequenceStartEvent": "sequence",
    "MappingStartEvent": "mapping",
    "SequenceEndEvent": "end",
    "MappingEndEvent": "end",
}
_QUOTED = frozenset("'\"|>")
_BLOCK = frozenset("|>")
_UNEVEN = re.compile(r"\t|['\"]:\S")


class Token(NamedTuple):
    """One thing seen; ``style`` is how a text is quoted, empty where it is plain."""

    kind: Kind
    line: int
    column: int
    length: int
    text: str = ""
    style: str = ""
    is_marked: bool = False
    """Whether it has an anchor or a tag."""

    anchor: str = ""
    tag: str = ""
    is_flow: bool = False

    @property
    def is_quoted(self) -> bool:
        return self.style in _QUOTED


_END = Token("end", 0, 0, 0)
"""Where a sequence or mapping ends is nobody's concern, and the parsers differ in it."""


class Doubtful(Exception):
    """The careful parser has to be asked."""


def quick_tokens(text: str) -> Iterator[Token]:
    """What the quick parser sees; raises ``Doubtful`` where the careful one has to be asked."""
    if _quick is None or _UNEVEN.search(text):
        raise Doubtful
    try:
        for token in _tokens(_quick(text)):
            if _is_doubtful(token):
                raise Doubtful
            yield token
    except _FAILURES:
        raise Doubtful from None


def careful_tokens(text: str) -> Iterator[Token]:
    """What the careful parser sees; raises its own errors."""
    return _tokens(YAML(typ="safe", pure=True).parse(text))


def _is_doubtful(token: Token) -> bool:
    if token.kind == "alias" or token.is_marked or token.style in _BLOCK:
        return True
    return token.kind == "scalar" and not token.text and not token.style


def _tokens(events: Iterable[Any]) -> Iterator[Token]:
    """Both parsers name what they see alike."""
    for event in events:
        kind = _KINDS.get(type(event).__name__)
        if kind is None:
            continue
        if kind == "end":
            yield _END
            continue
        start, end = event.start_mark, event.end_mark
        length = max(1, end.column - start.column) if end.line == start.line else 1
        line, column = start.line + 1, start.column + 1
        if kind in ("document", "alias"):
            yield Token(kind, line, column, length)
            continue
        anchor, tag = event.anchor or "", event.tag or ""
        marked = bool(anchor or tag)
        if kind == "scalar":
            style = event.style or ""
            yield Token(
                kind, line, column, length, str(event.value), style, marked, anchor, str(tag)
            )
        else:
            flow = bool(event.flow_style)
            yield Token(kind, line, column, length, "", "", marked, anchor, str(tag), flow)


def _events_of(parser: Any) -> Iterator[Any]:
    while parser.check_event():
        yield parser.get_event()


_quick: Callable[[str], Iterator[Any]] | None
_FAILURES: tuple[type[Exception], ...]
try:
    from yaml import YAMLError
    from yaml.cyaml import CParser
except ImportError:  # Built without its library, as on machines for which there is no wheel.
    _quick, _FAILURES = None, ()
else:
    _FAILURES = (YAMLError, ValueError, RecursionError)

    def _quick(text: str) -> Iterator[Any]:
        return _events_of(CParser(text))
