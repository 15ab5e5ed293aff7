"""Plugins' rows read whole: the newest, the history, a page of how things stand now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.hosting import asking
from pawpact.hosting.asking import Way
from pawpact.hosting.fit import fits
from pawpact.hosting.seeing import Between, Found, NotAskedFor, Row, Rows, UpTo
from pawpact.hosting.storage import opened_rows, sealed_columns
from pawpact.hosting.table import PluginTable
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
        asked = asking.newest(model, _column(model, column))
        found = self._read(model, asked, keys=_wanted(model, column, keys))
        return {row[column]: row for row in found}

    def history(
        self, model: type[PluginTable], column: str, keys: Sequence[Any]
    ) -> Mapping[Any, tuple[Row, ...]]:
        asked = asking.history(model, _column(model, column))
        found: defaultdict[Any, list[Row]] = defaultdict(list)
        for row in self._read(model, asked, keys=_wanted(model, column, keys)):
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
        asked = asking.page(
            model,
            _ways(model, where),
            is_continued=after is not None,
            is_newest_first=is_newest_first,
        )
        given = {**_given(model, where), "limit": limit + 1, "after": after}
        rows = self._read(model, asked, **given)
        page = tuple(rows[:limit])
        return Found(page, page[-1]["id"] if len(rows) > limit else None)

    def tally(
        self, model: type[PluginTable], where: Mapping[str, Any], by: str
    ) -> Mapping[Any, int]:
        asked = asking.tally(model, _ways(model, where), _column(model, by))
        found = asked.rows(self.session, **_given(model, where))
        return {row[0]: row[1] for row in found}

    def _read(self, model: type[PluginTable], asked: Prepared, **given: Any) -> Sequence[Row]:
        return opened_rows(self.vault, model, asked.rows(self.session, **given))


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


def _wanted(model: type[PluginTable], name: str, keys: Sequence[Any]) -> list[Any]:
    return sorted({_checked(model, name, key) for key in keys})


def _checked(model: type[PluginTable], name: str, value: Any) -> Any:
    """A value that the column can hold: another one would end the store's whole transaction."""
    if not fits(model.__mapper__.columns[name], value):
        raise _unasked(model, name)
    return value


def _column(model: type[PluginTable], name: str) -> str:
    """A column that can be asked by: one of the table's, not sealed."""
    if name not in asking.column_names(model) or name in sealed_columns(model):
        raise _unasked(model, name)
    return name


def _unasked(model: type[PluginTable], name: str) -> NotAskedFor:
    table = model.__tablename__
    return NotAskedFor(
        Label(f"不能这样按 {name} 查找 {table}", f"{table} cannot be searched by {name} like this")
    )


def _ways(model: type[PluginTable], where: Mapping[str, Any]) -> asking.Conditions:
    return tuple((_column(model, name), _way(value)) for name, value in where.items())


def _way(value: Any) -> Way:
    if value is None:
        return Way.IS_EMPTY
    if isinstance(value, UpTo):
        return Way.UP_TO
    if isinstance(value, Between):
        return Way.BETWEEN
    return Way.AMONG if isinstance(value, tuple | list | set | frozenset) else Way.IS


def _given(model: type[PluginTable], where: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a read is asked for, each one that its column can hold."""
    given: dict[str, Any] = {}
    for place, (name, value) in enumerate(where.items()):
        if isinstance(value, UpTo):
            given[f"value_{place}"] = _checked(model, name, value.value)
        elif isinstance(value, Between):
            given[f"value_{place}"] = _checked(model, name, value.first)
            given[f"last_{place}"] = _checked(model, name, value.last)
        elif _way(value) == Way.AMONG:
            given[f"value_{place}"] = _wanted(model, name, list(value))
        elif value is not None:
            given[f"value_{place}"] = _checked(model, name, value)
    return given
