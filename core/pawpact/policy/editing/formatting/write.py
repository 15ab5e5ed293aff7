"""A layout as text again: two spaces a level, keys in the house's order, comments in place."""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.policy.editing.formatting.layout import Beside, Block, Comment, Entry, Layout
from pawpact.policy.editing.formatting.order import in_order, inside, kind_of_file
from pawpact.policy.finding.diagnostic import display_width

_STEP = 2
_LEAST_GAP = 2


def written(layout: Layout) -> str:
    """The file's text, with one line end at its end."""
    kind = kind_of_file([each.name for each in layout.root.entries])
    lines = [
        *_comments(layout.head, 0),
        *([""] if layout.is_head_apart else []),
        *_block(layout.root, 0, kind),
        *_comments(layout.foot, 0),
    ]
    while lines and not lines[0]:
        del lines[0]
    return "\n".join(lines) + "\n"


def _block(block: Block, column: int, kind: str) -> Iterator[str]:
    keys = [each.name for each in block.entries]
    for number, place in enumerate(in_order(kind, keys)):
        entry = block.entries[place]
        yield from _above(entry, column, is_first=number == 0 and column > 0)
        yield from _entry(entry, column, inside(kind, entry.name))
        yield from _below(entry, column)


def _above(entry: Entry, column: int, *, is_first: bool) -> Iterator[str]:
    """What is first in a block stands right below the line that opens it."""
    lines = list(_comments(entry.leading, column))
    if is_first and lines and not lines[0]:
        del lines[0]
    yield from lines
    if entry.blank_before and not (is_first and not lines):
        yield ""


def _comments(comments: list[Comment], column: int) -> Iterator[str]:
    for comment in comments:
        if comment.blank_before:
            yield ""
        yield " " * column + comment.text


def _below(entry: Entry, column: int) -> Iterator[str]:
    """Comments that stood further in stay as much further in."""
    for comment in entry.tail:
        yield from _comments([comment], column + max(0, comment.column - entry.column))


def _entry(entry: Entry, column: int, kind: str) -> Iterator[str]:
    margin = " " * column
    if entry.is_item and entry.value:
        yield from _item(list(_block(entry.value, column + _STEP, kind)), margin)
        return
    if entry.value:
        yield _with(f"{margin}{entry.key}:", entry.beside)
        yield from _block(entry.value, column + _STEP, kind)
        return
    opening = "-" if entry.is_item else f"{entry.key}:"
    whole = entry.raw if entry.is_verbatim else f"{opening} {entry.raw}".rstrip(" ")
    yield from _shifted(margin + whole, column - entry.column, entry.beside)


def _item(lines: list[str], margin: str) -> Iterator[str]:
    """What stands above its first key stands above the dash."""
    while not lines[0] or lines[0].lstrip(" ").startswith("#"):
        yield (margin + lines.pop(0).strip(" ")).rstrip(" ")
    yield f"{margin}- {lines.pop(0).lstrip(' ')}"
    yield from lines


def _shifted(text: str, by: int, beside: Beside | None) -> Iterator[str]:
    """Further lines of a value move with its first one."""
    first, *rest = text.split("\n")
    lines = [first, *(_moved(each, by) for each in rest)]
    yield from lines[:-1]
    yield _with(lines[-1], beside)


def _moved(line: str, by: int) -> str:
    if not line.strip(" "):
        return line
    return " " * by + line if by >= 0 else line.removeprefix(" " * -by)


def _with(code: str, beside: Beside | None) -> str:
    """The comment where it began, or further to the right where it no longer fits there."""
    if beside is None:
        return code
    gap = max(_LEAST_GAP, beside.column - display_width(code))
    return f"{code}{' ' * gap}{beside.text}"
