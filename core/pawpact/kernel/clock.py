"""The only place that asks the machine for the time. Everything else is handed a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """What time it is, as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved: for tests, the demo and forks of a store."""

    def __init__(self, at: datetime) -> None:
        self._at = utc(at)

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        at = utc(at)
        if at < self._at:
            raise ValueError(f"a clock does not go back: {at} is before {self._at}")
        self._at = at

    def advance(self, by: timedelta) -> None:
        self.move_to(self._at + by)


def utc(at: datetime) -> datetime:
    """The same instant in UTC; a datetime without a zone is refused."""
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {at}")
    return at.astimezone(UTC)


@lru_cache(maxsize=1024)
def milliseconds(at: datetime) -> int:
    """The instant as stored: milliseconds since 1970.

    Kept, because a batch stores one instant in thousands of rows.
    """
    return round(utc(at).timestamp() * 1000)


@lru_cache(maxsize=1024)
def instant(stored: int) -> datetime:
    """The instant behind stored milliseconds; kept, because a batch reads the same ones."""
    return _EPOCH + timedelta(milliseconds=stored)
