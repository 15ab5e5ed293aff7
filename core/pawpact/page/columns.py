"""Months in columns, one colour for each of what is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape

from pawpact.page.drawing import box, picture, words
from pawpact.page.scale import Scale, scale_of

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 540, 230, 64, 24, 10
_TALL = HEIGHT - BOTTOM - TOP
_FILLED = Fraction(4, 5)
_MONTHS_NAMED = 8
COLOURS = ("first", "second", "third")


def columns(months: Sequence[str], values: Mapping[str, Sequence[int]], unit: int) -> str:
    """A group of columns for each month; the scale in whole ``unit``s, below zero hangs down."""
    scale = scale_of((each for series in values.values() for each in series), unit)
    drawn = [*_lines(scale, unit), *_drawn(months, values, scale), *_names(months)]
    return picture(WIDTH, HEIGHT, drawn)


def legend(titles: Sequence[str]) -> str:
    """Which colour is which."""
    items = (
        f"<span>{picture(12, 12, [box(0, 0, 12, 12, COLOURS[at % len(COLOURS)])])}"
        f"{escape(title)}</span>"
        for at, title in enumerate(titles)
    )
    return f'<p class="legend">{"".join(items)}</p>'


def _drawn(
    months: Sequence[str], values: Mapping[str, Sequence[int]], scale: Scale
) -> Iterator[str]:
    wide = _month_wide(months)
    each = wide * _FILLED / max(1, len(values))
    for at, series in enumerate(values.values()):
        for month, value in enumerate(series):
            top, bottom = _height(max(value, 0), scale), _height(min(value, 0), scale)
            left = LEFT + month * wide + at * each
            yield box(left, top, each, bottom - top, COLOURS[at % len(COLOURS)])


def _lines(scale: Scale, unit: int) -> Iterator[str]:
    for tick in scale.ticks:
        height = _height(tick, scale)
        yield box(LEFT, height, WIDTH - LEFT, 1, "track" if tick else "zero")
        yield words(LEFT - 8, height + 4, f"{tick // unit:,}", "end")


def _names(months: Sequence[str]) -> Iterator[str]:
    """As many months have their names as there is room for."""
    every = -(-len(months) // _MONTHS_NAMED)
    for place, month in enumerate(months):
        if place % every == 0:
            yield words(LEFT + place * _month_wide(months), HEIGHT - 8, month)


def _month_wide(months: Sequence[str]) -> Fraction:
    return Fraction(WIDTH - LEFT, max(1, len(months)))


def _height(value: int, scale: Scale) -> Fraction:
    """How far from the picture's top this value lies."""
    return HEIGHT - BOTTOM - Fraction((value - scale.bottom) * _TALL, scale.top - scale.bottom)
