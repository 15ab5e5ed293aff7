"""Small charts as inline SVG: bars and one bar of parts. Nothing is loaded, nothing scripted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from pawpact.kernel.label import Label, Language

_WIDTH, _LABEL, _VALUE, _ROW = 640, 170, 130, 30
_BAR = _WIDTH - _LABEL - _VALUE
COLOURS = ("#2f6f5e", "#6aa08f", "#b8a14e", "#c9803f", "#9c4a3c", "#7d7d8a")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: how long it is, and what it says. Without a length nothing is drawn."""

    title: Label
    length: Fraction | None
    said: Label


def bars(items: Sequence[Bar], language: Language, *, whole: Fraction | None = None) -> str:
    """Bars under each other, as long as ``whole`` at most, or as the longest of them.

    What is below zero is drawn in another colour, as long as its amount.
    """
    longest = whole or max((abs(each.length) for each in items if each.length), default=None)
    rows = [_row(place, each, longest, language) for place, each in enumerate(items)]
    return _picture(len(items) * _ROW, rows)


def parts(items: Sequence[Bar], language: Language) -> str:
    """One bar made of its parts, and what each of them is; only what is above zero has a place."""
    whole = sum((each.length for each in items if each.length and each.length > 0), Fraction(0))
    drawn: list[str] = []
    left = Fraction(0)
    for place, each in enumerate(items):
        colour = COLOURS[place % len(COLOURS)]
        if whole and each.length and each.length > 0:
            width = each.length / whole * _WIDTH
            drawn.append(_box(left, 0, width, 22, colour))
            left += width
        top = 36 + place * 24
        drawn.append(_box(Fraction(0), top, Fraction(14), 14, colour))
        drawn.append(_words(22, top + 12, each.title.say(language)))
        drawn.append(_words(_WIDTH, top + 12, each.said.say(language), end=True))
    if not whole:
        drawn.insert(0, _box(Fraction(0), 0, Fraction(_WIDTH), 22, "#ececec"))
    return _picture(36 + len(items) * 24, drawn)


def _row(place: int, bar: Bar, longest: Fraction | None, language: Language) -> str:
    top = place * _ROW
    width = abs(bar.length) / longest * _BAR if bar.length and longest else Fraction(0)
    colour = COLOURS[4] if bar.length and bar.length < 0 else COLOURS[0]
    return "".join(
        (
            _words(_LABEL - 10, top + 20, bar.title.say(language), end=True),
            _box(Fraction(_LABEL), top + 6, Fraction(_BAR), 18, "#f0efe9"),
            _box(Fraction(_LABEL), top + 6, min(width, Fraction(_BAR)), 18, colour),
            _words(_LABEL + _BAR + 10, top + 20, bar.said.say(language)),
        )
    )


def _box(left: Fraction, top: int, width: Fraction, height: int, colour: str) -> str:
    return (
        f'<rect x="{_number(left)}" y="{top}" width="{_number(width)}" height="{height}"'
        f' fill="{colour}"/>'
    )


def _words(left: int, top: int, text: str, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{left}" y="{top}"{anchor}>{escape(text)}</text>'


def _picture(height: int, drawn: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" role="img">'
        f"{''.join(drawn)}</svg>"
    )


def _number(value: Fraction) -> str:
    """A length to a tenth of a pixel."""
    tenths = round(value * 10)
    return f"{tenths // 10}.{tenths % 10}"
