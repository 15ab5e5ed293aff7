"""Whether rows that a plugin returns are rows of its tables, before any database is asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column

from pawpact.database.model import Instant
from pawpact.hosting.registration import Change, Record, Sealed
from pawpact.hosting.storage import own_columns, sealed_columns
from pawpact.hosting.table import KEY_LENGTH, PluginTable, PluginThing
from pawpact.kernel.label import Label

LARGEST = (1 << 63) - 1
_COUNTED = frozenset({"thing", "version"})


def misfit_of(record: Record | Change) -> Label | None:
    """What is wrong with a row, by the names of table and column; never a value."""
    model = record.model
    if isinstance(record, Change):
        if not _is_thing(record):
            return _said(model, "", "a change needs a thing and the version it follows")
        required = record.after == 0
    else:
        if not isinstance(record.key, str) or not 0 < len(record.key) <= KEY_LENGTH:
            return _said(model, "key", f"a text of 1 to {KEY_LENGTH} characters")
        if issubclass(model, PluginThing):
            return _said(model, "", "a thing is written as a Change")
        required = True
    return _misfit(model, record.values, required=required)


def _is_thing(change: Change) -> bool:
    numbers = (change.thing, change.after)
    return issubclass(change.model, PluginThing) and all(
        type(each) is int and 0 <= each <= LARGEST for each in numbers
    )


def _misfit(model: type[PluginTable], values: Mapping[str, Any], *, required: bool) -> Label | None:
    columns = {name: model.__mapper__.columns[name] for name in own_columns(model)}
    sealed = set(sealed_columns(model))
    for name in values:
        if name not in columns or (name in _COUNTED and issubclass(model, PluginThing)):
            return _said(model, str(name), "no column to be filled")
    for name, column in columns.items():
        if name in _COUNTED and issubclass(model, PluginThing):
            continue
        value = values.get(name)
        if value is None:
            is_missing = required and name not in values and column.default is None
            if not column.nullable and (is_missing or name in values):
                return _said(model, name, "a value")
        elif not fits(column, value, is_sealed=name in sealed):
            return _said(model, name, "Sealed" if name in sealed else _kind(column).__name__)
    return None


def fits(column: Column[Any], value: Any, *, is_sealed: bool = False) -> bool:
    """Whether the column can hold the value, on every database."""
    if is_sealed or isinstance(value, Sealed):
        return is_sealed and type(value) is Sealed and type(value.text) is str
    if isinstance(column.type, JSON):
        return _is_json(value)
    kind = _kind(column)
    if kind is int:
        return type(value) is int and -LARGEST <= value <= LARGEST
    if kind is str:
        longest = getattr(column.type, "length", None)
        return type(value) is str and "\0" not in value and len(value) <= (longest or 10_000)
    if kind is date:
        return type(value) is date
    return isinstance(value, kind)


def _is_json(value: Any) -> bool:
    try:
        return bool(json.dumps(value))
    except (TypeError, ValueError):
        return False


def _kind(column: Column[Any]) -> type[Any]:
    return datetime if isinstance(column.type, Instant) else column.type.python_type


def _said(model: type[PluginTable], column: str, expected: str) -> Label:
    where = f"{model.__tablename__}.{column}" if column else model.__tablename__
    return Label(
        f"记录不合表格：{where} 应为 {expected}",
        f"a row does not fit its table: {where}, {expected}",
    )
