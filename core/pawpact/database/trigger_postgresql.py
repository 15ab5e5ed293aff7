"""The append-only triggers in PostgreSQL's words: one function, called for each deed.

Owners and superusers meet them as well, and TRUNCATE is refused with the rest. What is compared
is what the catalog says a trigger does, not its text, which the server writes in its own way.
"""

from __future__ import annotations

from sqlalchemy import Connection

FUNCTION = "pawpact_refuse"
_BODY = (
    "BEGIN RAISE EXCEPTION 'rows of % are never %', TG_TABLE_NAME, TG_ARGV[0]"
    " USING ERRCODE = 'integrity_constraint_violation'; END"
)
_DEEDS = {
    "UPDATE": ("changed", "ROW", 1 + 2 + 16),
    "DELETE": ("deleted", "ROW", 1 + 2 + 8),
    "TRUNCATE": ("emptied", "STATEMENT", 2 + 32),
}
"""What is refused, the word for it, how often the trigger is called, and its bits in the catalog:
row 1, before 2, delete 8, update 16, truncate 32."""
_FOUND = (
    "SELECT c.relname, t.tgname, concat_ws(' ', t.tgtype, t.tgenabled, p.proname,"
    " encode(t.tgargs, 'escape'), t.tgqual, nullif(t.tgattr::text, ''),"
    " CASE WHEN p.proname <> %s OR p.prosrc = %s THEN '' ELSE 'function changed' END)"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
)


def wanted(table: str) -> dict[str, str]:
    """By name, what the catalog is to say of each trigger of an append-only table."""
    return {
        f"{table}_never_{done}": f"{bits} O {FUNCTION} {done}\\000 "
        for done, _, bits in _DEEDS.values()
    }


def found(connection: Connection) -> list[tuple[str, str, str]]:
    """Table, name and what the catalog says of every trigger that is there."""
    rows = connection.exec_driver_sql(_FOUND, (FUNCTION, _BODY))
    return [(table, name, text) for table, name, text in rows]


def create_function(connection: Connection) -> None:
    """Make the function that all of them call."""
    body = _BODY.replace("%", "%%")
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
    )


def create(connection: Connection, table: str) -> None:
    """Make the triggers of an append-only table anew."""
    for deed, (done, each, _) in _DEEDS.items():
        name = f"{table}_never_{done}"
        drop(connection, name, table)
        connection.exec_driver_sql(
            f'CREATE TRIGGER "{name}" BEFORE {deed} ON "{table}" FOR EACH {each}'
            f" EXECUTE FUNCTION {FUNCTION}('{done}')"
        )


def drop(connection: Connection, name: str, table: str) -> None:
    """Take a trigger away, if it is there."""
    connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
