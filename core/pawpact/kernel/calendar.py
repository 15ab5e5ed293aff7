"""Dates of a contract: its debit day, its first debit and all that follow from the anchor.

Every date is counted from the anchor, never from the date before: chained months drift
(31 January, 28 February, 28 March), anchored ones do not.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from pawpact.kernel.clock import utc

DAY_MINUTES = 24 * 60


def add_months(anchor: date, months: int) -> date:
    """The same day so many months later, or the month's last day where it is shorter.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    return anchor + relativedelta(months=months)


def add_years(anchor: date, years: int) -> date:
    """The same day so many years later; 29 February is kept on 28 February."""
    return anchor + relativedelta(years=years)


def full_years(born_on: date, today: date) -> int:
    """Completed years of age; a birthday counts from the start of its day."""
    return relativedelta(today, born_on).years


def last_day(start: date, days: int) -> date:
    """The last day of a time counted in days: the start is day 0, the last day is included.

    Handed over on 10 January, a guarantee of 30 days holds through 9 February.
    """
    return start + timedelta(days=days)


def at_local(day: date, clock_time: time, zone: ZoneInfo) -> datetime:
    """The instant at which the store's clock shows this."""
    return utc(datetime.combine(day, clock_time, tzinfo=zone))


def at_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant of a minute of the day; 1440 is the midnight that ends it."""
    days, minute = divmod(minute, DAY_MINUTES)
    return at_local(day + timedelta(days=days), time(minute // 60, minute % 60), zone)


def debit_day(signed_on: date, anchor_day_max: int) -> int:
    """The day of the month on which a contract is debited: the day it was signed on.

    Days that not every month has become the largest that is permitted (29 to 31 become 28).
    """
    return min(signed_on.day, anchor_day_max)


def first_debit(
    signed_at: datetime,
    zone: ZoneInfo,
    *,
    anchor_day_max: int,
    delay_hours: int,
    cooling_off_days: int,
    debit_minute: int,
) -> date:
    """The first debit day that is late enough after signing and after the cooling-off period.

    Signed on 10 January it is 10 February; signed on 30 January it is 28 February. The
    cooling-off period ends with the last minute of its last day.
    """
    signed_on = signed_at.astimezone(zone).date()
    day = debit_day(signed_on, anchor_day_max)
    earliest = utc(signed_at) + timedelta(hours=delay_hours)
    cooling_off_ends = last_day(signed_on, cooling_off_days)
    anchored = signed_on.replace(day=day)
    months = count()
    while True:
        candidate = add_months(anchored, next(months))
        if candidate > cooling_off_ends and at_minute(candidate, debit_minute, zone) >= earliest:
            return candidate


def debit_dates(first: date, anchor: int, periods: int) -> list[date]:
    """The dates of all periods, each from the first one's month and the anchor day."""
    start = first.replace(day=1)
    return [start + relativedelta(months=period, day=anchor) for period in range(periods)]
