"""Bars as inline SVG, those below zero in another colour. Nothing is loaded, nothing scripted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pawpact.kernel.label import Label, Language

_WIDTH, _VALUE, _ROW, _TALL = 640, 140, 44, 16
_BAR = _WIDTH - _VALUE


@dataclass(frozen=True, slots=True)
class Bar:
    """How long it is, in whole numbers of anything, and what is said of it."""

    title: Label
    length: int
    said: Label


def bars(items: Sequence[Bar], language: Language) -> str:
    """Under each other, as long as the longest allows; the words stand above each."""
    longest = max((abs(each.length) for each in items), default=0) or 1
    drawn = "".join(_row(n, each, longest, language) for n, each in enumerate(items))
    height = len(items) * _ROW
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img">'
        f"{drawn}</svg>"
    )


def _row(number: int, bar: Bar, longest: int, language: Language) -> str:
    top = number * _ROW
    width = abs(bar.length) * _BAR // longest
    kind = "bad" if bar.length < 0 else "good"
    return (
        f'<text x="0" y="{top + 16}">{escape(bar.title.say(language))}</text>'
        f'<rect class="track" x="0" y="{top + 22}" width="{_BAR}" height="{_TALL}"/>'
        f'<rect class="{kind}" x="0" y="{top + 22}" width="{width}" height="{_TALL}"/>'
        f'<text x="{_BAR + 10}" y="{top + 35}">{escape(bar.said.say(language))}</text>'
    )
