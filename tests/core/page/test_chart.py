"""What is drawn of numbers."""

from __future__ import annotations

import re
from fractions import Fraction

from pawpact.kernel.label import Label
from pawpact.page.bar import Bar, bars, parts
from pawpact.page.columns import columns

RECT = re.compile(r'y="([\d.-]+)" width="([\d.-]+)" height="([\d.-]+)" class="([\w-]+)"')


def _boxes(markup: str, *kinds: str) -> list[tuple[float, float, float]]:
    found = RECT.findall(markup)
    return [(float(y), float(w), float(h)) for y, w, h, kind in found if kind in kinds]


def test_what_is_below_zero_hangs_down() -> None:
    """A column below zero begins at the line of zero, where one above it ends."""
    drawn = columns(["2026-01", "2026-02"], {"a": [40, -30]}, 1)
    above, below = _boxes(drawn, "first")
    assert above[0] + above[2] == below[0]


def test_columns_are_as_tall_as_they_say() -> None:
    """Twice the amount is twice the height."""
    small, large = _boxes(columns(["2026-01", "2026-02"], {"a": [20, 40]}, 1), "first")
    assert large[2] == 2 * small[2]


def test_a_bar_below_zero_has_the_other_colour() -> None:
    """A loss is as long as its amount, and red."""
    items = [_bar(10), _bar(-5)]
    (gain,), (loss,) = (_boxes(bars(items, "zh"), kind) for kind in ("good", "bad"))
    assert gain[1] == 2 * loss[1]


def test_a_bar_is_no_longer_than_the_whole() -> None:
    """What exceeds the whole ends where the whole ends."""
    (track,), (bar,) = (
        _boxes(bars([_bar(3)], "zh", whole=Fraction(1)), kind) for kind in ("track", "good")
    )
    assert bar[1] == track[1]


def test_parts_fill_the_bar() -> None:
    """The parts above zero together are the whole bar; what is below zero has no place in it."""
    drawn = parts([_bar(1), _bar(-4), _bar(3)], "zh")
    first, last = _boxes(drawn.split("</svg>")[0], "part-0", "part-2")
    (track,) = _boxes(drawn, "track")
    assert (first[1] + last[1], last[1]) == (track[1], 3 * first[1])


def test_words_are_no_markup() -> None:
    """A title that looks like markup is shown as it was written."""
    drawn = bars([Bar(Label.of("<b>1</b>"), Fraction(1), Label.of("<i>"))], "zh")
    assert "&lt;b&gt;1&lt;/b&gt;" in drawn
    assert "<i>" not in drawn


def _bar(length: int) -> Bar:
    return Bar(Label.of(str(length)), Fraction(length), Label.of(str(length)))
