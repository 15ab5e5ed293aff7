"""Ways around the row policies that somebody could have built into a PostgreSQL database.

A plain view reads with its owner's rights, a materialised one keeps a copy, a SECURITY DEFINER
function does what its owner may, a rule writes something else than was asked for.
"""

from __future__ import annotations

from sqlalchemy import Engine, MetaData

from pawpact.database.engine import reading
from pawpact.database.model import Base
from pawpact.database.row_policy import tables_of_stores

_DOORS = """
    SELECT DISTINCT 'view ' || v.relname FROM pg_class v
    JOIN pg_rewrite r ON r.ev_class = v.oid
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
    JOIN pg_class t ON d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid
    WHERE v.relkind IN ('v', 'm') AND t.relname = ANY (%(tables)s)
    AND NOT coalesce('security_invoker=true' = ANY (v.reloptions)
                     OR 'security_invoker=on' = ANY (v.reloptions), false)
    UNION ALL
    SELECT 'rule ' || r.rulename || ' on ' || t.relname FROM pg_rewrite r
    JOIN pg_class t ON t.oid = r.ev_class
    WHERE t.relkind IN ('r', 'p') AND t.relname = ANY (%(tables)s)
    UNION ALL
    SELECT 'SECURITY DEFINER function ' || p.proname FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND has_function_privilege(p.oid, 'EXECUTE')
    ORDER BY 1
"""


def open_doors(engine: Engine, metadata: MetaData = Base.metadata) -> list[str]:
    """Each of them by kind and name."""
    with reading(engine).connect() as connection:
        rows = connection.exec_driver_sql(_DOORS, {"tables": tables_of_stores(metadata)})
        return [str(row[0]) for row in rows]
