"""Row policies: PostgreSQL itself shows and takes the rows of one store only.

Every table that has a tenant is under row-level security that its owner does not escape either.
A transaction that has said for no store (`postgresql.TENANT`) sees and writes nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, MetaData, inspect

from pawpact.database.engine import reading
from pawpact.database.model import Base
from pawpact.database.postgresql import TENANT

POLICY = "of_one_store"
_CONDITION = f"tenant_id = (SELECT NULLIF(current_setting('{TENANT}', true), '')::bigint AS tenant)"
"""As a select of its own, because the planner looks at plain values: see `database.unseen`."""
_AS_SHOWN = (
    f"(tenant_id = ( SELECT (NULLIF(current_setting('{TENANT}'::text, true), ''::text))::bigint"
    " AS tenant))"
)
"""The condition as the catalog writes it back."""
_FOUND = (
    "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polname, p.polpermissive,"
    " p.polcmd, p.polroles::text, pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)"
    " FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid"
    " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"
)
_RIGHT = (True, True, POLICY, True, "*", "{0}", _AS_SHOWN, _AS_SHOWN)


def tables_of_stores(metadata: MetaData) -> list[str]:
    """The names of the tables whose rows belong to one store each."""
    return sorted(name for name, table in metadata.tables.items() if "tenant_id" in table.c)


def create_policies(connection: Connection, metadata: MetaData) -> None:
    """Make the policy of each of these tables anew, and no other stays."""
    there = set(inspect(connection).get_table_names())
    tables = [each for each in tables_of_stores(metadata) if each in there]
    for table, *rest in connection.exec_driver_sql(_FOUND).all():
        if table in tables and rest[2] is not None:
            connection.exec_driver_sql(f'DROP POLICY "{rest[2]}" ON "{table}"')
    for table in tables:
        connection.exec_driver_sql(
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY'
        )
        connection.exec_driver_sql(
            f'CREATE POLICY {POLICY} ON "{table}" USING ({_CONDITION}) WITH CHECK ({_CONDITION})'
        )


def lift_force(connection: Connection, metadata: MetaData) -> None:
    """Let the owner reach the rows of all stores, until `create_policies` is called again."""
    there = set(inspect(connection).get_table_names())
    for table in tables_of_stores(metadata):
        if table in there:
            connection.exec_driver_sql(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')


def wrong_policies(engine: Engine, metadata: MetaData = Base.metadata) -> list[str]:
    """The names of the tables of stores whose rows PostgreSQL does not keep apart as it should."""
    with reading(engine).connect() as connection:
        rows = connection.exec_driver_sql(_FOUND).all()
    found: dict[str, list[tuple[object, ...]]] = {}
    for table, *rest in rows:
        found.setdefault(table, []).append(tuple(rest))
    return [name for name in tables_of_stores(metadata) if found.get(name) != [_RIGHT]]
