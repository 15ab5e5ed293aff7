"""Alembic's entrance: runs on the connection that ``database.migration`` opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from pawpact.database.migration import Schema
from pawpact.database.model import Instant

schema: Schema = context.config.attributes["schema"]


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the tables of others, which share the database."""
    return kind != "table" or schema.holds(str(name))


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write instants as what they are stored as, so that a revision outlives the code."""
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Instant) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    version_table=schema.version_table,
    include_name=include_name,
    render_item=render_item,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
