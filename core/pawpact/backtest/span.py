"""From when on decisions are replayed: so many days back, or from a day of the store's."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from pawpact.backtest.values import Backtest
from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

_EARLIEST = date(1970, 1, 1)
"""Before any record, and still a day in every zone."""

_DAYS = re.compile(r"([1-9]\d{0,4})d", re.ASCII)


class NothingRecorded(NotFound):
    """No decision was recorded in the span."""

    code = "nothing_recorded"
    title = Label("这段时间没有任何决定", "No decision was recorded in the span")


def begin_of(unit: Unit, since: str) -> datetime:
    """``90d`` or ``2026-03-01``; a day of the future is refused."""
    days = _DAYS.fullmatch(since)
    if days:
        return unit.at - timedelta(days=int(days[1]))
    begin = datetime.combine(max(_day(since), _EARLIEST), time(), unit.store.zone)
    if begin >= unit.at:
        raise InvalidField(
            "since",
            Label(
                f"{since} 还没有到，这里只看过去的决定",
                f"{since} has not come yet, and only past decisions are looked at",
            ),
            hint=Label("写过去的一天，或 90d", "write a day of the past, or 90d"),
        )
    return begin


def refuse_empty(found: Backtest | None, since: str) -> Backtest:
    """A backtest of nothing says nothing."""
    if found is None or not found.receipts:
        raise NothingRecorded(
            Label(f"从 {since} 起没有任何决定可以重算", f"no decision was recorded since {since}"),
            hint=Label("把 --since 写得早一些", "let --since begin earlier"),
        )
    return found


def _day(since: str) -> date:
    try:
        return date.fromisoformat(since)
    except ValueError:
        raise InvalidField(
            "since",
            Label(f"`{since}` 不是天数，也不是日期", f"`{since}` is neither days back nor a date"),
            hint=Label("写成 90d 或 2026-03-01", "write 90d or 2026-03-01"),
        ) from None
