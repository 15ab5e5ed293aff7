"""Civil dates as plain whole numbers, written without any date library or the program's own code.

A day is a number counted from 1970-01-01, a minute one counted from that day's midnight in China,
which is eight hours ahead of UTC the whole year round.
"""

from __future__ import annotations

from collections.abc import Iterator

DAY, CHINA = 24 * 60, 8 * 60
Civil = tuple[int, int, int]
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONDAY, SATURDAY, SUNDAY = 0, 5, 6


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


def number(civil: Civil) -> int:
    """The day's number."""
    year, month, day = civil
    days = sum(366 if is_leap(each) else 365 for each in range(1970, year))
    days += sum(month_length(year, each) for each in range(1, month))
    return days + day - 1


def weekday(day: int) -> int:
    """0 is Monday; the first day of all was a Thursday."""
    return (day + 3) % 7


def days_of(first_year: int, last_year: int) -> Iterator[Civil]:
    """All days of these years."""
    for year in range(first_year, last_year + 1):
        for month in range(1, 13):
            for day in range(1, month_length(year, month) + 1):
                yield year, month, day


def months_later(civil: Civil, months: int, anchor: int) -> Civil:
    """The anchor day so many months on, or the last day of a shorter month."""
    year, month, _ = civil
    place = year * 12 + month - 1 + months
    year, month = place // 12, place % 12 + 1
    return year, month, min(anchor, month_length(year, month))


def first_debit(
    signed: Civil, minute: int, *, largest: int, delay: int, cooling_off: int, debit_minute: int
) -> Civil:
    """The first anchor day behind the cooling-off days and so many minutes behind the signing."""
    anchor = min(signed[2], largest)
    today = number(signed)
    months = 0
    while True:
        candidate = months_later(signed, months, anchor)
        day = number(candidate)
        is_late_enough = day * DAY + debit_minute >= today * DAY + minute + delay
        if day > today + cooling_off and is_late_enough:
            return candidate
        months += 1


def schedule(first: Civil, anchor: int, periods: int) -> list[Civil]:
    return [months_later(first, period, anchor) for period in range(periods)]


def age(born: Civil, today: Civil) -> int:
    """Full years; who was born on 29 February is a year older on the 28th of other years."""
    year, month, day = born
    birthday = (month, min(day, month_length(today[0], month)))
    return today[0] - year - ((today[1], today[2]) < birthday)


def service_end(start: int, minutes: int, opens: int, closes: int, weekdays: set[int]) -> int:
    """The minute at which so many minutes of service have passed, minute by minute."""

    def is_open(minute: int) -> bool:
        day, of_day = divmod(minute, DAY)
        return weekday(day) in weekdays and opens <= of_day < closes

    minute = start
    while minutes:
        minutes -= is_open(minute)
        minute += 1
    return minute


def days_between(first: tuple[int, int], last: tuple[int, int], year: int) -> set[Civil]:
    """All days of a year from one month and day to another."""
    begin, end = number((year, *first)), number((year, *last))
    return {each for each in days_of(year, year) if begin <= number(each) <= end}
