"""The types that facts, parameters and effect arguments share.

At run time every value is an ``int``, a ``bool``, a ``str`` or a tuple of them: money is fen,
a ratio is ten-thousandths, a date is its proleptic ordinal, a time is minutes of the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

Scalar = int | bool | str
Row = Mapping[str, Scalar]
Value = Scalar | tuple[Scalar, ...] | tuple[Row, ...]

RATIO_SCALE = 10_000
"""0.80 is held as 8000, so that ratios stay exact integers."""


class ValueType(StrEnum):
    """What a fact, a parameter or an argument holds, as rule files name it.

    >>> ValueType("money") is ValueType.MONEY
    True
    """

    INT = "int"
    MONEY = "money"
    PRICE_RATIO = "price_ratio"
    RATIO = "ratio"
    BOOL = "bool"
    CHOICE = "choice"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DAYS = "days"
    HOURS = "hours"
    LIST = "list"
    TABLE = "table"


ORDERED = frozenset(
    {
        ValueType.INT,
        ValueType.MONEY,
        ValueType.PRICE_RATIO,
        ValueType.RATIO,
        ValueType.DATE,
        ValueType.TIME,
        ValueType.DAYS,
        ValueType.HOURS,
    }
)
"""Types whose values can be compared by size."""
