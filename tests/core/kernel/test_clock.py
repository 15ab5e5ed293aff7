"""The injected clock and stored instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawpact.kernel.clock import FixedClock, SystemClock, instant, milliseconds, utc

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
instants = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC)
)


@given(instants)
def test_stored_instants_are_read_back(at: datetime) -> None:
    """A whole millisecond survives being stored."""
    assert instant(milliseconds(at)) == at


def test_an_instant_needs_a_zone() -> None:
    """A datetime without a zone is refused rather than guessed."""
    with pytest.raises(ValueError, match="time zone"):
        utc(NOON.replace(tzinfo=None))


def test_other_zones_become_utc() -> None:
    """Noon in UTC is eight in the evening in China."""
    china = NOON.astimezone(timezone(timedelta(hours=8)))
    assert china.hour == 20
    assert utc(china).isoformat() == NOON.isoformat()


def test_fixed_clock_stands_still_until_moved() -> None:
    """A fixed clock answers the same until it is advanced."""
    clock = FixedClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance(timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1)


def test_fixed_clock_does_not_go_back() -> None:
    """Moving a clock back is refused."""
    with pytest.raises(ValueError, match="does not go back"):
        FixedClock(NOON).move_to(NOON - timedelta(seconds=1))


def test_system_clock_answers_in_utc() -> None:
    """The machine's time is aware and in UTC."""
    assert SystemClock().now().tzinfo is UTC
