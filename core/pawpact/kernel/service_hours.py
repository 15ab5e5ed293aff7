"""Time that only runs while the store is open: the clock of after-sales limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pawpact.kernel.calendar import DAY_MINUTES, at_minute
from pawpact.kernel.clock import utc

_EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """Open from one minute of the day to another, 1440 being midnight, on some weekdays."""

    zone: ZoneInfo
    opens: int
    closes: int
    weekdays: frozenset[int] = _EVERY_DAY

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY_MINUTES or not self.weekdays:
            raise ValueError("a store opens before it closes, on at least one day a week")

    def is_open(self, at: datetime) -> bool:
        """Whether service runs at this instant; the closing minute itself is closed."""
        start, end = self._window(at.astimezone(self.zone).date())
        return start <= at < end

    def next_opening(self, at: datetime) -> datetime:
        """When service begins again; ``at`` itself while it runs."""
        at = utc(at)
        day = at.astimezone(self.zone).date()
        while True:
            start, end = self._window(day)
            if at < end and start < end:
                return max(at, start)
            day += timedelta(days=1)

    def add(self, at: datetime, minutes: int) -> datetime:
        """The instant at which so many minutes of service have passed since ``at``."""
        left = timedelta(minutes=minutes)
        at = utc(at)
        day = at.astimezone(self.zone).date()
        while True:
            start, end = self._window(day)
            begin = max(at, start)
            if begin < end and begin + left <= end:
                return begin + left
            left -= max(end - begin, timedelta())
            day += timedelta(days=1)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much service time lies between two instants."""
        total = timedelta()
        day, last = (each.astimezone(self.zone).date() for each in (start, end))
        while day <= last:
            opens, closes = self._window(day)
            total += max(min(end, closes) - max(start, opens), timedelta())
            day += timedelta(days=1)
        return total

    def _window(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing of a day; a closed day opens and closes at once."""
        closes = self.closes if day.weekday() in self.weekdays else self.opens
        return at_minute(day, self.opens, self.zone), at_minute(day, closes, self.zone)
