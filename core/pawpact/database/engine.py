"""Engines with the settings that make money safe, on either database."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import Engine, create_engine, event, func, make_url, select

from pawpact.database import plan_postgresql, postgresql, sqlite
from pawpact.database.savepoint import call_by_depth
from pawpact.kernel.json_text import write_json

READ_ONLY = sqlite.READ_ONLY
POSTGRESQL = ("postgresql", "postgres")


def make_engine(url: str) -> Engine:
    """An engine for this address; errors show no values, because values may be personal.

    On SQLite with a write-ahead log, full sync, references followed and the write lock taken
    first; on PostgreSQL through psycopg, with limits on waiting.
    """
    engine = _make(url)
    call_by_depth(engine)
    return engine


def _make(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() in POSTGRESQL:
        engine = create_engine(
            address.set(drivername=postgresql.DRIVER),
            hide_parameters=True,
            connect_args=postgresql.connect_arguments(),
            json_serializer=write_json,
        )
        from pawpact.database.number_postgresql import read_whole_numbers

        event.listen(engine, "connect", read_whole_numbers)
        event.listen(engine, "checkin", plan_postgresql.plan_anew)
        return engine
    sqlite.make_file(address)
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"cached_statements": sqlite.STATEMENTS_KEPT},
        json_serializer=write_json,
    )
    sqlite.prepare(engine)
    return engine


def is_postgresql(url: str) -> bool:
    """Whether this address leads to a PostgreSQL server."""
    return make_url(url).get_backend_name() in POSTGRESQL


def reading(engine: Engine) -> Engine:
    """The same engine, whose transactions wait for no writer and see one moment."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(**postgresql.READING)
    return engine.execution_options(**{READ_ONLY: True})


def server_time(engine: Engine) -> datetime | None:
    """What time it is for the database; SQLite has no clock of its own."""
    if engine.dialect.name != "postgresql":
        return None
    with engine.connect() as connection:
        there = connection.scalar(select(func.clock_timestamp()))
    assert isinstance(there, datetime)
    return there.astimezone(UTC)


def forget_overwritten(engine: Engine) -> None:
    """Have the files hold nothing that was written over, as far as the database can.

    SQLite else leaves the old pages in its log until that is full, which may take weeks;
    PostgreSQL keeps old rows until they are vacuumed, and in its log until that is recycled.
    """
    if engine.dialect.name == "postgresql":
        return
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
