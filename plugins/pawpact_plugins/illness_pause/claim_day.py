"""Which day counts for the guarantee: of the report and the diagnosis the earlier. Pure."""

from __future__ import annotations

from datetime import date, timedelta


def claim_day(reported: date, diagnosed: date | None, most: timedelta) -> date:
    """The day of the claim; a report counts while a diagnosis follows it within ``most``.

    >>> week, told = timedelta(days=7), date(2026, 3, 10)
    >>> [claim_day(told, date(2026, 3, day), week).day for day in (8, 12, 17, 18)]
    [8, 10, 10, 18]
    >>> claim_day(told, None, week).day
    10
    """
    if diagnosed is None:
        return reported
    return diagnosed if diagnosed > reported + most else min(reported, diagnosed)
