"""Where models say something that no revision makes, or no longer say what one made."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table

from pawpact.database.engine import make_engine
from pawpact.database.migration import Schema, config, newest


def unrevised(schema: Schema) -> tuple[str, ...]:
    """Each such place as ``table`` or ``table.column``, sorted; () where both agree.

    The revisions are run on an empty database of their own.
    """
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/schema.sqlite3")
        try:
            with engine.begin() as connection:
                if newest(schema):
                    command.upgrade(config(schema, connection), "head")
                return tuple(sorted(set(_different(schema, connection))))
        finally:
            engine.dispose()


def _different(schema: Schema, connection: Connection) -> Iterator[str]:
    def include_name(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or schema.holds(str(name))

    options = {"version_table": schema.version_table, "include_name": include_name}
    context = MigrationContext.configure(connection, opts=options)
    for found in compare_metadata(context, schema.metadata):
        # Changes of one column come as a list, everything else by itself.
        for each in found if isinstance(found, list) else [found]:
            yield _place(each)


def _place(change: tuple[Any, ...]) -> str:
    kind, *about = change
    if kind.endswith("_column"):
        return f"{about[1]}.{about[2].name}"
    if kind.startswith("modify_"):
        return f"{about[1]}.{about[2]}"
    thing = about[0]
    return thing.name if isinstance(thing, Table) else thing.table.name
