"""Tells a database that is busy from one that is broken."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError

_PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED")


def error_name(error: DBAPIError) -> str:
    """The driver's own name of the error, without what was written or read."""
    return str(getattr(error.orig, "sqlite_errorname", type(error.orig).__name__))


def is_busy(error: Exception) -> bool:
    """Whether trying again helps: another writer holds the lock, or the connection was lost."""
    if not isinstance(error, OperationalError):
        return False
    return error_name(error).startswith(_PASSING) or not hasattr(error.orig, "sqlite_errorname")
