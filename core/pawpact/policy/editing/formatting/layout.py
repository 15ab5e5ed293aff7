"""A file's entries with their comments, as they are laid out; the formatter lays them out anew."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pawpact.policy.editing.formatting.token import Token, tokens_of
from pawpact.policy.finding.diagnostic import display_width

_MARKER = re.compile(r"(---|\.\.\.)[ \t]*")
_COMMENT = re.compile(r"(?:^|[ \t])(#.*)$")


@dataclass(slots=True)
class Comment:
    """A comment on a line of its own."""

    text: str
    column: int
    blank_before: bool


@dataclass(slots=True)
class Beside:
    """A comment behind an entry, and how far to the right it begins."""

    text: str
    column: int


@dataclass(slots=True)
class Entry:
    """A key with its value, or an item behind a dash (then ``key`` is empty).

    ``key`` is how it is written, with its quotes, ``name`` what it says.

    ``raw`` is what stands behind the colon or the dash where that is no block. ``leading`` are
    the comments above it, ``tail`` those below that stand further in than what follows.
    """

    key: str
    name: str
    column: int
    is_item: bool
    raw: str = ""
    is_verbatim: bool = False
    """``raw`` is the whole entry, key and all: a value that begins on a line of its own."""
    value: Block | None = None
    beside: Beside | None = None
    leading: list[Comment] = field(default_factory=list)
    tail: list[Comment] = field(default_factory=list)
    blank_before: bool = False


@dataclass(slots=True)
class Block:
    """A mapping or a sequence by indentation."""

    entries: list[Entry]
    is_sequence: bool


@dataclass(slots=True)
class Layout:
    root: Block
    head: list[Comment]
    """The comments that the file begins with."""
    foot: list[Comment]
    """Those it ends with."""
    is_head_apart: bool = False
    """A blank line stands between the first comments and the first key."""


def layout_of(text: str) -> Layout | None:
    """None where the file is no block mapping, as one in braces is none."""
    root = tokens_of(text)
    if root is None or root.kind != "mapping":
        return None
    return _Reader(text).layout(root)


def inline(token: Token, text: str) -> str:
    """A value on its line: brackets spaced as the house does, all else as it is written."""
    if token.kind != "flow" or not token.is_on_one_line or _has_gap(token):
        return text[token.start : token.end]
    if token.is_mapping:
        pairs = (f"{inline(key, text)}: {inline(value, text)}" for key, value in token.pairs())
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(_item(each, text) for each in token.children)}]"


def _item(token: Token, text: str) -> str:
    """`[approve: {}]` is a list of mappings without their braces."""
    is_bare = token.kind == "flow" and text[token.start] not in "[{"
    shown = inline(token, text)
    return shown[1:-1] if is_bare and shown.startswith("{") else shown


def _has_gap(token: Token) -> bool:
    """Something is left out in it, as in `{approve}`; then how it is written stays."""
    return any(
        each.is_nothing or (each.kind == "flow" and _has_gap(each)) for each in token.children
    )


class _Reader:
    """Goes through the file once, line by line, handing each comment to the entry it is about."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = text.split("\n")
        self._line = 0
        self._chain: list[Entry] = []
        """The entry before, the last one in it, the last one in that."""

    def layout(self, root: Token) -> Layout:
        block = self._block(root, 0)
        first = block.entries[0]
        head, first.leading = first.leading, []
        is_apart = bool(head) and first.blank_before
        first.blank_before = False
        return Layout(block, head, self._foot(), is_apart)

    def _block(self, token: Token, depth: int) -> Block:
        if token.kind == "sequence":
            entries = [self._dash(each, token.column, depth) for each in token.children]
            return Block(entries, is_sequence=True)
        return Block([self._pair(key, value, depth) for key, value in token.pairs()], False)

    def _pair(self, key: Token, value: Token, depth: int) -> Entry:
        entry = Entry(self._text[key.start : key.end], key.name, key.column, is_item=False)
        self._begin(entry, key.line, depth)
        if value.is_block:
            self._open(entry, value, key, depth)
        elif value.line != key.line and not value.is_nothing:
            entry.raw, entry.is_verbatim = self._text[key.start : value.end], True
            self._close(entry, value)
        else:
            entry.raw = "" if value.is_nothing else inline(value, self._text)
            self._close(entry, key if value.is_nothing else value)
        return entry

    def _dash(self, value: Token, column: int, depth: int) -> Entry:
        entry = Entry("", "", column, is_item=True)
        line = self._line_of_dash(value, column)
        self._begin(entry, line, depth)
        if not value.is_block:
            entry.raw = inline(value, self._text)
            if value.line != line and not value.is_nothing:
                start = sum(len(each) + 1 for each in self._lines[:line]) + column
                entry.raw, entry.is_verbatim = self._text[start : value.end], True
            self._close(entry, value)
            return entry
        if value.line != line:
            beside = self._beside(line, column + 1)
            entry.leading += [Comment(beside.text, column, False)] if beside else []
            self._line = line + 1
        entry.value = self._block(value, depth + 1)
        first = entry.value.entries[0]
        entry.leading += first.leading
        first.leading = []
        return entry

    def _line_of_dash(self, value: Token, column: int) -> int:
        """The last line, up to its value, with a dash in this column that nothing stands before."""
        for line in range(value.line, self._line - 1, -1):
            before, at = self._lines[line][:column], self._lines[line][column : column + 2].rstrip()
            if at == "-" and not before.replace("-", " ").strip():
                return line
        return value.line

    def _open(self, entry: Entry, value: Token, key: Token, depth: int) -> None:
        entry.beside = self._beside(key.last_line, key.last_column)
        self._line = key.last_line + 1
        entry.value = self._block(value, depth + 1)

    def _close(self, entry: Entry, last: Token) -> None:
        if not last.is_literal:
            entry.beside = self._beside(last.last_line, last.last_column)
        self._line = last.last_line + 1

    def _beside(self, line: int, column: int) -> Beside | None:
        found = _COMMENT.search(self._lines[line], column)
        if found is None:
            return None
        return Beside(found[1].rstrip(), display_width(self._lines[line][: found.start(1)]))

    def _begin(self, entry: Entry, line: int, depth: int) -> None:
        """The comments above are the entry's, but for those that stand further in than it."""
        found, blank = self._comments(line)
        inside = max(
            (n for n, each in enumerate(found, 1) if each.column > entry.column), default=0
        )
        if len(self._chain) <= depth:
            inside = 0
        self._hang(found[:inside])
        del self._chain[depth:]
        entry.leading, entry.blank_before = found[inside:], blank
        self._chain.append(entry)
        self._line = line

    def _hang(self, comments: list[Comment]) -> None:
        """Each below the innermost entry that it stands in; none comes before an earlier one."""
        within = self._chain
        for comment in comments:
            within = [each for each in within if each.column <= comment.column] or within[:1]
            within[-1].tail.append(comment)

    def _comments(self, line: int) -> tuple[list[Comment], bool]:
        found: list[Comment] = []
        blank = False
        for each in self._lines[self._line : line]:
            shown = each.strip()
            if shown.startswith("#"):
                found.append(Comment(shown, len(each) - len(each.lstrip()), blank))
                blank = False
            elif not shown:
                blank = True
        return found, blank

    def _foot(self) -> list[Comment]:
        found, _ = self._comments(len(self._lines))
        inside = max((n for n, each in enumerate(found, 1) if each.column > 0), default=0)
        self._hang(found[:inside])
        return found[inside:]
