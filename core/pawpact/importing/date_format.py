"""Dates as files write them: `YYYY-MM-DD`, `MM/DD/YYYY hh:mm:ss AM`, `YYYY年M月D日`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pawpact.kernel.errors import RequestError
from pawpact.kernel.label import Label

_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d{1,2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{1,2})",
    "D": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{1,2})",
    "hh": r"(?P<half_hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})",
    "AM": r"(?P<half>[AaPp][Mm])",
}
_TOKEN = re.compile(r"YYYY|MM|DD|HH|hh|mm|ss|AM|[A-Za-z]|[^A-Za-z]+")
_HOURS_OF_HALF_DAY = 12


class DateFormatError(RequestError):
    """This is no date format."""

    code = "date_format"
    title = Label("日期格式有误", "This is no date format")


class DateUnread(RequestError):
    """The text is no date in any of the formats."""

    code = "date_unread"
    title = Label("日期读不懂", "The text is no date in any of the formats")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """One way of writing a date, ready to read."""

    written: str
    pattern: re.Pattern[str]

    def read(self, text: str) -> datetime | None:
        """The date without a zone, or None where the text is written otherwise."""
        found = self.pattern.fullmatch(text)
        if not found:
            return None
        parts = {name: value for name, value in found.groupdict().items() if value is not None}
        hour = _hour(parts)
        if hour is None:
            return None
        try:
            return datetime(  # noqa: DTZ001 (the store's zone is added by the caller)
                int(parts["year"]),
                int(parts["month"]),
                int(parts["day"]),
                hour,
                int(parts.get("minute", "0")),
                int(parts.get("second", "0")),
            )
        except ValueError:
            return None


def read_date_format(written: str) -> DateFormat:
    """Compile a format; year, month and day must stand in it, the year with four digits."""
    parts = _TOKEN.findall(written)
    for part in parts:
        if part not in _TOKENS and part != "T" and part.isascii() and part.isalpha():
            raise DateFormatError(
                Label(f"`{part}` 不是日期的一部分", f"`{part}` is no part of a date"),
                hint=Label(
                    "可用 YYYY MM DD HH hh mm ss AM；年份须为四位",
                    "use YYYY MM DD HH hh mm ss AM; a year has four digits",
                ),
            )
    pattern = "".join(_TOKENS.get(part) or re.escape(part) for part in parts)
    groups = re.findall(r"\?P<(\w+)>", pattern)
    if not {"year", "month", "day"} <= set(groups) or len(groups) != len(set(groups)):
        raise DateFormatError(
            Label(
                f"`{written}` 须各有一个年、月、日",
                f"`{written}` needs a year, a month and a day, each once",
            )
        )
    if ("half_hour" in groups) != ("half" in groups):
        raise DateFormatError(
            Label("hh 与 AM 须同时出现；24 小时制用 HH", "hh goes with AM; use HH for 24 hours")
        )
    return DateFormat(written, re.compile(pattern, re.ASCII))


def read_date(text: str, formats: Sequence[DateFormat]) -> datetime:
    """The one date that the formats make of a text; two different ones are refused."""
    readings = {found: each for each in formats if (found := each.read(text)) is not None}
    if len(readings) == 1:
        return next(iter(readings))
    listed = ", ".join(each.written for each in formats)
    if not readings:
        raise DateUnread(
            Label(f"应为日期，格式：{listed}", f"expected a date written as {listed}"),
        )
    both = ", ".join(f"{found:%Y-%m-%d} ({each.written})" for found, each in readings.items())
    raise DateUnread(
        Label(f"日期有两种读法：{both}", f"the date can be read in two ways: {both}"),
        hint=Label(
            "请统一文件中的日期格式，并在映射文件中只留一种",
            "write the file's dates in one way and leave one format in the mapping",
        ),
    )


def _hour(parts: dict[str, str]) -> int | None:
    if "half_hour" not in parts:
        return int(parts.get("hour", "0"))
    hour = int(parts["half_hour"])
    if not 1 <= hour <= _HOURS_OF_HALF_DAY:
        return None
    afternoon = parts["half"].upper() == "PM"
    return hour % _HOURS_OF_HALF_DAY + (_HOURS_OF_HALF_DAY if afternoon else 0)
