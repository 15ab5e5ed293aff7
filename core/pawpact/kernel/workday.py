"""Working days with public holidays and make-up days.

China publishes each year's holidays, with the weekends that are worked in exchange, late in the
year before. Beyond the last published year a date can still be computed, but only provisionally:
whoever stored it computes it again when the table comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import takewhile

import holidays

from pawpact.kernel.errors import AdminError, TryLater
from pawpact.kernel.label import Label

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FRIDAY = 4
_PUBLISHED_YEARS = range(2020, 2060)


_UNPUBLISHED_HINT = Label(
    "公布后（通常在前一年 11 月）请升级 holidays 程序包，再重新计算",
    "once they are published, mostly in November of the year before, upgrade the holidays package"
    " and compute the date again",
)


class Unpublished(TryLater):
    """The holidays of this year are not published yet."""

    code = "holidays_unpublished"
    title = Label("该年节假日尚未公布", "The holidays of this year are not published yet")


@dataclass(frozen=True, slots=True)
class Table:
    """One year of a country: days off that are no weekend, and weekend days that are worked."""

    off: frozenset[date]
    worked: frozenset[date]


@dataclass(frozen=True, slots=True)
class Due:
    """A date, and whether the holidays up to it are published."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Workdays:
    """The working days of one store."""

    country: str
    weekdays: frozenset[int]

    @classmethod
    def of(cls, country: str, names: Iterable[str]) -> Workdays:
        """From the names of the days on which the store works (``mon`` to ``sun``)."""
        named = set(names)
        if not named or not named <= set(_WEEKDAYS):
            raise ValueError(f"working days are one or more of {', '.join(_WEEKDAYS)}")
        weekdays = frozenset(_WEEKDAYS.index(name) for name in named)
        published_through(country)
        return cls(country, weekdays)

    def works(self, day: date) -> bool:
        """Whether the store works on this day."""
        table = year(self.country, day.year)
        if day in table.worked:
            return True
        return day.weekday() in self.weekdays and day not in table.off

    def add(self, start: date, days: int) -> Due:
        """The working day so many working days after ``start``; the start itself never counts."""
        if days < 0:
            raise ValueError("working days are counted forward")
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.works(day)
        return Due(day, day.year > published_through(self.country))

    def exact(self, start: date, days: int) -> date:
        """The same for a date that is promised to somebody: refused where it is provisional."""
        due = self.add(start, days)
        warning = self.warning(due)
        if warning is not None:
            raise Unpublished(warning, hint=_UNPUBLISHED_HINT)
        return due.on

    def warning(self, due: Due) -> Label | None:
        """What to tell whoever reads a provisional date; nothing where it is certain."""
        if not due.provisional:
            return None
        last = published_through(self.country)
        return Label(
            f"{self.country} {due.on.year} 年的节假日与调休尚未公布（已公布到 {last} 年），"
            f"{due.on} 是暂定日期",
            f"the holidays and make-up days of {self.country} are published through {last}:"
            f" {due.on} is provisional",
        )

    def between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and with ``end``."""
        span = (end - start).days
        return sum(self.works(start + timedelta(days=day)) for day in range(1, span + 1))


@lru_cache(maxsize=256)
def year(country: str, number: int) -> Table:
    """The table of one country and year."""
    try:
        known = holidays.country_holidays(country, years=number)
    except NotImplementedError:
        raise AdminError(
            Label(f"没有 {country} 的节假日历", f"there is no holiday calendar for {country}"),
            hint=Label(
                "请在 core.tenancy.holiday_calendar 中填写国家代码，例如 CN",
                "name a country by its code in core.tenancy.holiday_calendar, for example CN",
            ),
        ) from None
    worked = frozenset(day for day in known.weekend_workdays if day.year == number)
    off = {day for day in known if day.year == number}
    return Table(frozenset(off | (_weekends_within(off) - worked)), worked)


def _weekends_within(off: set[date]) -> set[date]:
    """Weekends in the middle of a long holiday, which the published tables need not list."""
    one, two, three = (timedelta(days=days) for days in (1, 2, 3))
    fridays = [day for day in off if day.weekday() == _FRIDAY and day + three in off]
    return {day + step for day in fridays for step in (one, two)}


@lru_cache(maxsize=8)
def published_through(country: str) -> int:
    """The last year whose holidays are published with their make-up days."""
    published = takewhile(lambda number: year(country, number).worked, _PUBLISHED_YEARS)
    return max(published, default=_PUBLISHED_YEARS[-1])
