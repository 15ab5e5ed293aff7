"""Parts of figures, and how those of several stores come together."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pawpact.tenancy.metric import Month, Ratio, Sample, Total

_NUMBERS = some.lists(some.integers(-(10**9), 10**9), max_size=6)
_STORES = some.lists(_NUMBERS, min_size=1, max_size=5)


@given(_STORES)
def test_a_brand_is_computed_from_all_of_its_stores(stores: list[list[int]]) -> None:
    """Added store by store, a sum, a ratio and a median are those of everything at once."""
    everything = [number for store in stores for number in store]
    totals = [Total("count", sum(store)) for store in stores]
    ratios = [Ratio("share", sum(store), len(store)) for store in stores]
    samples = [Sample("days", tuple(map(Fraction, store))) for store in stores]
    total, ratio, sample = totals[0], ratios[0], samples[0]
    for place in range(1, len(stores)):
        total = total.plus(totals[place])
        ratio = ratio.plus(ratios[place])
        sample = sample.plus(samples[place])
    assert total.value == sum(everything)
    if everything:
        assert ratio.value == Fraction(sum(everything), len(everything))
        assert sample.value == median(map(Fraction, everything))
    else:
        assert (ratio.value, sample.value, sample.most) == (None, None, None)


@pytest.mark.parametrize(("count", "most"), [(1, 1), (9, 9), (10, 9), (11, 10), (20, 18)])
def test_nine_of_ten_stay_within(count: int, most: int) -> None:
    """Of the numbers from one up, nine tenths are at most this one."""
    items = tuple(Fraction(number) for number in range(count, 0, -1))
    assert Sample("hours", items).most == most


def test_a_month_begins_at_the_stores_midnight() -> None:
    """December goes to the first of January, by the clock on the shop's wall."""
    month = Month(date(2026, 12, 1), ZoneInfo("Asia/Shanghai"))
    assert month.since == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert month.until == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert (month.last, month.later(-13).first) == (date(2026, 12, 31), date(2025, 11, 1))
