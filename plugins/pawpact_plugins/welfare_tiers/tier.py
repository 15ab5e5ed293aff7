"""What a table of tiers says for a count. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pawpact.sdk import Value

Row = Mapping[str, Value]


def rows_of(value: Value) -> tuple[Row, ...]:
    """A table parameter as rows."""
    if not isinstance(value, tuple):
        return ()
    return tuple(row for row in value if isinstance(row, Mapping))


def reached(rows: Iterable[Row], key: str, value: str, count: int) -> int:
    """The value of the highest threshold that ``count`` has reached; 0 below the first.

    >>> table = [{"months": 3, "star": 1}, {"months": 6, "star": 2}]
    >>> [reached(table, "months", "star", count) for count in (2, 3, 5, 6)]
    [0, 1, 1, 2]
    """
    found = [(whole(row[key]), whole(row[value])) for row in rows if whole(row[key]) <= count]
    return max(found)[1] if found else 0


def looked_up(rows: Iterable[Row], key: str, value: str, wanted: int, otherwise: int) -> int:
    """The value of exactly this row.

    >>> looked_up([{"star": 1, "price": 9800}], "star", "price", 2, 10000)
    10000
    """
    return next((whole(row[value]) for row in rows if row[key] == wanted), otherwise)


def level(thresholds: Sequence[object], steps: Iterable[object], count: int) -> int:
    """The highest threshold that is reached, or step behind the first one; 0 below the first.

    So a row of prices comes true also where nobody wrote its months among the thresholds.

    >>> [level((6, 12), (6, 12), count) for count in (5, 6, 12)]
    [0, 6, 12]
    >>> [level((4,), (2, 6), count) for count in (3, 4, 6)]
    [0, 4, 6]
    """
    first = min(map(whole, thresholds), default=count + 1)
    months = {*map(whole, thresholds), *map(whole, steps)}
    return max((each for each in months if first <= each <= count), default=0)


def whole(value: object) -> int:
    """A whole number, as tables and lists of numbers hold them."""
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number")
    return value
