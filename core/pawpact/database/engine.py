"""Engines with the settings that make money safe."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

READ_ONLY = "pawpact_read_only"
BUSY_MILLISECONDS = 30_000
OWNER_ONLY = 0o600


def make_engine(url: str) -> Engine:
    """An engine for this address; on SQLite with WAL, full sync, foreign keys and write locks.

    What is deleted or written over is overwritten with zeros.

    Errors show no values, because values may be personal.

    SQLite's default transactions lose updates without an error when two processes read and then
    write, so every writing transaction takes the write lock first (BEGIN IMMEDIATE).
    """
    _make_file(url)
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def reading(engine: Engine) -> Engine:
    """The same engine, whose transactions do not wait for the write lock."""
    return engine.execution_options(**{READ_ONLY: True})


def forget_overwritten(engine: Engine) -> None:
    """Write the log into the file and empty it, so that neither holds what was written over.

    SQLite else leaves the old pages in the file until its log is full, which may take weeks.
    """
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _make_file(url: str) -> None:
    """Where there is no database yet, one that only its owner can read; its log follows suit."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in {None, "", ":memory:"}:
        return
    path = Path(str(address.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=OWNER_ONLY)


def prepare_sqlite(connection: Any, _record: object) -> None:
    """Settings of a fresh connection; the driver's own transactions are switched off."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def take_write_lock(connection: Connection) -> None:
    """Begin with the write lock, so that nothing read can change before it is written back."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY):
        connection.exec_driver_sql("BEGIN")
    else:
        take_write_lock(connection)
