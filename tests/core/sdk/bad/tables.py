"""A table that some plugins of this folder keep, one each, with its revision."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Mapped

from pawpact.sdk import PluginTable, PluginTables, plugin_metadata

VERSIONS = Path(__file__).parent / "versions"


@cache
def make_table(name: str) -> tuple[Any, PluginTables]:
    """A model of this plugin's own, and where its revision lies; made once for all tests."""
    columns = {
        "__tablename__": f"{name}__note",
        "metadata": plugin_metadata(name),
        "__annotations__": {"customer": Mapped[int]},
        "__module__": name,
    }
    note: Any = type(f"Note_{name}", (PluginTable,), columns)
    return note, PluginTables((note,), VERSIONS / name)


def create_table(name: str) -> None:
    """What the revision of such a plugin does."""
    op.create_table(
        f"{name}__note",
        sa.Column("tenant_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("customer", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{name}__note"),
        sa.UniqueConstraint("tenant_id", "key", name=f"uq_{name}__note_tenant_id_key"),
    )
