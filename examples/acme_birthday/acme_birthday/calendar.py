"""When a birthday is kept. Nothing here knows of pets, stores or databases."""

from __future__ import annotations

from datetime import date

FEBRUARY = "feb_28"
"""The choice of ``acme_birthday.leap_day`` that keeps 29 February a day early in other years."""


def kept_on(born_on: date, year: int, leap_day: str) -> date:
    """The day of that year on which the birthday is kept.

    >>> kept_on(date(2024, 2, 29), 2027, "feb_28"), kept_on(date(2024, 2, 29), 2027, "mar_1")
    (datetime.date(2027, 2, 28), datetime.date(2027, 3, 1))
    """
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28) if leap_day == FEBRUARY else date(year, 3, 1)


def years_on(born_on: date, day: date, leap_day: str) -> int:
    """Whole years of age on that day; the day on which the birthday is kept counts."""
    return day.year - born_on.year - (day < kept_on(born_on, day.year, leap_day))


def birthday(born_on: date, day: date, leap_day: str) -> int | None:
    """How old somebody turns on that day; None where it is no birthday, as the day of birth is.

    >>> birthday(date(2024, 2, 29), date(2027, 2, 28), "feb_28")
    3
    """
    years = day.year - born_on.year
    return years if years > 0 and kept_on(born_on, day.year, leap_day) == day else None


def next_one(born_on: date, day: date, leap_day: str) -> date:
    """The next birthday, today's if it is today."""
    this_year = kept_on(born_on, day.year, leap_day)
    return this_year if this_year >= day else kept_on(born_on, day.year + 1, leap_day)
