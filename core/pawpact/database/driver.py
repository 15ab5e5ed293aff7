"""Statements that are words already, handed to the driver itself.

SQLAlchemy makes a context, a result and the names of its columns for every statement: of one that
was put into words long ago that takes longer than the database needs to answer. Here is left what
keeps a transaction sound: it has to be open, and errors come as SQLAlchemy's own. Where somebody
watches what is sent, it goes the usual way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor

Values = tuple[Any, ...] | dict[str, Any]
Found = Sequence[tuple[Any, ...]]


def read(connection: Connection, sql: str, values: Values) -> Found:
    """All rows that a statement answers, as the driver has them."""
    if _goes_usual_way(connection):
        return [tuple(row) for row in connection.exec_driver_sql(sql, values)]
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
        return cursor.fetchall()
    except BaseException as error:
        _refused(connection, cursor, sql, values, error)
    finally:
        cursor.close()


def read_pages(connection: Connection, sql: str, values: Values, size: int) -> Iterator[Found]:
    """The same, so many rows at a time; a server is asked to keep the rest until then."""
    if connection.dialect.name != "sqlite" or _goes_usual_way(connection):
        options = {"stream_results": True, "max_row_buffer": size}
        with connection.exec_driver_sql(sql, values, options) as found:
            for page in found.partitions(size):
                yield [tuple(row) for row in page]
        return
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(size):
            yield rows
    except GeneratorExit:
        raise
    except BaseException as error:
        _refused(connection, cursor, sql, values, error)
    finally:
        cursor.close()


def say(connection: Connection, sql: str, values: Values = ()) -> int:
    """Send a statement that answers nothing; how many rows it reached."""
    if _goes_usual_way(connection):
        return connection.exec_driver_sql(sql, values).rowcount
    return _said(connection, sql, values)


def begin(connection: Connection, sql: str) -> None:
    """Send what opens a transaction: where there is none yet, and none has failed."""
    if connection.in_transaction() or _is_watched(connection):
        connection.exec_driver_sql(sql)
    else:
        _said(connection, sql, ())


def _said(connection: Connection, sql: str, values: Values) -> int:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
        return cursor.rowcount
    except BaseException as error:
        _refused(connection, cursor, sql, values, error)
    finally:
        cursor.close()


def say_of_each(connection: Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """The same once for every row of values."""
    if _goes_usual_way(connection):
        return connection.exec_driver_sql(sql, list(rows)).rowcount
    cursor = connection.connection.cursor()
    try:
        cursor.executemany(sql, rows)
        return cursor.rowcount
    except BaseException as error:
        _refused(connection, cursor, sql, rows, error)
    finally:
        cursor.close()


def _goes_usual_way(connection: Connection) -> bool:
    """Whether somebody watches, or the transaction is none that something may be sent in."""
    innermost = connection.get_nested_transaction() or connection.get_transaction()
    return innermost is None or not innermost.is_active or _is_watched(connection)


def _is_watched(connection: Connection) -> bool:
    heard = connection.dispatch
    return bool(connection._echo or heard.before_cursor_execute or heard.after_cursor_execute)


def _refused(
    connection: Connection, cursor: DBAPICursor, sql: str, values: Any, error: BaseException
) -> NoReturn:
    """SQLAlchemy's own error of a driver's; a connection that was lost is not used again."""
    is_drivers = isinstance(error, connection.dialect.loaded_dbapi.Error)
    connection._handle_dbapi_exception(error, sql if is_drivers else None, values, cursor, None)
