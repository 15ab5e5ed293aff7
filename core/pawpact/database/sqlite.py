"""What is SQLite's own: settings of a connection, the write lock, the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

from pawpact.database import driver

READ_ONLY = "pawpact_read_only"
BUSY_SECONDS = 30
STATEMENTS_KEPT = 512
"""Statements that a connection keeps compiled: a month and its audit are two hundred."""
CACHE_KILOBYTES = 8_000
"""Pages that a connection keeps at most: four times SQLite's own default, for a store of years."""
OWNER_ONLY = 0o600


def prepare(engine: Engine) -> None:
    """Have every connection and every transaction of this engine begin as money needs it.

    SQLite's default transactions lose updates without an error when two processes read and then
    write, so every writing transaction takes the write lock first (BEGIN IMMEDIATE).
    """
    event.listen(engine, "connect", prepare_connection)
    event.listen(engine, "begin", _begin)


def make_file(address: URL) -> None:
    """Where there is no database yet, one that only its owner can read; its log follows suit."""
    if address.get_backend_name() != "sqlite" or address.database in {None, "", ":memory:"}:
        return
    path = Path(str(address.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=OWNER_ONLY)


def prepare_file(address: URL) -> None:
    """For somebody else's tables: a file that is read while it is written, made where none is."""
    make_file(address)
    with closing(sqlite3.connect(str(address.database), timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def prepare_connection(connection: Any, _record: object) -> None:
    """Settings of a fresh connection; the driver's own transactions are switched off.

    What is deleted or written over is overwritten with zeros. Rows that REPLACE would push aside
    count as deleted, so that append-only tables refuse it.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    for setting in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "recursive_triggers = ON",
        f"cache_size = -{CACHE_KILOBYTES}",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def ignore_references(connection: Any, _record: object) -> None:
    """For migrations, which copy tables; they check all references at their end."""
    connection.execute("PRAGMA foreign_keys = OFF")


def take_write_lock(connection: Connection) -> None:
    """Begin with the write lock, so that nothing read can change before it is written back."""
    driver.begin(connection, "BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY):
        driver.begin(connection, "BEGIN")
    else:
        take_write_lock(connection)
