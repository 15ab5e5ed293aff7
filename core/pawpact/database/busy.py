"""Tells a database that is busy from one that is broken."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError

_ON_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED")
_ON_POSTGRESQL = (
    "08",  # the connection failed
    "25P03",  # a transaction was left lying
    "40",  # a deadlock, or two that cannot both be true
    "53300",  # too many connections
    "55P03",  # a lock was waited for too long
    "57014",  # a statement took too long
    "57P",  # the server stops or starts
)
"""Beginnings of the states after which trying again helps."""


def error_name(error: DBAPIError) -> str:
    """The driver's own name of the error, without what was written or read."""
    return str(getattr(error.orig, "sqlite_errorname", type(error.orig).__name__))


def is_busy(error: Exception) -> bool:
    """Whether trying again helps: another writer holds the lock, or the connection was lost."""
    if not isinstance(error, OperationalError):
        return False
    if hasattr(error.orig, "sqlite_errorname"):
        return error_name(error).startswith(_ON_SQLITE)
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(_ON_POSTGRESQL)
