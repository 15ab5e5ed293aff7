"""Writes by the batch: driver statements with tuples, tenant and row counts checked.

The ORM filter does not see these, so every statement here carries the session's tenant itself.
Columns hold Python values as the model's attributes do (datetimes, bytes, enums) and are equally
long. Rows of these models that the session has loaded are read anew when next touched.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from pawpact.database import wording
from pawpact.database.guard import TenantBreach
from pawpact.database.model import TenantModel
from pawpact.database.session import StoreSession
from pawpact.kernel.errors import Defect

Columns = Mapping[str, Sequence[Any]]

CHUNK = 10_000
"""Rows sent at once: a thousand subjects with ten rows each are one statement."""


def insert(session: StoreSession, model: type[TenantModel], columns: Columns) -> int:
    """Insert rows; tenant_id and plain defaults are added. Returns the row count."""
    count = _length(model, columns)
    if not count:
        return 0
    table = _table(model)
    filled = _with_defaults(table, columns, count)
    statement = wording.insert(table.name, ("tenant_id", *filled))
    return _write(session, table, statement, filled, count)


def update(
    session: StoreSession,
    model: type[TenantModel],
    keys: Sequence[int],
    columns: Columns,
    *,
    guard: Mapping[str, Any] | None = None,
    key: str = "id",
) -> int:
    """Set columns of the rows with these keys, row by row values, all or nothing.

    ``guard`` names columns that must still hold these values; where a row's do not, the whole
    call raises, because the caller decided on something that is no longer so.
    """
    count = _length(model, {**columns, key: keys})
    if not count:
        return 0
    table = _table(model)
    guards = {name: [value] * count for name, value in (guard or {}).items()}
    statement = wording.update(table.name, tuple(columns), ("tenant_id", key, *guards))
    bound = _bound(session, table, columns)
    bound.append([session.tenant] * count)
    bound += _bound(session, table, {key: keys}) + _bound(session, table, guards)
    changed = _execute(session, statement, bound)
    if changed != count:
        raise Defect(f"{table.name}: {count} rows were to be changed, {changed} still matched")
    _forget(session, model)
    return changed


def add(
    session: StoreSession,
    model: type[TenantModel],
    keys: Sequence[int],
    amounts: Mapping[str, Sequence[int]],
    returning: Sequence[str],
) -> dict[int, tuple[Any, ...]]:
    """Add amounts to columns of the rows with these ids and answer what they hold now.

    In one statement, all or nothing. ``returning`` names whole numbers and texts.
    """
    count = _length(model, {**amounts, "id": keys})
    if not count:
        return {}
    if len(set(keys)) != count:
        raise Defect(f"{model.__tablename__}: a row is named twice")
    table = _table(model)
    session.flush()
    connection = session.trusted_connection()
    statement = wording.add(
        table.name, "id", tuple(amounts), tuple(returning), connection.dialect.name
    )
    rows = json.dumps(list(zip(keys, *amounts.values(), strict=True)))
    found = {
        row[0]: tuple(row[1:])
        for row in connection.exec_driver_sql(statement, (rows, session.tenant))
    }
    if len(found) != count:
        raise Defect(f"{table.name}: {count} rows were to be changed, {len(found)} are there")
    _forget(session, model)
    return found


def upsert_add(
    session: StoreSession,
    model: type[TenantModel],
    keys: Columns,
    amounts: Sequence[int],
    column: str,
) -> int:
    """Add amounts to ``column`` of the rows with these keys; a missing row is made with it.

    ``keys`` are, together with the tenant, the primary key or a unique constraint of the table.
    """
    columns = {**keys, column: amounts}
    count = _length(model, columns)
    if not count:
        return 0
    table = _table(model)
    filled = _with_defaults(table, columns, count)
    statement = wording.upsert_add(table.name, ("tenant_id", *filled), ("tenant_id", *keys), column)
    written = _write(session, table, statement, filled, count)
    _forget(session, model)
    return written


def take(
    session: StoreSession,
    model: type[TenantModel],
    keys: Columns,
    amounts: Sequence[int],
    column: str,
) -> list[int]:
    """Subtract amounts from ``column`` wherever it holds enough; answer the positions left out.

    In key order, each row once for every time its key is named, earlier positions first. A row
    that is missing or holds too little is left as it is. One statement, unless a key is repeated.
    """
    count = _length(model, {**keys, column: amounts})
    if any(amount < 0 for amount in amounts):
        raise Defect(f"{model.__tablename__}: an amount to be taken is never negative")
    if not count:
        return []
    table = _table(model)
    wanted = list(zip(*_bound(session, table, keys), amounts, strict=True))
    session.flush()
    left_out = [
        position
        for turn in _turns(wanted)
        for position in _take_once(session, table, tuple(keys), column, turn)
    ]
    _forget(session, model)
    return sorted(left_out)


def _turns(wanted: Sequence[tuple[Any, ...]]) -> list[dict[tuple[Any, ...], tuple[int, int]]]:
    """Position and amount by key; a key's second mention waits for the second turn."""
    met: dict[tuple[Any, ...], int] = defaultdict(int)
    turns: list[dict[tuple[Any, ...], tuple[int, int]]] = []
    for position, (*key, amount) in enumerate(wanted):
        turn = met[tuple(key)]
        met[tuple(key)] += 1
        if turn == len(turns):
            turns.append({})
        turns[turn][tuple(key)] = (position, amount)
    return turns


def _take_once(
    session: StoreSession,
    table: Table,
    keys: tuple[str, ...],
    column: str,
    turn: Mapping[tuple[Any, ...], tuple[int, int]],
) -> list[int]:
    connection = session.trusted_connection()
    statement = wording.take(table.name, keys, column, connection.dialect.name)
    rows = json.dumps([[*key, turn[key][1]] for key in sorted(turn)])
    covered = connection.exec_driver_sql(statement, (rows, session.tenant))
    taken = {tuple(row) for row in covered}
    return [position for key, (position, _) in turn.items() if key not in taken]


def _length(model: type[TenantModel], columns: Columns) -> int:
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise Defect(f"columns of {model.__tablename__} differ in length: {sorted(lengths)}")
    if "tenant_id" in columns:
        raise TenantBreach("database.bulk adds the tenant itself")
    return lengths.pop()


def _table(model: type[TenantModel]) -> Table:
    table = model.__table__
    if not isinstance(table, Table) or not issubclass(model, TenantModel):
        raise Defect(f"{model.__name__} is no plain table of a store")
    return table


def _with_defaults(table: Table, columns: Columns, count: int) -> Columns:
    """The columns with the model's plain defaults; one that has none and is needed is named."""
    filled = dict(columns)
    for column in table.columns:
        if column.name in filled or column.name == "tenant_id":
            continue
        if isinstance(column.default, ScalarElementColumnDefault):
            filled[column.name] = [column.default.arg] * count
        elif not column.nullable and column.server_default is None:
            raise Defect(f"{table.name}.{column.name} has no value and no plain default")
    return filled


def _bound(session: StoreSession, table: Table, columns: Columns) -> list[Sequence[Any]]:
    """The columns as the driver takes them."""
    dialect = session.trusted_connection().dialect
    bound: list[Sequence[Any]] = []
    for name, column in columns.items():
        if name not in table.c:
            raise Defect(f"{table.name} has no column {name}")
        process = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        bound.append(column if process is None else _processed(process, column))
    return bound


def _processed(process: Callable[[Any], Any], column: Sequence[Any]) -> list[Any]:
    """Each value as the driver takes it; one that fills a column is brought into shape once."""
    if column and column.count(column[0]) == len(column):
        return [process(column[0])] * len(column)
    return [process(value) for value in column]


def _write(
    session: StoreSession, table: Table, statement: str, columns: Columns, count: int
) -> int:
    bound = [[session.tenant] * count, *_bound(session, table, columns)]
    written = _execute(session, statement, bound)
    if written != count:
        raise Defect(f"{table.name}: {count} rows were to be written, {written} were")
    return written


def _execute(session: StoreSession, statement: str, columns: Sequence[Sequence[Any]]) -> int:
    """Run the statement for every row, by the chunk; the rows that it reached."""
    session.flush()
    connection = session.trusted_connection()
    statement = wording.placed(statement, connection.dialect.paramstyle)
    rows = list(zip(*columns, strict=True))
    return sum(
        connection.exec_driver_sql(statement, rows[start : start + CHUNK]).rowcount
        for start in range(0, len(rows), CHUNK)
    )


def _forget(session: StoreSession, model: type[TenantModel]) -> None:
    for row in session.identity_map.values():
        if isinstance(row, model):
            session.expire(row)
