"""Batches on SQLite: driver statements with tuples, and JSON lists where one statement answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from pawpact.database import driver
from pawpact.database import wording_sqlite as wording

PROCESSORS = 4_096
Columns = Mapping[str, Sequence[Any]]
CHUNK = 10_000
"""Rows sent at once: a thousand subjects with ten rows each are one statement."""


def insert(connection: Connection, table: Table, tenant: int, columns: Columns) -> int:
    bound = dict(zip(columns, _bound(connection, table, columns), strict=True))
    stated = _stated(table)
    given = {
        name: column for name, column in bound.items() if name in stated or not _is_empty(column)
    }
    statement = wording.insert(table.name, ("tenant_id", *given))
    tenants = [tenant] * len(next(iter(columns.values())))
    return _execute(connection, statement, [tenants, *given.values()])


def update(
    connection: Connection,
    table: Table,
    tenant: int,
    keys: Columns,
    columns: Columns,
    guard: Mapping[str, Any],
) -> int:
    count = len(next(iter(keys.values())))
    guards = {name: [value] * count for name, value in guard.items()}
    bound = dict(zip(columns, _bound(connection, table, columns), strict=True))
    given = {name: column for name, column in bound.items() if not _is_empty(column)}
    empty = tuple(name for name in bound if name not in given)
    statement = wording.update(table.name, tuple(given), empty, ("tenant_id", *keys, *guards))
    conditions = _bound(connection, table, keys) + _bound(connection, table, guards)
    return _execute(connection, statement, [*given.values(), [tenant] * count, *conditions])


def upsert_add(
    connection: Connection,
    table: Table,
    tenant: int,
    keys: Sequence[str],
    columns: Columns,
    column: str,
) -> int:
    statement = wording.upsert_add(
        table.name, ("tenant_id", *columns), ("tenant_id", *keys), column
    )
    return _execute(connection, statement, _with_tenant(connection, table, tenant, columns))


def add(
    connection: Connection,
    table: Table,
    tenant: int,
    keys: Columns,
    amounts: Columns,
    returning: Sequence[str],
) -> list[tuple[Any, ...]]:
    (key,) = keys
    statement = wording.add(table.name, key, tuple(amounts), tuple(returning))
    rows = json.dumps(list(zip(*keys.values(), *amounts.values(), strict=True)))
    return list(driver.read(connection, statement, (rows, tenant)))


def take(
    connection: Connection, table: Table, tenant: int, keys: Columns, amounts: Columns
) -> list[tuple[Any, ...]]:
    (column,) = amounts
    statement = wording.take(table.name, tuple(keys), column)
    rows = json.dumps(list(zip(*_bound(connection, table, keys), *amounts.values(), strict=True)))
    return list(driver.read(connection, statement, (rows, tenant)))


def comparable(connection: Connection, table: Table, columns: Columns) -> list[Sequence[Any]]:
    """The columns as they come back from the database."""
    return _bound(connection, table, columns)


def _with_tenant(
    connection: Connection, table: Table, tenant: int, columns: Columns
) -> list[Sequence[Any]]:
    count = len(next(iter(columns.values())))
    return [[tenant] * count, *_bound(connection, table, columns)]


def _bound(connection: Connection, table: Table, columns: Columns) -> list[Sequence[Any]]:
    """The columns as the driver takes them."""
    processes = _processors(table, tuple(columns), connection.dialect)
    return [
        column if process is None else _processed(process, column)
        for process, column in zip(processes, columns.values(), strict=True)
    ]


@lru_cache(maxsize=PROCESSORS)
def _processors(
    table: Table, names: Sequence[str], dialect: Dialect
) -> Sequence[Callable[[Any], Any] | None]:
    """What brings values of these columns into shape for the driver."""
    kinds = (table.c[name].type.dialect_impl(dialect) for name in names)
    return [kind.bind_processor(dialect) for kind in kinds]


@lru_cache(maxsize=PROCESSORS)
def _stated(table: Table) -> frozenset[str]:
    """Columns that an INSERT names though nothing stands in them: the database has a default."""
    return frozenset(each.name for each in table.c if each.server_default is not None)


def _processed(process: Callable[[Any], Any], column: Sequence[Any]) -> list[Any]:
    """Each value as the driver takes it; one that fills a column is brought into shape once."""
    if column and column.count(column[0]) == len(column):
        return [process(column[0])] * len(column)
    return [process(value) for value in column]


def _is_empty(column: Sequence[Any]) -> bool:
    """Whether nothing stands in it: said once, since to bind it takes as long as ten numbers."""
    return column[0] is None and column.count(None) == len(column)


def _execute(connection: Connection, statement: str, columns: Sequence[Sequence[Any]]) -> int:
    """Run the statement for every row, by the chunk; the rows that it reached."""
    rows = list(zip(*columns, strict=True))
    if len(rows) <= CHUNK:
        return driver.say_of_each(connection, statement, rows)
    return sum(
        driver.say_of_each(connection, statement, rows[start : start + CHUNK])
        for start in range(0, len(rows), CHUNK)
    )
