"""Tells a database that is busy from one that refuses the login and from one that is broken."""

from __future__ import annotations

import re

from sqlalchemy.exc import DBAPIError, InternalError, OperationalError

from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label

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
_NO_ENTRANCE = re.compile(
    r"authentication failed|no password supplied|pg_hba\.conf|permission denied for database"
    r"|(role|database) \".*\" does not exist|not permitted to log in"
)
_LATER = re.compile(
    r"too many|connection slots|starting up|shutting down|recovery|not accepting|closed the conn"
    r"|太多|连接槽|正在启动|正在关闭|恢复"
)
"""A connection that failed has no state, only words, in the server's language."""


def error_name(error: DBAPIError) -> str:
    """The driver's own name of the error, without what was written or read."""
    return str(getattr(error.orig, "sqlite_errorname", type(error.orig).__name__))


def is_busy(error: Exception) -> bool:
    """Whether trying again helps: another writer holds the lock, or the connection was lost."""
    if not isinstance(error, OperationalError | InternalError):
        return False
    if hasattr(error.orig, "sqlite_errorname"):
        return error_name(error).startswith(_ON_SQLITE)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError) and not refuses_login(error)
    return bool(state.startswith(_ON_POSTGRESQL))


def refuses_login(error: Exception) -> bool:
    """Whether the server answered and let nobody in under this name, password and database."""
    if not isinstance(error, OperationalError) or getattr(error.orig, "sqlstate", None):
        return False
    said = str(error.orig)
    connection = getattr(error.orig, "pgconn", None)
    asked = connection is not None and (connection.needs_password or connection.used_password)
    return bool((asked or _NO_ENTRANCE.search(said)) and not _LATER.search(said))


class LoginRefused(AdminError):
    """The database server does not let the program in; trying again changes nothing."""

    code = "database_login"
    title = Label("数据库拒绝登录", "The database refuses the login")

    def __init__(self) -> None:
        super().__init__(
            Label(
                "数据库拒绝登录：用户名、密码或数据库名不对，或服务器不许这个用户登录",
                "the database refuses the login: user, password or database name is wrong, or the"
                " server lets this user in from nowhere",
            ),
            hint=Label(
                "核对 PAWPACT_DATABASE_URL（迁移时还有 PAWPACT_OWNER_DATABASE_URL），"
                "以及服务器上的用户和 pg_hba.conf；改好再试，等待没有用",
                "look at PAWPACT_DATABASE_URL (for a migration at PAWPACT_OWNER_DATABASE_URL too),"
                " at the server's users and its pg_hba.conf; waiting does not help",
            ),
        )
