"""A life that was lived in a file, its rows moved to a server."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, create_engine, select

from pawpact.database.engine import make_engine
from pawpact.database.migration import CORE, Schema, upgrade
from pawpact.hosting.host import Host
from pawpact.hosting.migration import plugin_schemas
from tests.databases import GivenServed, PostgresqlDatabases

_UNGUARDED = {"options": "-c session_replication_role=replica"}
"""Neither references nor triggers are in the way of rows that come table by table."""


def moved(file: Path, databases: PostgresqlDatabases) -> GivenServed:
    """A database on the server with the rows of this file, whatever store they belong to."""
    given, schemas = made_ready(databases), _schemas()
    source = make_engine(f"sqlite:///{file}")
    superuser = databases.server.set(database=given.name)
    target = create_engine(superuser, connect_args=_UNGUARDED)
    with source.connect() as old, target.begin() as new:
        _move(old, new, [schema.metadata for schema in schemas])
    source.dispose()
    target.dispose()
    return given


def made_ready(databases: PostgresqlDatabases) -> GivenServed:
    """A database on the server with every table, and without a store."""
    return databases.filled(lambda owner, role: _make_tables(owner, role, _schemas()))


def _schemas() -> list[Schema]:
    return [CORE, *plugin_schemas(Host.load())]


def _make_tables(owner: Engine, role: str | None, schemas: Iterable[Schema]) -> None:
    for schema in schemas:
        upgrade(owner, schema, role=role)


def _move(old: Connection, new: Connection, several: Iterable[MetaData]) -> None:
    for metadata in several:
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in old.execute(select(table)).mappings()]
            if rows:
                new.execute(table.insert(), rows)
