"""Charts as inline SVG: months in columns, one colour a store; two sides of a policy in one bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 540, 230, 56, 24, 10
COLOURS = ("first", "second", "third")
_BAR, _ROW = 150, 14


def columns(months: Sequence[str], values: Mapping[str, Sequence[int]], unit: int) -> str:
    """A group of columns for each month, a column for each store; the scale in whole ``unit``s."""
    highest = max((each for series in values.values() for each in series), default=0) or 1
    wide = (WIDTH - LEFT) / max(1, len(months))
    each = wide * 0.8 / max(1, len(values))
    drawn = _scale(highest, unit)
    for store, series in enumerate(values.values()):
        for month, value in enumerate(series):
            tall = value / highest * (HEIGHT - BOTTOM - TOP)
            left, top = LEFT + month * wide + store * each, HEIGHT - BOTTOM - tall
            drawn.append(_box(left, top, each, tall, COLOURS[store % len(COLOURS)]))
    drawn += _months(months, wide)
    return _picture(WIDTH, HEIGHT, drawn)


def legend(titles: Sequence[str]) -> str:
    """Which colour is which store."""
    items = (
        f"<span>{_picture(12, 12, [_box(0, 0, 12, 12, COLOURS[at % len(COLOURS)])])}"
        f"{escape(title)}</span>"
        for at, title in enumerate(titles)
    )
    return f'<p class="legend">{"".join(items)}</p>'


def sides(given: int, refused: int) -> str:
    """How much of it was given and how much refused, in one bar."""
    whole = given + refused
    width = given / whole * _BAR if whole else 0.0
    drawn = [_box(0, 0, _BAR, _ROW, "track")]
    if whole:
        drawn += [_box(0, 0, width, _ROW, "good"), _box(width, 0, _BAR - width, _ROW, "bad")]
    return _picture(_BAR, _ROW, drawn, fixed=True)


def _scale(highest: int, unit: int) -> list[str]:
    """Lines at the quarters of the highest, with what they stand for."""
    drawn = []
    for quarter in range(5):
        top = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * quarter / 4
        drawn.append(_box(LEFT, top, WIDTH - LEFT, 1, "track"))
        said = f"{round(highest * quarter / 4 / unit):,}"
        drawn.append(_words(LEFT - 8, top + 4, said, "end"))
    return drawn


def _months(months: Sequence[str], wide: float) -> list[str]:
    """Every third month has its name."""
    return [
        _words(LEFT + place * wide, HEIGHT - 8, month, "start")
        for place, month in enumerate(months)
        if place % 3 == 0
    ]


def _box(left: float, top: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'
        f' class="{colour}"/>'
    )


def _words(left: float, top: float, text: str, anchor: str) -> str:
    return f'<text x="{left:.1f}" y="{top:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _picture(width: int, height: int, drawn: Sequence[str], *, fixed: bool = False) -> str:
    style = f' style="width:{width}px"' if fixed else ""
    return f'<svg viewBox="0 0 {width} {height}" role="img"{style}>{"".join(drawn)}</svg>'
