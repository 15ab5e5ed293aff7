"""Tables of a PostgreSQL database that are not the program's: copies that no policy guards.

A table in another schema, a materialised view, CREATE TABLE AS: row policies do not come along.
What belongs to the server, to an extension or to the job engine is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine

from pawpact.database.engine import reading
from pawpact.database.safety import SCHEMA

_OUTSIDE = """
    SELECT n.nspname || '.' || c.relname,
        has_schema_privilege(n.oid, 'USAGE') AND (pg_has_role(c.relowner, 'MEMBER')
        OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE')
        OR has_table_privilege(c.oid, 'DELETE, TRUNCATE')),
        EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm', 'f')
    AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', %(engine)s)
    AND NOT (n.nspname = %(schema)s AND c.relname = ANY (%(ours)s))
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                    AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Outside:
    """A table that is not the program's; whether its role can reach rows of it."""

    name: str
    is_reached: bool


def tables_outside(engine: Engine, ours: Collection[str], job_schema: str) -> list[Outside]:
    """Those that the program's role reaches, and those whose rows say of which store they are."""
    asked = {"engine": job_schema, "schema": SCHEMA, "ours": sorted(ours)}
    with reading(engine).connect() as connection:
        rows = connection.exec_driver_sql(_OUTSIDE, asked).all()
    return [
        Outside(str(name), bool(reached)) for name, reached, of_store in rows if reached or of_store
    ]
