"""Models are held against what their revisions make."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Column, MetaData, String, Table

from pawpact.database.migration import Schema, plugin_schema
from pawpact.database.unrevised import unrevised

REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "acme_0001"
down_revision = None


def upgrade():
    op.create_table(
        "acme__visit",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("why", sa.String(), nullable=False),
    )
"""


def schema(folder: Path, *columns: Column[str], revised: bool = True, more: str = "") -> Schema:
    metadata = MetaData()
    Table("acme__visit", metadata, Column("id", BigInteger, primary_key=True), *columns)
    if more:
        Table(more, metadata, Column("id", BigInteger, primary_key=True))
    (folder / "versions").mkdir()
    if revised:
        (folder / "versions" / "acme_0001.py").write_text(REVISION, "utf-8")
    return plugin_schema("acme", metadata, folder / "versions")


WHY, MOOD = Column("why", String, nullable=False), Column("mood", String)


def why() -> Column[str]:
    return Column("why", String, nullable=False)


def test_where_both_agree_nothing_is_told(tmp_path: Path) -> None:
    """The table as its revision makes it."""
    assert unrevised(schema(tmp_path, why())) == ()


@pytest.mark.parametrize(
    ("columns", "more", "told"),
    [
        ((WHY, MOOD), "", ("acme__visit.mood",)),
        ((), "", ("acme__visit.why",)),
        ((Column("why", String, nullable=True),), "", ("acme__visit.why",)),
        ((WHY,), "acme__tea", ("acme__tea",)),
    ],
    ids=["new column", "column gone", "other column", "new table"],
)
def test_a_difference_is_told_by_its_place(
    tmp_path: Path, columns: tuple[Column[str], ...], more: str, told: tuple[str, ...]
) -> None:
    """Table and column, or the table where it is whole."""
    made = [Column(each.name, each.type, nullable=each.nullable) for each in columns]
    assert unrevised(schema(tmp_path, *made, more=more)) == told


def test_without_any_revision_every_table_is_told(tmp_path: Path) -> None:
    """As a plugin begins."""
    assert unrevised(schema(tmp_path, why(), revised=False)) == ("acme__visit",)
