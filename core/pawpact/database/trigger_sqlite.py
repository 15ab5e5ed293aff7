"""The append-only triggers in SQLite's words."""

from __future__ import annotations

from sqlalchemy import Connection

_DEEDS = {"update": "changed", "delete": "deleted"}


def wanted(table: str) -> dict[str, str]:
    """By name, the text of each trigger of an append-only table."""
    return {
        f"{table}_never_{done}": (
            f'CREATE TRIGGER "{table}_never_{done}" BEFORE {deed.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never {done}'); END"
        )
        for deed, done in _DEEDS.items()
    }


def found(connection: Connection) -> list[tuple[str, str, str]]:
    """Table, name and text of every trigger that is there."""
    rows = connection.exec_driver_sql(
        "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
    )
    return [(table, name, text) for table, name, text in rows]


def create(connection: Connection, table: str) -> None:
    """Make the triggers of an append-only table anew."""
    for name, text in wanted(table).items():
        drop(connection, name, table)
        connection.exec_driver_sql(text)


def drop(connection: Connection, name: str, _table: str) -> None:
    """Take a trigger away, if it is there."""
    connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
