"""Working days in China."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.errors import AdminError
from pawpact.kernel.workday import Due, Workdays, published_through

WEEK = ("mon", "tue", "wed", "thu", "fri")
CHINA = Workdays.of("CN", WEEK)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 3, 12), True),
        (date(2025, 3, 15), False),
        (date(2025, 10, 1), False),
        (date(2025, 1, 26), True),
        (date(2025, 2, 8), True),
    ],
    ids=["Wednesday", "Saturday", "National Day", "Sunday worked", "Saturday worked"],
)
def test_holidays_rest_and_make_up_days_work(day: date, works: bool) -> None:
    """Public holidays are off, weekends worked in exchange are working days."""
    assert CHINA.works(day) is works


def test_friday_evening_is_due_on_monday() -> None:
    """One working day after a plain Friday is Monday."""
    assert CHINA.add(date(2025, 3, 14), 1) == Due(date(2025, 3, 17), provisional=False)


def test_a_make_up_saturday_is_the_next_working_day() -> None:
    """One working day after the Friday before a worked Saturday is that Saturday."""
    assert CHINA.add(date(2025, 2, 7), 1).on == date(2025, 2, 8)


def test_the_long_holiday_is_skipped() -> None:
    """One working day after 30 September 2025 is 9 October."""
    assert CHINA.add(date(2025, 9, 30), 1).on == date(2025, 10, 9)


def test_dates_beyond_the_published_year_are_provisional() -> None:
    """A deadline in a year without a published table is marked, one within is not."""
    last = date(published_through("CN"), 12, 31)
    assert CHINA.add(last, 5).provisional
    assert not CHINA.add(last - timedelta(days=10), 1).provisional


@given(days, st.integers(0, 40))
def test_adding_and_counting_agree(start: date, count: int) -> None:
    """So many working days added lie so many working days apart."""
    due = CHINA.add(start, count).on
    assert CHINA.between(start, due) == count
    assert count == 0 or CHINA.works(due)


def test_a_store_may_work_on_more_days() -> None:
    """A store that works on Saturdays has a working day there, not on a holiday."""
    busy = Workdays.of("CN", (*WEEK, "sat"))
    assert busy.works(date(2025, 3, 15))
    assert not busy.works(date(2025, 10, 4))


def test_unknown_calendar_is_named_to_the_admin() -> None:
    """A country without a table is an error for the administrator that says where to mend it."""
    with pytest.raises(AdminError) as refused:
        Workdays.of("XX", WEEK)
    assert refused.value.hint is not None
    assert "holiday_calendar" in refused.value.hint.en


@pytest.mark.parametrize("names", [(), ("funday",)])
def test_a_store_works_on_known_days(names: tuple[str, ...]) -> None:
    """No day, or a day that no week has, is refused."""
    with pytest.raises(ValueError, match="working days are"):
        Workdays.of("CN", names)


def test_working_days_are_counted_forward() -> None:
    """A deadline never lies before its beginning."""
    with pytest.raises(ValueError, match="forward"):
        CHINA.add(date(2025, 3, 14), -1)
