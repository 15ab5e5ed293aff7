"""Columns as PostgreSQL's array literals: one text a column, read by the server with ``unnest``.

Row-level security refuses COPY, and the driver's own lists take twice the time of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Integer, LargeBinary, String
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from pawpact.kernel.errors import Defect
from pawpact.kernel.json_text import write_json

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})
Write = Callable[[Any], str]


def array(kind: TypeEngine[Any], values: Sequence[Any]) -> str:
    """The values of a column of this kind as one literal; what fills all of it is written once."""
    write, null = _writer(kind), _null(kind)
    if values and values.count(values[0]) == len(values):
        parts = [null if values[0] is None else write(values[0])] * len(values)
    elif None in values:
        parts = [null if value is None else write(value) for value in values]
    else:
        parts = list(map(write, values))
    return f"{{{','.join(parts)}}}"


def array_type(kind: TypeEngine[Any]) -> str:
    """What the literal is read as. Texts have no length here: a cast would cut them silently."""
    base = _base(kind)
    if isinstance(base, String):
        return "text[]"
    return f"{base.compile(_DIALECT)}[]"


def _base(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _null(kind: TypeEngine[Any]) -> str:
    """A column of JSON holds its null, unless it says otherwise; as the ORM writes it."""
    base = _base(kind)
    return '"null"' if isinstance(base, JSON) and not base.none_as_null else "NULL"


@lru_cache(maxsize=256)
def _writer(kind: TypeEngine[Any]) -> Write:
    write = _plain(_base(kind))
    if not isinstance(kind, TypeDecorator):
        return write
    bind = kind.process_bind_param
    return lambda value: write(bind(value, _DIALECT))


def _plain(kind: TypeEngine[Any]) -> Write:
    for types, write in _WRITERS:
        if isinstance(kind, types):
            return write
    raise Defect(f"bulk writes of {type(kind).__name__} are not known on PostgreSQL")


def _text(value: str) -> str:
    return f'"{str(value).translate(_ESCAPED)}"'


def _bytes(value: bytes) -> str:
    return f'"\\\\x{value.hex()}"'


def _whole(value: int) -> str:
    return int.__repr__(value)


def _yes_or_no(value: bool) -> str:
    return "t" if value else "f"


def _day(value: date) -> str:
    return value.isoformat()


def _json(value: Any) -> str:
    return _text(write_json(value))


_WRITERS: tuple[tuple[type | tuple[type, ...], Write], ...] = (
    (Boolean, _yes_or_no),
    (Integer, _whole),
    (String, _text),
    (LargeBinary, _bytes),
    (Date, _day),
    (JSON, _json),
)
