"""Writes by the batch, past the unit of work: tenant and row counts checked.

The ORM filter does not see these, so every statement here carries the session's tenant itself.
Columns hold Python values as the model's attributes do (datetimes, bytes, enums) and are equally
long. Rows of these models that the session has loaded are read anew when next touched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from sqlalchemy import Connection, Table

from pawpact.database import batch_postgresql, batch_sqlite
from pawpact.database.filling import names_of, with_defaults
from pawpact.database.guard import TenantBreach
from pawpact.database.model import TenantModel
from pawpact.database.session import StoreSession
from pawpact.kernel.errors import Defect

Columns = Mapping[str, Sequence[Any]]


class _Batches(Protocol):
    """How a database takes batches; see `batch_sqlite` and `batch_postgresql`."""

    def insert(self, connection: Connection, table: Table, tenant: int, columns: Columns) -> int:
        """The rows that were written."""

    def update(
        self,
        connection: Connection,
        table: Table,
        tenant: int,
        keys: Columns,
        columns: Columns,
        guard: Mapping[str, Any],
    ) -> int:
        """The rows that were changed."""

    def upsert_add(
        self,
        connection: Connection,
        table: Table,
        tenant: int,
        keys: Sequence[str],
        columns: Columns,
        column: str,
    ) -> int:
        """The amounts that were added."""

    def add(
        self,
        connection: Connection,
        table: Table,
        tenant: int,
        keys: Columns,
        amounts: Columns,
        returning: Sequence[str],
    ) -> list[tuple[Any, ...]]:
        """Key and what was asked for of each row that was changed."""

    def take(
        self, connection: Connection, table: Table, tenant: int, keys: Columns, amounts: Columns
    ) -> list[tuple[Any, ...]]:
        """The keys of the rows that held enough."""

    def comparable(
        self, connection: Connection, table: Table, columns: Columns
    ) -> list[Sequence[Any]]:
        """The columns as they come back from the database."""


def insert(session: StoreSession, model: type[TenantModel], columns: Columns) -> int:
    """Insert rows; tenant_id and plain defaults are added. Returns the row count."""
    count = _length(model, columns)
    if not count:
        return 0
    table = _table(model)
    filled = with_defaults(table, columns, count)
    batches, connection = _opened(session, table, filled)
    written = batches.insert(connection, table, session.tenant, filled)
    return _all_written(table, count, written)


def update(
    session: StoreSession,
    model: type[TenantModel],
    keys: Sequence[int] | Sequence[str],
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
    known = guard or {}
    batches, connection = _opened(session, table, {**columns, **known, key: keys})
    changed = batches.update(connection, table, session.tenant, {key: keys}, columns, known)
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
    batches, connection = _opened(session, table, amounts)
    rows = batches.add(connection, table, session.tenant, {"id": keys}, amounts, returning)
    found = {row[0]: row[1:] for row in rows}
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
    filled = with_defaults(table, columns, count)
    batches, connection = _opened(session, table, filled)
    written = batches.upsert_add(connection, table, session.tenant, tuple(keys), filled, column)
    _forget(session, model)
    return _all_written(table, count, written)


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
    batches, connection = _opened(session, table, keys)
    left_out = []
    for turn in _turns(list(zip(*keys.values(), amounts, strict=True))):
        ordered = sorted(turn)
        columns = dict(zip(keys, zip(*ordered, strict=True), strict=True))
        taken = {column: [turn[each][1] for each in ordered]}
        covered = set(batches.take(connection, table, session.tenant, columns, taken))
        shown = zip(*batches.comparable(connection, table, columns), strict=True)
        left_out += [
            turn[each][0] for each, row in zip(ordered, shown, strict=True) if row not in covered
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


def _opened(
    session: StoreSession, table: Table, columns: Mapping[str, Any]
) -> tuple[_Batches, Connection]:
    """What this database takes batches with, everything before them written."""
    unknown = columns.keys() - names_of(table)
    if unknown:
        raise Defect(f"{table.name} has no column {min(unknown)}")
    session.flush()
    connection = session.trusted_connection()
    known = batch_postgresql if connection.dialect.name == "postgresql" else batch_sqlite
    return cast(_Batches, known), connection


def _all_written(table: Table, count: int, written: int) -> int:
    if written != count:
        raise Defect(f"{table.name}: {count} rows were to be written, {written} were")
    return written


def _forget(session: StoreSession, model: type[TenantModel]) -> None:
    for row in session.identity_map.values():
        if isinstance(row, model):
            session.expire(row)
