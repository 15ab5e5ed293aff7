"""Rights of the role that the program runs as: to read and write rows, and nothing beyond.

It owns no table, changes none, empties none; of append-only tables it may not even try to change
a row. Migrations run as the owner of the tables, under another address.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Engine, MetaData, inspect

from pawpact.database.engine import reading
from pawpact.database.model import Base
from pawpact.database.trigger import append_only_tables

_ROWS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_APPENDED = frozenset({"SELECT", "INSERT"})
_ALL = _ROWS | {"TRUNCATE", "REFERENCES", "TRIGGER"}
_ROLE = (
    "SELECT bool_or(rolsuper), bool_or(rolbypassrls), bool_or(rolcreaterole),"
    " bool_or(rolcreatedb), bool_or(starts_with(rolname, 'pg_')),"
    " has_schema_privilege(current_schema(), 'CREATE'),"
    " has_database_privilege(current_database(), 'CREATE')"
    " FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')"
)
"""Of the role and of every role that it may become."""
_TOO_MUCH = (
    "SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "A ROLE OF THE SERVER (pg_…)",
    "CREATE ON SCHEMA", "CREATE ON DATABASE"
)  # fmt: skip
_TABLES = (
    "SELECT relname, pg_has_role(current_user, relowner, 'MEMBER'),"
    " ARRAY(SELECT each FROM unnest(%s::text[]) AS each WHERE has_table_privilege(oid, each))"
    " || ARRAY(SELECT each || ' OF A COLUMN'"
    " FROM unnest('{SELECT,INSERT,UPDATE,REFERENCES}'::text[]) AS each"
    " WHERE has_any_column_privilege(oid, each) AND NOT has_table_privilege(oid, each))"
    " FROM pg_class"
    " WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace"
)


def create_role(connection: Connection, role: str, password: str | None) -> bool:
    """Make the role unless it is there; whether it was made."""
    known = connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    if known.first() is not None:
        return False
    quoted = connection.exec_driver_sql("SELECT quote_literal(%s::text)", (password,)).scalar()
    secret = f" PASSWORD {quoted}" if password else ""
    connection.exec_driver_sql(
        f"CREATE ROLE {_name(role)} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB"
        f"{secret.replace('%', '%%')}"
    )
    return True


def grant(
    connection: Connection, role: str, metadata: MetaData, version_tables: Iterable[str] = ()
) -> None:
    """Give the role exactly the rights that it needs on these tables."""
    there = set(inspect(connection).get_table_names())
    name = _name(role)
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {name}")
    for table, rights in rights_on(metadata, version_tables).items():
        if table in there:
            connection.exec_driver_sql(f'REVOKE ALL ON "{table}" FROM {name}, PUBLIC')
            listed = ", ".join(sorted(rights))
            connection.exec_driver_sql(f'GRANT {listed} ON "{table}" TO {name}')


def rights_on(metadata: MetaData, version_tables: Iterable[str] = ()) -> dict[str, frozenset[str]]:
    """By table, what the program's role may do."""
    appended = set(append_only_tables(metadata))
    rights = {name: _APPENDED if name in appended else _ROWS for name in metadata.tables}
    return {**rights, **dict.fromkeys(version_tables, frozenset({"SELECT"}))}


def wrong_role(engine: Engine) -> list[str]:
    """What the role of this engine is or may do that lets it around the policies."""
    with reading(engine).connect() as connection:
        row = connection.exec_driver_sql(_ROLE).one()
    return [name for name, has in zip(_TOO_MUCH, row, strict=True) if has]


def wrong_rights(
    engine: Engine, metadata: MetaData = Base.metadata, version_tables: Iterable[str] = ()
) -> list[str]:
    """Each right on a table that the role has beyond what it needs, or lacks."""
    wanted = rights_on(metadata, version_tables)
    with reading(engine).connect() as connection:
        rows = connection.exec_driver_sql(_TABLES, (sorted(_ALL),)).all()
    return [
        each
        for table, owns, rights in sorted(rows, key=lambda row: str(row[0]))
        if table in wanted
        for each in _differing(table, owns, frozenset(rights), wanted[table])
    ]


def _differing(
    table: str, owns: bool, found: frozenset[str], wanted: frozenset[str]
) -> Iterator[str]:
    if owns:
        yield f"{table}: OWNER"
        return
    for right in sorted(found - wanted):
        yield f"{table}: {right}"
    for right in sorted(wanted - found):
        yield f"{table}: no {right}"


def _name(role: str) -> str:
    return '"' + role.replace('"', '""').replace("%", "%%") + '"'
