"""The clock that only runs while service is open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.service_hours import ServiceHours

CHINA = ZoneInfo("Asia/Shanghai")
UNTIL_MIDNIGHT = ServiceHours(CHINA, 8 * 60, 24 * 60)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)


def local(text: str) -> datetime:
    """An instant as a clock in China shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-12T10:00", 30, "2026-03-12T10:30"),
        ("2026-03-12T23:50", 30, "2026-03-13T08:20"),
        ("2026-03-12T23:30", 30, "2026-03-13T00:00"),
        ("2026-03-12T03:00", 30, "2026-03-12T08:30"),
        ("2026-03-12T08:00", 16 * 60 + 1, "2026-03-13T08:01"),
        ("2026-03-12T03:00", 0, "2026-03-12T08:00"),
    ],
)
def test_time_stands_still_while_closed(start: str, minutes: int, end: str) -> None:
    """Half an hour from 23:50 with closing at 24:00 ends at 8:20 the next day."""
    assert UNTIL_MIDNIGHT.add(local(start), minutes) == local(end)


def test_closed_weekdays_are_skipped() -> None:
    """A store closed on Sunday goes on on Monday."""
    six_days = ServiceHours(CHINA, 540, 1080, frozenset(range(6)))
    assert six_days.add(local("2026-03-14T17:50"), 20) == local("2026-03-16T09:10")
    assert not six_days.is_open(local("2026-03-15T12:00"))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-12T07:59:59", False),
        ("2026-03-12T08:00:00", True),
        ("2026-03-12T23:59:59", True),
        ("2026-03-13T00:00:00", False),
    ],
)
def test_open_from_opening_to_closing(at: str, is_open: bool) -> None:
    """The opening minute is open, the closing one is not."""
    assert UNTIL_MIDNIGHT.is_open(local(at)) is is_open


@given(instants, st.integers(0, 5_000), st.integers(0, 1_000), st.integers(1, 440))
def test_added_time_is_the_time_between(
    at: datetime, minutes: int, opens: int, length: int
) -> None:
    """Exactly the service time that was added lies between beginning and end."""
    hours = ServiceHours(CHINA, opens, opens + length)
    assert hours.between(at, hours.add(at, minutes)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("opens", "closes"), [(600, 600), (700, 600), (-1, 600), (600, 1441)])
def test_a_store_opens_before_it_closes(opens: int, closes: int) -> None:
    """A window of nothing, backwards or beyond the day is refused."""
    with pytest.raises(ValueError, match="opens before it closes"):
        ServiceHours(CHINA, opens, closes)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-03-12 07:59", "2026-03-12 08:00"),
        ("2026-03-12 08:00", "2026-03-12 08:00"),
        ("2026-03-12 21:59", "2026-03-12 21:59"),
        ("2026-03-12 22:00", "2026-03-13 08:00"),
        ("2026-03-13 22:00", "2026-03-16 08:00"),
    ],
)
def test_the_next_opening_passes_over_closed_days(at: str, opens: str) -> None:
    """Before the opening it is today's, after closing the next day of service, open it is now."""
    hours = ServiceHours(CHINA, 8 * 60, 22 * 60, frozenset(range(5)))
    local = datetime.fromisoformat(at).replace(tzinfo=CHINA)
    assert hours.next_opening(local) == datetime.fromisoformat(opens).replace(tzinfo=CHINA)
