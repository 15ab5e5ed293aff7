"""Plugins' rows read whole: the newest, the history, a page of how things stand now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from pawpact.database.session import StoreSession
from pawpact.hosting.fit import fits
from pawpact.hosting.seeing import Between, Found, NotAskedFor, Row, Rows, UpTo
from pawpact.hosting.storage import opened_column, sealed_columns
from pawpact.hosting.table import PluginTable, PluginThing
from pawpact.kernel.label import Label
from pawpact.kernel.vault import Vault

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The door to one store's rows; every call is one statement and opens what is sealed."""

    session: StoreSession
    vault: Vault

    def newest(
        self, model: type[PluginTable], column: str, keys: Sequence[Any]
    ) -> Mapping[Any, Row]:
        key = _column(model, column)
        last = (
            select(key, func.max(model.id).label("last"))
            .where(key.in_(_wanted(model, column, keys)))
            .group_by(key)
            .subquery()
        )
        found = self._read(model, _whole(model).join(last, model.id == last.c.last))
        return {row[column]: row for row in found}

    def history(
        self, model: type[PluginTable], column: str, keys: Sequence[Any]
    ) -> Mapping[Any, tuple[Row, ...]]:
        key = _column(model, column)
        asked = _whole(model).where(key.in_(_wanted(model, column, keys))).order_by(model.id)
        found: defaultdict[Any, list[Row]] = defaultdict(list)
        for row in self._read(model, asked):
            found[row[column]].append(row)
        return {each: tuple(rows) for each, rows in found.items()}

    def find(
        self,
        model: type[PluginTable],
        where: Mapping[str, Any],
        *,
        after: int | None,
        limit: int,
        is_newest_first: bool,
    ) -> Found:
        asked = _whole(model).where(*_conditions(model, where))
        if after is not None:
            asked = asked.where(model.id < after if is_newest_first else model.id > after)
        order = model.id.desc() if is_newest_first else model.id
        rows = self._read(model, asked.order_by(order).limit(limit + 1))
        page = tuple(rows[:limit])
        return Found(page, page[-1]["id"] if len(rows) > limit else None)

    def tally(
        self, model: type[PluginTable], where: Mapping[str, Any], by: str
    ) -> Mapping[Any, int]:
        column = _column(model, by)
        asked = select(column, func.count()).where(*_conditions(model, where)).group_by(column)
        return {row[0]: row[1] for row in self.session.execute(asked.order_by(column))}

    def _read(self, model: type[PluginTable], asked: Select[tuple[Any, ...]]) -> list[Row]:
        rows = self.session.execute(asked).all()
        names = _names(model)
        columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
        for name in sealed_columns(model):
            columns[name] = list(opened_column(self.vault, model, name, columns[name]))
        whole = zip(*columns.values(), strict=True)
        return [dict(zip(names, values, strict=True)) for values in whole]


@dataclass(slots=True)
class RememberedRows:
    """The same door for one call into a plugin: what it has read once is not read again."""

    rows: Rows
    known: dict[Any, Any]

    def newest(
        self, model: type[PluginTable], column: str, keys: Sequence[Any]
    ) -> Mapping[Any, Row]:
        asked = ("newest", model, column, tuple(keys))
        found = self._once(asked, lambda: self.rows.newest(model, column, keys))
        return {key: dict(row) for key, row in found.items()}

    def history(
        self, model: type[PluginTable], column: str, keys: Sequence[Any]
    ) -> Mapping[Any, tuple[Row, ...]]:
        asked = ("history", model, column, tuple(keys))
        found = self._once(asked, lambda: self.rows.history(model, column, keys))
        return {key: tuple(dict(row) for row in rows) for key, rows in found.items()}

    def find(
        self,
        model: type[PluginTable],
        where: Mapping[str, Any],
        *,
        after: int | None,
        limit: int,
        is_newest_first: bool,
    ) -> Found:
        asked = ("find", model, _frozen(where), after, limit, is_newest_first)
        found = self._once(
            asked,
            lambda: self.rows.find(
                model, where, after=after, limit=limit, is_newest_first=is_newest_first
            ),
        )
        return Found(tuple(dict(row) for row in found.rows), found.next)

    def tally(
        self, model: type[PluginTable], where: Mapping[str, Any], by: str
    ) -> Mapping[Any, int]:
        asked = ("tally", model, _frozen(where), by)
        return dict(self._once(asked, lambda: self.rows.tally(model, where, by)))

    def _once(self, asked: Any, read: Callable[[], T]) -> T:
        if asked not in self.known:
            self.known[asked] = read()
        return cast(T, self.known[asked])


def _frozen(where: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (name, tuple(value) if isinstance(value, list | set | frozenset) else value)
        for name, value in sorted(where.items())
    )


def _names(model: type[PluginTable]) -> list[str]:
    return [each.key for each in model.__mapper__.columns if each.key != "tenant_id"]


def _whole(model: type[PluginTable]) -> Select[tuple[Any, ...]]:
    return select(*(getattr(model, name) for name in _names(model)))


def _wanted(model: type[PluginTable], name: str, keys: Sequence[Any]) -> list[Any]:
    return sorted({_checked(model, name, key) for key in keys})


def _checked(model: type[PluginTable], name: str, value: Any) -> Any:
    """A value that the column can hold: another one would end the store's whole transaction."""
    if not fits(model.__mapper__.columns[name], value):
        raise _unasked(model, name)
    return value


def _column(model: type[PluginTable], name: str) -> Any:
    """A column that can be asked by: one of the table's, not sealed."""
    if name not in _names(model) or name in sealed_columns(model):
        raise _unasked(model, name)
    return getattr(model, name)


def _unasked(model: type[PluginTable], name: str) -> NotAskedFor:
    table = model.__tablename__
    return NotAskedFor(
        Label(f"不能这样按 {name} 查找 {table}", f"{table} cannot be searched by {name} like this")
    )


def _conditions(
    model: type[PluginTable], where: Mapping[str, Any]
) -> Iterator[ColumnElement[bool]]:
    for name, value in where.items():
        yield _condition(model, name, value)
    if issubclass(model, PluginThing):
        yield _stands(model)


def _condition(model: type[PluginTable], name: str, value: Any) -> ColumnElement[bool]:
    column = _column(model, name)
    found: ColumnElement[bool]
    if isinstance(value, UpTo):
        found = column <= _checked(model, name, value.value)
    elif isinstance(value, Between):
        first, last = (_checked(model, name, each) for each in (value.first, value.last))
        found = column.between(first, last)
    elif isinstance(value, tuple | list | set | frozenset):
        found = column.in_(_wanted(model, name, list(value)))
    else:
        found = column.is_(None) if value is None else column == _checked(model, name, value)
    return found


def _stands(model: type[PluginThing]) -> ColumnElement[bool]:
    """Of a thing's rows the one after which none was written."""
    later = aliased(model)
    return ~(
        select(later.id)
        .where(later.thing == model.thing, later.version > model.version)
        .correlate(model)
        .exists()
    )
