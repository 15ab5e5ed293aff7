"""Bars under each other, one bar of parts, and the two sides of something in one bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from pawpact.kernel.label import Label, Language
from pawpact.page.drawing import box, picture

_WIDTH, _TALL, _SIDES, _SWATCH = 640, 14, 150, 12
_PARTS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: how long it is, and what it says. Without a length nothing is drawn."""

    title: Label
    length: Fraction | None
    said: Label


def bars(items: Sequence[Bar], language: Language, *, whole: Fraction | None = None) -> str:
    """Bars as long as ``whole`` at most, or as the longest of them, their words above each.

    What is below zero is drawn in another colour, as long as its amount.
    """
    longest = whole or max((abs(each.length) for each in items if each.length), default=None)
    return "".join(_row(each, longest, language) for each in items)


def parts(items: Sequence[Bar], language: Language) -> str:
    """One bar made of its parts, and what each is; only what is above zero has a place in it."""
    shares = [max(each.length or Fraction(0), Fraction(0)) for each in items]
    whole = sum(shares, Fraction(0))
    drawn = [box(0, 0, _WIDTH, _TALL, "track")]
    left = Fraction(0)
    for place, share in enumerate(shares):
        if share:
            width = share / whole * _WIDTH
            drawn.append(box(left, 0, width, _TALL, _part(place)))
            left += width
    said = "".join(
        _words(each, language, picture(_SWATCH, _SWATCH, [_swatch(place)], "swatch"))
        for place, each in enumerate(items)
    )
    return picture(_WIDTH, _TALL, drawn) + said


def sides(given: int, refused: int) -> str:
    """How much of it was given and how much refused."""
    whole = given + refused
    drawn = [box(0, 0, _SIDES, _TALL, "track")]
    if whole:
        width = Fraction(given, whole) * _SIDES
        drawn += [
            box(0, 0, width, _TALL, "good"),
            box(width, 0, _SIDES - width, _TALL, "bad"),
        ]
    return picture(_SIDES, _TALL, drawn, "sides")


def _row(bar: Bar, longest: Fraction | None, language: Language) -> str:
    length = bar.length or Fraction(0)
    width = min(abs(length) / longest, Fraction(1)) * _WIDTH if longest else Fraction(0)
    filled = box(0, 0, width, _TALL, "bad" if length < 0 else "good")
    drawn = picture(_WIDTH, _TALL, [box(0, 0, _WIDTH, _TALL, "track"), filled])
    return _words(bar, language) + drawn


def _words(bar: Bar, language: Language, before: str = "") -> str:
    title, said = escape(bar.title.say(language)), escape(bar.said.say(language))
    return f'<p class="bar"><span>{before}{title}</span><b>{said}</b></p>'


def _swatch(place: int) -> str:
    return box(0, 0, _SWATCH, _SWATCH, _part(place))


def _part(place: int) -> str:
    return f"part-{place % _PARTS}"
