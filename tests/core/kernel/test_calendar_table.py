"""Tens of thousands of dates against arithmetic that was written apart from the program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from pawpact.billing.values import NoticeRule, schedule
from pawpact.kernel.calendar import (
    add_months,
    at_minute,
    debit_dates,
    debit_day,
    first_debit,
    full_years,
    last_day,
)
from pawpact.kernel.errors import TryLater
from pawpact.kernel.service_hours import ServiceHours
from pawpact.kernel.workday import Due, Unpublished, Workdays, published_through
from tests.core.kernel import civil
from tests.core.kernel.civil import Civil

ZONE = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TERMS = (12, 18, 24)
ROWS = 5_000
"""So many rows at least are compared in the table of schedules alone."""

NOTICES: dict[int, tuple[tuple[tuple[tuple[int, int], tuple[int, int]], ...], set[Civil]]] = {
    2023: (
        (
            ((1, 1), (1, 2)),
            ((1, 21), (1, 27)),
            ((4, 5), (4, 5)),
            ((4, 29), (5, 3)),
            ((6, 22), (6, 24)),
            ((9, 29), (10, 6)),
        ),
        {(2023, *day) for day in ((1, 28), (1, 29), (4, 23), (5, 6), (6, 25), (10, 7), (10, 8))},
    ),
    2024: (
        (
            ((1, 1), (1, 1)),
            ((2, 10), (2, 17)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 8), (6, 10)),
            ((9, 15), (9, 17)),
            ((10, 1), (10, 7)),
        ),
        {
            (2024, *day)
            for day in ((2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12))
        },
    ),
    2025: (
        (
            ((1, 1), (1, 1)),
            ((1, 28), (2, 4)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((5, 31), (6, 2)),
            ((10, 1), (10, 8)),
        ),
        {(2025, *day) for day in ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11))},
    ),
    2026: (
        (
            ((1, 1), (1, 3)),
            ((2, 15), (2, 23)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 19), (6, 21)),
            ((9, 25), (9, 27)),
            ((10, 1), (10, 7)),
        ),
        {(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))},
    ),
}
"""What was published of each year: the holidays from day to day, and the weekends worked."""

OFF = {
    day
    for year, (spans, _) in NOTICES.items()
    for first, last in spans
    for day in civil.days_between(first, last, year)
}
WORKED = {day for _, days in NOTICES.values() for day in days}
FIVE_DAYS = ("mon", "tue", "wed", "thu", "fri")
CHINA = Workdays.of("CN", FIVE_DAYS)


def instant(minute: int) -> datetime:
    """A minute of China's clock as the program knows it."""
    return EPOCH + timedelta(minutes=minute - civil.CHINA)


def day_of(day: Civil) -> date:
    return date(*day)


def civil_of(day: date) -> Civil:
    return day.year, day.month, day.day


def test_first_debits_and_schedules_follow_their_anchor() -> None:
    """For every day of five years and every term, first debit and all that follow are right."""
    rows = 0
    for signed, term in product(civil.days_of(2024, 2028), TERMS):
        minute = (civil.number(signed) * 7919 + term * 60) % civil.DAY
        expected_first = civil.first_debit(
            signed, minute, largest=28, delay=48 * 60, cooling_off=7, debit_minute=600
        )
        anchor = min(signed[2], 28)
        first = first_debit(
            instant(civil.number(signed) * civil.DAY + minute),
            ZONE,
            anchor_day_max=28,
            delay_hours=48,
            cooling_off_days=7,
            debit_minute=600,
        )
        assert civil_of(first) == expected_first, (signed, minute)
        found = [part.due_on for part in schedule(first, anchor, term, 39_800)]
        assert [civil_of(day) for day in found] == civil.schedule(expected_first, anchor, term), (
            signed,
            term,
        )
        rows += 1
    assert rows >= ROWS


@pytest.mark.parametrize("anchor", range(1, 32))
def test_no_schedule_drifts_at_the_end_of_a_month(anchor: int) -> None:
    """From every month of eight years, leap years too, each anchor returns after short months."""
    for year, month in product(range(2023, 2031), range(1, 13)):
        start = (year, month, min(anchor, civil.month_length(year, month)))
        found = debit_dates(day_of(start), anchor, 25)
        assert [civil_of(day) for day in found] == civil.schedule(start, anchor, 25)


@pytest.mark.parametrize("largest", [1, 15, 28, 31])
@pytest.mark.parametrize(("delay", "cooling_off"), [(48, 7), (72, 15), (720, 30)])
def test_a_first_debit_waits_for_delay_and_cooling_off(
    largest: int, delay: int, cooling_off: int
) -> None:
    """Whatever a store sets, signed at any time of any day of a leap year, to the minute."""
    for signed, minute in product(civil.days_of(2028, 2028), (0, 599, 600, 601, 1439)):
        expected = civil.first_debit(
            signed,
            minute,
            largest=largest,
            delay=delay * 60,
            cooling_off=cooling_off,
            debit_minute=600,
        )
        found = first_debit(
            instant(civil.number(signed) * civil.DAY + minute),
            ZONE,
            anchor_day_max=largest,
            delay_hours=delay,
            cooling_off_days=cooling_off,
            debit_minute=600,
        )
        assert civil_of(found) == expected, (signed, minute)


def test_no_anchor_is_behind_the_largest_day() -> None:
    """Signed on any day, the debit day is that day or the largest that every month has."""
    for signed in civil.days_of(2024, 2028):
        assert debit_day(day_of(signed), 28) == min(signed[2], 28)


def test_months_keep_the_day_or_the_months_end() -> None:
    """Any day of two years, a leap year among them, any number of months from 1 to 24 later."""
    for start, months in product(civil.days_of(2027, 2028), range(1, 25)):
        found = add_months(day_of(start), months)
        assert civil_of(found) == civil.months_later(start, months, start[2])


def test_ages_are_reached_on_the_birthday() -> None:
    """Eighteen years after every birthday of nine years, on the days around it."""
    for born in civil.days_of(2000, 2008):
        for month_day in ((2, 28), (3, 1), (born[1], min(born[2], 28)), (12, 31)):
            for year in (2018, 2020, 2026):
                today = (year, *month_day)
                assert full_years(day_of(born), day_of(today)) == civil.age(born, today)


def test_the_stores_clock_never_changes_its_distance_to_utc() -> None:
    """On every day until 2060 midnight, debit time and closing are where counting puts them."""
    for day in civil.days_of(2020, 2060):
        for minute in (0, 600, 1440):
            expected = instant(civil.number(day) * civil.DAY + minute)
            assert at_minute(day_of(day), minute, ZONE) == expected


def test_a_guarantee_holds_through_its_thirtieth_day() -> None:
    """Handed over on any day of three years: day 30 is in it, day 31 is not."""
    for start in civil.days_of(2026, 2028):
        end = last_day(day_of(start), 30)
        assert civil.number(civil_of(end)) == civil.number(start) + 30


@pytest.mark.parametrize("ahead", [48, 72])
def test_a_notice_is_old_enough_to_the_minute(ahead: int) -> None:
    """Delivered at any hour of any day of a leap year, a minute less than due is too early."""
    rule = NoticeRule(timedelta(hours=ahead), timedelta(hours=120), timedelta(days=1))
    for day, hour in product(civil.days_of(2028, 2028), range(0, 24, 5)):
        delivered = civil.number(day) * civil.DAY + hour * 60
        for more in (-1, 0, 1):
            now = instant(delivered + ahead * 60 + more)
            assert rule.may_debit(instant(delivered), now) is (more >= 0)


HOURS = (
    (480, 1440, set(range(7))),
    (0, 1440, set(range(7))),
    (540, 1080, set(range(6))),
    (1380, 1440, {civil.SATURDAY, civil.SUNDAY}),
)


@pytest.mark.parametrize(("opens", "closes", "weekdays"), HOURS)
def test_service_time_stands_still_while_closed(
    opens: int, closes: int, weekdays: set[int]
) -> None:
    """From any time of day over midnight, closing and closed weekdays, minute by minute."""
    hours = ServiceHours(ZONE, opens, closes, frozenset(weekdays))
    first = civil.number((2028, 2, 26))
    for start, minutes in product(
        range(first * civil.DAY, (first + 8) * civil.DAY, 97), (1, 30, 61)
    ):
        expected = civil.service_end(start, minutes, opens, closes, weekdays)
        assert hours.add(instant(start), minutes) == instant(expected), (start, minutes)


def works(day: int) -> bool:
    """Whether a day is worked, as published."""
    return BY_NUMBER[day]


BY_NUMBER = {
    civil.number(day): day in WORKED
    or (civil.weekday(civil.number(day)) < civil.SATURDAY and day not in OFF)
    for day in civil.days_of(2023, 2026)
}


def test_every_day_is_worked_as_published() -> None:
    """Holidays rest and weekends given in exchange are worked, on each day of four years."""
    assert {year: published_through("CN") >= year for year in NOTICES} == dict.fromkeys(
        NOTICES, True
    )
    for day in civil.days_of(2023, 2026):
        assert CHINA.works(day_of(day)) is works(civil.number(day)), day


def test_working_days_are_counted_as_published() -> None:
    """1 to 20 working days after every day of three years, around every holiday."""
    for start, count in product(civil.days_of(2024, 2026), (1, 2, 3, 5, 10, 20)):
        day, left = civil.number(start), count
        while left and day + 1 in BY_NUMBER:
            day += 1
            left -= works(day)
        if not left:
            found = CHINA.add(day_of(start), count)
            assert (civil.number(civil_of(found.on)), found.provisional) == (day, False)


def _after_the_last_year() -> Iterator[tuple[date, int]]:
    last = published_through("CN")
    yield date(last, 12, 31), 1
    yield date(last, 12, 1), 30
    yield date(last + 1, 6, 1), 5


@pytest.mark.parametrize(("start", "count"), list(_after_the_last_year()))
def test_a_year_not_published_yet_warns_and_is_not_promised(start: date, count: int) -> None:
    """A date there is provisional and says so; asked for as a promise it is refused with advice."""
    due = CHINA.add(start, count)
    warning = CHINA.warning(due)
    assert due.provisional
    assert warning is not None
    assert str(published_through("CN")) in warning.zh
    with pytest.raises(Unpublished) as refused:
        CHINA.exact(start, count)
    assert isinstance(refused.value, TryLater)
    assert refused.value.hint is not None
    assert "holidays" in refused.value.hint.zh


def test_a_published_date_is_promised_without_a_word() -> None:
    """Within published years there is no warning, and the exact date is the date."""
    assert CHINA.warning(Due(date(2026, 2, 24), provisional=False)) is None
    assert CHINA.exact(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert CHINA.exact(date(2026, 2, 14), 1) == date(2026, 2, 24)
