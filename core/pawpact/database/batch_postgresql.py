"""Batches on PostgreSQL: one statement each, its rows handed over as arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from pawpact.database import driver
from pawpact.database import wording_postgresql as wording
from pawpact.database.literal import array, array_type
from pawpact.database.plan_postgresql import count_written

Columns = Mapping[str, Sequence[Any]]
CHUNK = 10_000


def insert(connection: Connection, table: Table, tenant: int, columns: Columns) -> int:
    statement = wording.insert(table.name, _types(table, columns))
    written = sum(
        driver.say(connection, statement, (tenant, *_arrays(table, part)))
        for part in _parts(columns)
    )
    count_written(connection, table.name, written)
    return written


def update(
    connection: Connection,
    table: Table,
    tenant: int,
    keys: Columns,
    columns: Columns,
    guard: Mapping[str, Any],
) -> int:
    words = _types(table, columns), _types(table, keys), _types(table, guard)
    statement = wording.update(table.name, *words)
    bound = tuple(_one(table, name, value) for name, value in guard.items())
    marked = {f"key {name}": values for name, values in keys.items()}
    changed = 0
    for part in _parts({**columns, **marked}):
        arrays = [
            array(table.c[name.removeprefix("key ")].type, values) for name, values in part.items()
        ]
        changed += driver.say(connection, statement, (*arrays, tenant, *bound))
    return changed


def upsert_add(
    connection: Connection,
    table: Table,
    tenant: int,
    keys: Sequence[str],
    columns: Columns,
    column: str,
) -> int:
    statement = wording.upsert_add(table.name, _types(table, columns), tuple(keys), column)
    distinct = _together(keys, columns, column)
    written = sum(
        driver.say(connection, statement, (tenant, *_arrays(table, part)))
        for part in _parts(distinct)
    )
    return written + len(columns[column]) - len(distinct[column])


def add(
    connection: Connection,
    table: Table,
    tenant: int,
    keys: Columns,
    amounts: Columns,
    returning: Sequence[str],
) -> list[tuple[Any, ...]]:
    words = _types(table, keys), _types(table, amounts), tuple(returning)
    statement = wording.add(table.name, *words)
    bound = (*_arrays(table, keys), *_arrays(table, amounts), tenant)
    return list(driver.read(connection, statement, bound))


def take(
    connection: Connection, table: Table, tenant: int, keys: Columns, amounts: Columns
) -> list[tuple[Any, ...]]:
    ((column, kind),) = _types(table, amounts)
    statement = wording.take(table.name, _types(table, keys), (column, kind))
    bound = (*_arrays(table, keys), *_arrays(table, amounts), tenant)
    return list(driver.read(connection, statement, bound))


def comparable(connection: Connection, table: Table, columns: Columns) -> list[Sequence[Any]]:
    """The columns as they come back from the database."""
    dialect = connection.dialect
    found: list[Sequence[Any]] = []
    for name, values in columns.items():
        process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        found.append(values if process is None else [process(value) for value in values])
    return found


def _types(table: Table, columns: Iterable[str]) -> wording.Types:
    return tuple((name, array_type(table.c[name].type)) for name in columns)


def _arrays(table: Table, columns: Columns) -> list[str]:
    return [array(table.c[name].type, values) for name, values in columns.items()]


def _one(table: Table, name: str, value: Any) -> str:
    """One value, which the server reads as the column that it is compared with."""
    return array(table.c[name].type, [value])[1:-1].strip('"')


def _parts(columns: Columns) -> Iterator[Columns]:
    count = len(next(iter(columns.values())))
    if count <= CHUNK:
        yield columns
        return
    for start in range(0, count, CHUNK):
        yield {name: values[start : start + CHUNK] for name, values in columns.items()}


def _together(keys: Sequence[str], columns: Columns, column: str) -> Columns:
    """What is added to the same row made one: a statement may touch a row once only."""
    rows = list(zip(*(columns[name] for name in keys), strict=True))
    if len(set(rows)) == len(rows):
        return columns
    sums: dict[tuple[Any, ...], int] = defaultdict(int)
    first: dict[tuple[Any, ...], int] = {}
    for place, (row, amount) in enumerate(zip(rows, columns[column], strict=True)):
        sums[row] += amount
        first.setdefault(row, place)
    kept = {name: [values[place] for place in first.values()] for name, values in columns.items()}
    return {**kept, column: [sums[row] for row in first]}
