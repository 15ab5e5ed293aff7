"""Writes by the batch: driver statements with tuples, tenant and row counts checked.

The ORM filter does not see these, so every row's tenant is compared with the session's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import Dialect

from pawpact.database.model import TenantModel
from pawpact.database.session import StoreSession, TenantBreach
from pawpact.kernel.errors import Defect

Columns = Mapping[str, Sequence[Any]]


def insert(session: StoreSession, model: type[TenantModel], columns: Columns) -> int:
    """Insert rows given as equally long columns; tenant_id is added. Returns the row count.

    Values are Python values as the model's attributes hold them (datetimes, bytes, enums).
    """
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise Defect(f"columns of {model.__tablename__} differ in length: {sorted(lengths)}")
    if "tenant_id" in columns:
        raise TenantBreach("bulk.insert adds the tenant itself")
    count = lengths.pop()
    if not count:
        return 0
    table = _table(model)
    names = ("tenant_id", *columns)
    bound = [[session.tenant] * count]
    bound += [_bind(session, table, name, column) for name, column in columns.items()]
    statement = _insert_statement(table, names, session.trusted_connection().dialect)
    session.flush()
    session.trusted_connection().exec_driver_sql(statement, list(zip(*bound, strict=True)))
    return count


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
    if not keys:
        return 0
    table = _table(model)
    guard = dict(guard or {})
    assignments = ", ".join(f"{_quoted(name)} = ?" for name in columns)
    conditions = " AND ".join(f"{_quoted(name)} = ?" for name in ("tenant_id", key, *guard))
    bound = [_bind(session, table, name, column) for name, column in columns.items()]
    bound.append([session.tenant] * len(keys))
    bound.append(list(keys))
    bound += [_bind(session, table, name, [value] * len(keys)) for name, value in guard.items()]
    sql = f"UPDATE {_quoted(table.name)} SET {assignments} WHERE {conditions}"  # noqa: S608
    session.flush()
    connection = session.trusted_connection()
    result = connection.exec_driver_sql(
        _placeholders(sql, connection.dialect), list(zip(*bound, strict=True))
    )
    if result.rowcount != len(keys):
        raise Defect(
            f"{table.name}: {len(keys)} rows were to be changed, {result.rowcount} still matched"
        )
    return result.rowcount


def _table(model: type[TenantModel]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise Defect(f"{model.__name__} is no plain table")
    return table


def _bind(session: StoreSession, table: Table, name: str, column: Sequence[Any]) -> list[Any]:
    kind = table.c[name].type
    process = kind.bind_processor(session.trusted_connection().dialect)
    if process is None:
        return list(column)
    return [process(value) for value in column]


def _quoted(name: str) -> str:
    return f'"{name}"'


@lru_cache(maxsize=256)
def _insert_statement(table: Table, names: tuple[str, ...], dialect: Dialect) -> str:
    columns = ", ".join(_quoted(name) for name in names)
    marks = ", ".join("?" for _ in names)
    return _placeholders(
        f"INSERT INTO {_quoted(table.name)} ({columns}) VALUES ({marks})",  # noqa: S608
        dialect,
    )


def _placeholders(sql: str, dialect: Dialect) -> str:
    return sql if dialect.paramstyle == "qmark" else sql.replace("?", "%s")
