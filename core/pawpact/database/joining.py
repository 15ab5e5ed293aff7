"""One store's rows out of a copy of an installation's file, put in the place of those in the file.

For copies in which every store but one stood still. The driver's own connection is used: it keeps
no references while rows come table by table, and lets a row of an append-only table come again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from pawpact.kernel.errors import Defect

_TENANT = "tenant_id"
PATIENCE = 3_600
"""Seconds: stores that end together come home one after the other."""
_TABLES = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_TRIGGERS = "SELECT name FROM main.sqlite_master WHERE type = 'trigger'"


def join(into: Path, copy: Path, tenant: int) -> None:
    """Take over the store's rows, and of the platform's those that came; again changes nothing."""
    with closing(sqlite3.connect(into, PATIENCE, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS copy", (str(copy),))
        connection.execute("BEGIN IMMEDIATE")
        kept = {name for (name,) in connection.execute(_TRIGGERS)}
        for table, columns in list(_tables(connection)):
            if _TENANT not in columns:
                _add(connection, table, columns)
            else:
                _replace(connection, table, columns, tenant, f"{table}_never_deleted" not in kept)
        connection.execute("COMMIT")


def _tables(connection: sqlite3.Connection) -> Iterator[tuple[str, Sequence[str]]]:
    for (table,) in connection.execute(_TABLES).fetchall():
        rows = connection.execute(f'PRAGMA main.table_info("{table}")')
        yield table, [str(row[1]) for row in rows]


def _add(connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
    listed = _listed(columns)
    connection.execute(
        f'INSERT OR IGNORE INTO main."{table}" ({listed}) SELECT {listed} FROM copy."{table}"'  # noqa: S608  # names of our own tables
    )


def _replace(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], tenant: int, may_go: bool
) -> None:
    ours = f'"{table}" WHERE {_TENANT} = ?'
    if may_go:
        connection.execute(f"DELETE FROM main.{ours}", (tenant,))  # noqa: S608  # as above
    listed = _listed(columns)
    connection.execute(
        f'INSERT OR REPLACE INTO main."{table}" ({listed}) SELECT {listed} FROM copy.{ours}',  # noqa: S608  # as above
        (tenant,),
    )
    counts = [
        connection.execute(f"SELECT count(*) FROM {file}.{ours}", (tenant,)).fetchone()  # noqa: S608  # as above
        for file in ("main", "copy")
    ]
    if counts[0] != counts[1]:
        raise Defect(f"{table}: {counts[1][0]} rows were to come, {counts[0][0]} are there")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{each}"' for each in columns)
