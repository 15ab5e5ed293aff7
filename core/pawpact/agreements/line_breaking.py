"""Where a line of Chinese text may end. Pure."""

from __future__ import annotations

from collections.abc import Callable

NOT_FIRST = "，。；：、！？）》」』】”’…％%,.;:!?)"
NOT_LAST = "（《「『【“‘("


def break_lines(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """The text in lines no wider than this; no line begins or ends with the wrong mark.

    >>> break_lines("天地玄黄，宇宙", 4, len)
    ['天地玄', '黄，宇宙']
    """
    lines, line = [], ""
    for piece in _pieces(text, width, measure):
        if line and measure(line + piece) > width:
            line, carried = _carry(line, piece)
            lines.append(line)
            line = carried
        line += piece if line or piece != " " else ""
    return [*lines, line] if line else lines


def _carry(line: str, piece: str) -> tuple[str, str]:
    """What stays on the line, and what goes to the next before the piece that did not fit."""
    carried, first = "", piece
    while len(line) > 1 and (first[0] in NOT_FIRST or line[-1] in NOT_LAST):
        carried = line[-1] + carried
        line, first = line[:-1], carried
    return line, carried


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Characters, but numbers and Latin words whole where they fit on a line."""
    pieces: list[str] = []
    for character in text:
        last = pieces[-1] if pieces else ""
        joins = _is_latin(character) and bool(last) and _is_latin(last[-1])
        if joins and measure(last + character) <= width:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _is_latin(character: str) -> bool:
    return character.isascii() and not character.isspace()
