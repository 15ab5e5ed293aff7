"""Values as rule files write them; reading what is written gives the same value again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from pawpact.kernel.money import yuan
from pawpact.vocabulary.types import RATIO_SCALE, Row, Scalar, Value, ValueType

_PLAIN = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def written_value(kind: ValueType, value: Value) -> str:
    """A value, or a list, as it stands behind the colon.

    >>> written_value(ValueType.MONEY, 26850)
    '268.50'
    """
    if isinstance(value, tuple):
        items = [each for each in value if not isinstance(each, Mapping)]
        return f"[{', '.join(written_scalar(_kind_of(each), each) for each in items)}]"
    return written_scalar(kind, value)


def written_scalar(kind: ValueType, value: Scalar) -> str:
    """A single value, as in a cell of a table."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        is_plain = _PLAIN.fullmatch(value) and value not in _WORDS_OF_YAML
        return value if is_plain else json.dumps(value, ensure_ascii=False)
    match kind:
        case ValueType.MONEY:
            return yuan(value)
        case ValueType.RATIO | ValueType.PRICE_RATIO:
            return _decimal(value)
        case ValueType.DATE:
            return date.fromordinal(value).isoformat()
        case ValueType.TIME:
            return f'"{value // 60:02d}:{value % 60:02d}"'
        case _:
            return str(value)


class TypedColumn(Protocol):
    """What a row's cell is written by."""

    @property
    def name(self) -> str: ...

    @property
    def type(self) -> ValueType: ...


def written_row(columns: Iterable[TypedColumn], row: Row) -> str:
    """A row of a table, its cells in the order of the columns."""
    cells = (f"{each.name}: {written_scalar(each.type, row[each.name])}" for each in columns)
    return f"{{{', '.join(cells)}}}"


def _kind_of(item: Scalar) -> ValueType:
    return ValueType.TEXT if isinstance(item, str) else ValueType.INT


def _decimal(value: int) -> str:
    """At least two decimals, as people write a ratio: 0.10, 0.125."""
    number = Decimal(value) / RATIO_SCALE
    short = number.quantize(Decimal("0.01"))
    return str(short) if short == number else f"{number.normalize():f}"
