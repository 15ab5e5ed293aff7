"""Reads of plugins' tables, built once for each table and way of asking."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.hosting.table import PluginTable, PluginThing

_READS_KEPT = 1_024


class Way(StrEnum):
    """How a column is asked for a value."""

    IS = "is"
    IS_EMPTY = "is_empty"
    AMONG = "among"
    UP_TO = "up_to"
    BETWEEN = "between"


Conditions = tuple[tuple[str, Way], ...]
"""Columns with the way in which each is asked: ``value_0``, with `Way.BETWEEN` ``last_0`` too."""


@lru_cache(maxsize=_READS_KEPT)
def column_names(model: type[PluginTable]) -> tuple[str, ...]:
    """The columns of a whole row, in its order."""
    return tuple(each.key for each in model.__mapper__.columns if each.key != "tenant_id")


@lru_cache(maxsize=_READS_KEPT)
def newest(model: type[PluginTable], column: str) -> Prepared:
    """Of each of the ``keys`` the row after which none was written."""
    key = getattr(model, column)
    last = select(func.max(model.id)).where(among_given(key, "keys")).group_by(key)
    return Prepared(_whole(model).where(model.id.in_(last)).order_by(model.id))


@lru_cache(maxsize=_READS_KEPT)
def history(model: type[PluginTable], column: str) -> Prepared:
    """Every row of the ``keys``, as they were written."""
    key = getattr(model, column)
    return Prepared(_whole(model).where(among_given(key, "keys")).order_by(model.id))


@lru_cache(maxsize=_READS_KEPT)
def page(
    model: type[PluginTable], conditions: Conditions, *, is_continued: bool, is_newest_first: bool
) -> Prepared:
    """At most ``limit`` rows; one that is continued begins behind ``after``."""
    asked = _whole(model).where(*_conditions(model, conditions)).limit(bindparam("limit"))
    if is_continued:
        after: ColumnElement[int] = bindparam("after")
        asked = asked.where(model.id < after if is_newest_first else model.id > after)
    return Prepared(asked.order_by(model.id.desc() if is_newest_first else model.id))


@lru_cache(maxsize=_READS_KEPT)
def tally(model: type[PluginTable], conditions: Conditions, by: str) -> Prepared:
    """How many rows there are of each value of a column."""
    column = getattr(model, by)
    asked = select(column, func.count()).where(*_conditions(model, conditions))
    return Prepared(asked.group_by(column).order_by(column))


@lru_cache(maxsize=_READS_KEPT)
def known_keys(model: type[PluginTable]) -> Prepared:
    """Those of the ``keys`` under which a row was written."""
    return Prepared(select(model.key).where(among_given(model.key, "keys")))


def _whole(model: type[PluginTable]) -> Select[tuple[Any, ...]]:
    return select(*(getattr(model, name) for name in column_names(model)))


def _conditions(model: type[PluginTable], asked: Conditions) -> Sequence[ColumnElement[bool]]:
    """Of a thing only the newest version counts."""
    found = [_condition(model, place, name, way) for place, (name, way) in enumerate(asked)]
    return [*found, _stands(model)] if issubclass(model, PluginThing) else found


def _condition(model: type[PluginTable], place: int, name: str, way: Way) -> ColumnElement[bool]:
    column = getattr(model, name)
    value = f"value_{place}"
    found: dict[Way, ColumnElement[bool]] = {
        Way.IS: column == bindparam(value),
        Way.IS_EMPTY: column.is_(None),
        Way.AMONG: among_given(column, value),
        Way.UP_TO: column <= bindparam(value),
        Way.BETWEEN: column.between(bindparam(value), bindparam(f"last_{place}")),
    }
    return found[way]


def _stands(model: type[PluginThing]) -> ColumnElement[bool]:
    """Of a thing's rows the one after which none was written."""
    later = aliased(model)
    return ~(
        select(later.id)
        .where(later.thing == model.thing, later.version > model.version)
        .correlate(model)
        .exists()
    )
