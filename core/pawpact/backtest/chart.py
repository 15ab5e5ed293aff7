"""Bars as inline SVG, those below zero in another colour. Nothing is loaded, nothing scripted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pawpact.kernel.label import Label, Language

_WIDTH, _VALUE, _TALL = 640, 140, 16
_BAR = _WIDTH - _VALUE


@dataclass(frozen=True, slots=True)
class Bar:
    """How long it is, in whole numbers of anything, and what is said of it."""

    title: Label
    length: int
    said: Label


def bars(items: Sequence[Bar], language: Language) -> str:
    """Under each other, as long as the longest allows; words stand above each, as many lines as

    they need.
    """
    longest = max((abs(each.length) for each in items), default=0) or 1
    return "".join(_row(each, longest, language) for each in items)


def _row(bar: Bar, longest: int, language: Language) -> str:
    width = abs(bar.length) * _BAR // longest
    kind = "bad" if bar.length < 0 else "good"
    return (
        f'<p class="bar">{escape(bar.title.say(language))}</p>'
        f'<svg viewBox="0 0 {_WIDTH} {_TALL}" role="img">'
        f'<rect class="track" width="{_BAR}" height="{_TALL}"/>'
        f'<rect class="{kind}" width="{width}" height="{_TALL}"/>'
        f'<text x="{_BAR + 10}" y="{_TALL - 3}">{escape(bar.said.say(language))}</text></svg>'
    )
