"""When a birthday is kept, day by day."""

from __future__ import annotations

from datetime import date

import pytest

from acme_birthday.calendar import birthday, kept_on, next_one, years_on

LEAP = date(2024, 2, 29)


@pytest.mark.parametrize(
    ("born_on", "year", "leap_day", "kept"),
    [
        (date(2025, 3, 14), 2026, "feb_28", date(2026, 3, 14)),
        (LEAP, 2027, "feb_28", date(2027, 2, 28)),
        (LEAP, 2027, "mar_1", date(2027, 3, 1)),
        (LEAP, 2028, "feb_28", LEAP.replace(year=2028)),
        (LEAP, 2028, "mar_1", LEAP.replace(year=2028)),
    ],
)
def test_a_birthday_is_kept_on(born_on: date, year: int, leap_day: str, kept: date) -> None:
    """29 February is kept on the day the store chose, and on itself in leap years."""
    assert kept_on(born_on, year, leap_day) == kept


@pytest.mark.parametrize(
    ("day", "years"), [(date(2027, 2, 27), 2), (date(2027, 2, 28), 3), (date(2028, 2, 28), 3)]
)
def test_a_year_is_full_on_the_day_that_is_kept(day: date, years: int) -> None:
    """The day before, it is a year younger."""
    assert years_on(LEAP, day, "feb_28") == years


@pytest.mark.parametrize(
    ("day", "years"),
    [(LEAP, None), (date(2027, 2, 27), None), (date(2027, 2, 28), 3), (date(2027, 3, 1), None)],
)
def test_a_birthday_is_one_day_a_year(day: date, years: int | None) -> None:
    """Neither the day of birth nor the days around the birthday are one."""
    assert birthday(LEAP, day, "feb_28") == years


def test_todays_birthday_is_the_next_one() -> None:
    """The day after, the next one is a year away."""
    assert next_one(LEAP, date(2027, 2, 28), "feb_28") == date(2027, 2, 28)
    assert next_one(LEAP, date(2027, 3, 1), "feb_28") == date(2028, 2, 29)
