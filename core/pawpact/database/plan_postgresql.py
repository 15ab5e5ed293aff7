"""Plans that PostgreSQL keeps are made anew while tables grow.

A session keeps the plan of what it asked before, above all of the look-ups by which references are
checked. One made while a table was empty looks at all of its rows for ever after, and a first
month, or a store that moves in with ten thousand contracts, takes ten times as long. The server
makes plans anew once it has counted a table's rows, which takes it a minute or more; so a
connection that has written as many rows to a table as before gives its plans up when it is given
back to the pool.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import Connection

FIRST = 100
"""Rows of one table after which its plans are made anew for the first time."""
_WRITTEN, _LIMITS, _IS_DUE = "pawpact_written", "pawpact_limits", "pawpact_plans_due"


class _Record(Protocol):
    """What the pool knows of a connection."""

    @property
    def info(self) -> dict[str, Any]: ...


def count_written(connection: Connection, table: str, rows: int) -> None:
    """Remember that this connection wrote so many rows of this table."""
    written = connection.info.setdefault(_WRITTEN, {})
    limits = connection.info.setdefault(_LIMITS, {})
    written[table] = written.get(table, 0) + rows
    if written[table] >= limits.get(table, FIRST):
        limits[table] = 2 * written[table]
        connection.info[_IS_DUE] = True


def plan_anew(connection: Any, record: _Record) -> None:
    """Give up the plans of a connection that comes back, if a table has doubled."""
    if connection is not None and record.info.pop(_IS_DUE, False):
        connection.execute("DISCARD PLANS")
        connection.rollback()
