"""Deadlines on the five clocks of a store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pawpact.kernel.workday import published_through
from pawpact.tasks.deadline import Clock, Within, deadline, earliest
from pawpact.vocabulary.types import Value
from tests.core.tasks.conftest import calendar_store

SHOP = calendar_store()
CHINA = ZoneInfo("Asia/Shanghai")


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


def due(within: Within, start: datetime, **changed: Value) -> datetime:
    store = calendar_store({f"core.tenancy.{name}": value for name, value in changed.items()})
    return deadline(store, within, start).at.astimezone(CHINA)


def test_the_wall_clock_runs_at_night() -> None:
    """48 hours end at the same time two days later."""
    assert due(Within.hours(48), local(2026, 3, 12, 23, 30)) == local(2026, 3, 14, 23, 30)


def test_service_hours_stand_still_at_night() -> None:
    """One hour from half past eleven in the evening ends after opening."""
    assert due(Within.hours(1, Clock.SERVICE), local(2026, 3, 12, 23, 30)) == local(
        2026, 3, 13, 8, 30
    )


def test_the_window_of_service_is_the_stores() -> None:
    """A store that opens at seven has used an hour by eight."""
    found = due(Within.hours(2, Clock.SERVICE), local(2026, 3, 12, 23, 30), service_open=7 * 60)
    assert found == local(2026, 3, 13, 8, 30)


def test_a_day_without_service_is_left_out() -> None:
    """A store that serves on six days a week does not count its Sunday."""
    found = due(Within.hours(1, Clock.SERVICE), local(2026, 3, 14, 23, 30), service_days_per_week=6)
    assert found == local(2026, 3, 16, 8, 30)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("service_hours", local(2026, 3, 13, 8, 30)), ("wall_clock", local(2026, 3, 13, 0, 30))],
)
def test_a_limit_runs_on_the_clock_that_the_store_chose(clock: str, expected: datetime) -> None:
    """The same hour ends at night or after opening, as core.tenancy.sla_clock says."""
    assert (
        due(Within.hours(1, Clock.LIMIT), local(2026, 3, 12, 23, 30), sla_clock=clock) == expected
    )


def test_one_working_day_from_friday_evening_is_monday() -> None:
    """The urgent decision of a complaint that came on Friday evening is due on Monday."""
    assert due(Within.working_days(1), local(2026, 3, 13, 21)) == local(2026, 3, 17, 0)


def test_a_make_up_day_counts_as_working_day() -> None:
    """14 February 2026 is a Saturday that is worked in exchange for the Spring Festival."""
    assert due(Within.working_days(1), local(2026, 2, 13, 10)) == local(2026, 2, 15, 0)


def test_a_working_day_ends_when_service_closes() -> None:
    """A store that closes at eleven in the evening has until then, not until midnight."""
    found = due(Within.working_days(1), local(2026, 3, 12, 10), service_close=23 * 60)
    assert found == local(2026, 3, 13, 23)


def test_days_of_the_calendar_count_whole() -> None:
    """Two days after closing end with the second day."""
    assert due(Within.days(2), local(2026, 3, 12, 9)) == local(2026, 3, 15, 0)


def test_the_shortest_limit_governs() -> None:
    """Of limits for the same thing the one that ends first holds."""
    limits = (Within.hours(48), Within.working_days(1), Within.hours(24))
    assert earliest(SHOP, limits, local(2026, 3, 12, 10)).at == local(2026, 3, 13, 10)


def test_a_deadline_beyond_the_published_holidays_is_provisional() -> None:
    """Within the published years a date is certain, beyond them it says that it is not."""
    last = published_through("CN")
    start = datetime.combine(date(last, 12, 28), datetime.min.time(), UTC)
    assert not deadline(SHOP, Within.working_days(1), start).provisional
    assert deadline(SHOP, Within.working_days(30), start).provisional
    assert not deadline(SHOP, Within.hours(24 * 60), start + timedelta(days=9)).provisional
