"""Savepoints that are called by how deep they lie, so that the words for them are always the same.

SQLAlchemy numbers them: where a thousand units are parts of one transaction, each savepoint is a
statement that was never seen before. It is compiled by SQLAlchemy and by SQLite, and pushes one
that will come again out of those that the connection keeps compiled.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event

from pawpact.database import driver

_OPEN = "pawpact_savepoints"
"""Under which a connection keeps SQLAlchemy's names of those that are open, the outermost first."""


def call_by_depth(engine: Engine) -> None:
    """Have every connection of this engine do so."""
    event.listen(engine, "begin", _forget)
    for name, action in (
        ("do_savepoint", _open),
        ("do_release_savepoint", _release),
        ("do_rollback_to_savepoint", _roll_back_to),
    ):
        setattr(engine.dialect, name, action)


def _forget(connection: Connection) -> None:
    """A transaction that was rolled back leaves none behind."""
    connection.info[_OPEN] = []


def _open(connection: Connection, name: str) -> None:
    names: list[str] = connection.info[_OPEN]
    driver.say(connection, f"SAVEPOINT depth_{len(names)}")
    names.append(name)


def _release(connection: Connection, name: str) -> None:
    driver.say(connection, f"RELEASE SAVEPOINT depth_{_closed(connection, name)}")


def _roll_back_to(connection: Connection, name: str) -> None:
    """It stays, hidden behind the next one that is as deep, until the one around it is released."""
    driver.say(connection, f"ROLLBACK TO SAVEPOINT depth_{_closed(connection, name)}")


def _closed(connection: Connection, name: str) -> int:
    """How deep it lies; those within it end with it."""
    names: list[str] = connection.info[_OPEN]
    depth = names.index(name)
    del names[depth:]
    return depth
