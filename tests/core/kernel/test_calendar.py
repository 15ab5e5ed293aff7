"""Debit days, first debits and schedules."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.calendar import (
    add_months,
    add_years,
    at_local,
    at_minute,
    debit_dates,
    debit_day,
    first_debit,
    full_years,
)

CHINA = ZoneInfo("Asia/Shanghai")
signings = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)


def first(
    signed_at: datetime, *, delay_hours: int = 48, cooling_off_days: int = 7, largest: int = 28
) -> date:
    """The first debit under the platform's defaults."""
    return first_debit(
        signed_at,
        CHINA,
        anchor_day_max=largest,
        delay_hours=delay_hours,
        cooling_off_days=cooling_off_days,
        debit_minute=10 * 60,
    )


@pytest.mark.parametrize(
    ("signed_on", "expected"),
    [
        (date(2026, 1, 10), date(2026, 2, 10)),
        (date(2026, 1, 30), date(2026, 2, 28)),
        (date(2026, 1, 28), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2027, 1, 28)),
        (date(2028, 1, 29), date(2028, 2, 28)),
    ],
)
def test_first_debit_falls_in_the_next_month(signed_on: date, expected: date) -> None:
    """Signed on 10 January, debited on 10 February; signed on 30 January, on 28 February."""
    assert first(at_local(signed_on, time(15), CHINA)) == expected


def test_signing_after_midnight_in_china_counts_as_that_day() -> None:
    """The debit day is the store's date, not that of UTC."""
    assert first(datetime(2026, 1, 10, 16, 30, tzinfo=UTC)).day == 11


@given(signings, st.integers(48, 720), st.integers(7, 30), st.integers(1, 28))
def test_first_debit_is_the_earliest_that_is_late_enough(
    signed_at: datetime, delay: int, cooling_off: int, largest: int
) -> None:
    """It comes after delay and cooling-off, and a month earlier would have been too early."""
    found = first(signed_at, delay_hours=delay, cooling_off_days=cooling_off, largest=largest)
    signed_on = signed_at.astimezone(CHINA).date()

    def late_enough(day: date) -> bool:
        debit = at_local(day, time(10), CHINA)
        after_cooling_off = day > signed_on + timedelta(days=cooling_off)
        return after_cooling_off and debit >= signed_at + timedelta(hours=delay)

    assert found.day == min(signed_on.day, largest)
    assert late_enough(found)
    before = found.replace(day=1) - timedelta(days=1)
    assert (
        not late_enough(before.replace(day=found.day)) or before.replace(day=found.day) < signed_on
    )


@pytest.mark.parametrize(("day", "expected"), [(1, 1), (28, 28), (29, 28), (30, 28), (31, 28)])
def test_days_that_not_every_month_has_become_the_largest(day: int, expected: int) -> None:
    """The 29th to the 31st become the 28th."""
    assert debit_day(date(2026, 1, day), 28) == expected


@given(st.dates(date(2024, 1, 1), date(2060, 1, 1)), st.integers(1, 31), st.integers(1, 60))
def test_schedule_never_drifts_from_its_anchor(start: date, anchor: int, count: int) -> None:
    """Each period lies in its own month, on the anchor or the last day of a shorter one."""
    dates = debit_dates(start, anchor, count)
    assert len(dates) == count
    for period, day in enumerate(dates):
        year, month = divmod(start.year * 12 + start.month - 1 + period, 12)
        last = monthrange(year, month + 1)[1]
        assert day == date(year, month + 1, min(anchor, last))


@pytest.mark.parametrize(
    ("born_on", "today", "years"),
    [
        (date(2008, 3, 12), date(2026, 3, 11), 17),
        (date(2008, 3, 12), date(2026, 3, 12), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
    ],
)
def test_age_is_reached_on_the_birthday(born_on: date, today: date, years: int) -> None:
    """A year is full on the birthday, on 28 February for those born on the 29th."""
    assert full_years(born_on, today) == years


def test_months_and_years_keep_the_end_of_february() -> None:
    """A day that a month does not have becomes its last one."""
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_years(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_midnight_belongs_to_the_day_it_ends() -> None:
    """Minute 1440 of a day is the start of the next one."""
    day = date(2026, 3, 12)
    assert at_minute(day, 1440, CHINA) == at_local(date(2026, 3, 13), time.min, CHINA)
    assert at_minute(day, 600, CHINA) == datetime(2026, 3, 12, 2, tzinfo=UTC)
