"""The schema comes from revisions alone, and a revision never weakens what keeps the books."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import ClassVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, MetaData
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database.autogenerate import import_models, write_revision
from pawpact.database.engine import make_engine
from pawpact.database.migration import (
    CORE,
    Schema,
    assert_migrated,
    current,
    migrate,
    newest,
    plugin_schema,
    upgrade,
)
from pawpact.database.model import Base, TenantModel
from pawpact.database.safety import assert_safe
from pawpact.database.session import Database
from pawpact.database.trigger import append_only_tables, assert_triggers, create_triggers
from pawpact.kernel.errors import AdminError

FIRST = """
    revision, down_revision = "0001", None

    def upgrade() -> None:
        op.create_table(
            "kept__diary",
            sa.Column("tenant_id", sa.BigInteger(), primary_key=True),
            sa.Column("id", sa.BigInteger(), primary_key=True),
            sa.Column("kennel_id", sa.BigInteger()),
        )
"""
SECOND = """
    revision, down_revision = "0002", "0001"

    def upgrade() -> None:
        with op.batch_alter_table("kept__diary", recreate="always") as table:
            table.add_column(sa.Column("text", sa.String(200)))
"""
BREAKING = """
    revision, down_revision = "0002", "0001"

    def upgrade() -> None:
        op.create_table(
            "kept__page",
            sa.Column("tenant_id", sa.BigInteger()),
            sa.Column("id", sa.BigInteger()),
            sa.ForeignKeyConstraint(
                ["tenant_id", "id"], ["kept__diary.tenant_id", "kept__diary.id"]
            ),
        )
        op.execute("INSERT INTO kept__page VALUES (1, 404)")
"""


class KeptDiary(TenantModel):
    __tablename__ = "kept__diary"
    __append_only__: ClassVar[bool] = True
    metadata = MetaData()

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kennel_id: Mapped[int | None]


KEPT = KeptDiary.metadata


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    yield engine
    engine.dispose()


@pytest.fixture
def migrated(empty: Engine) -> Engine:
    import_models()
    migrate(empty)
    return empty


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    head = "import sqlalchemy as sa\nfrom alembic import op\n"
    (folder / f"{name}.py").write_text(head + dedent(text))


def schema_words(engine: Engine) -> dict[str, str]:
    """Every table and index in the database's own words, spaces aside."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')"
            " AND sql IS NOT NULL AND name <> 'alembic_version'"
        )
        return {row.name: "".join(row.sql.split()).replace('"', "") for row in rows}


def parts(words: str) -> list[str]:
    """What a table is made of; in which order its constraints stand does not matter."""
    return sorted(re.split("[(),]+", words))


def test_the_revisions_lead_to_what_the_models_say(migrated: Engine) -> None:
    """Comparing the migrated database with the models finds no difference."""
    with migrated.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or CORE.holds(str(name))}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_the_revisions_lead_to_the_models_word_by_word(migrated: Engine, tmp_path: Path) -> None:
    """Constraints, partial indexes and options too are those that the models would create."""
    created = make_engine(f"sqlite:///{tmp_path / 'created.sqlite3'}")
    Base.metadata.create_all(created)
    wanted, found = schema_words(created), schema_words(migrated)
    created.dispose()
    assert found.keys() == wanted.keys()
    differing = {name for name in wanted if parts(wanted[name]) != parts(found[name])}
    assert differing == set()


def test_migrating_twice_changes_nothing(migrated: Engine) -> None:
    """A second run leaves schema and revision as they are."""
    before = schema_words(migrated)
    migrate(migrated)
    assert schema_words(migrated) == before
    assert current(migrated) == newest()


def test_a_migrated_database_is_safe(migrated: Engine) -> None:
    """Settings, revision and triggers of a freshly migrated database pass the start-up checks."""
    assert append_only_tables(Base.metadata)
    assert_safe(migrated)


def test_a_database_behind_the_program_is_refused(empty: Engine) -> None:
    """An empty database, which no revision ever reached, is refused with the revision wanted."""
    with pytest.raises(AdminError, match=r"revision none, this program needs 00\d\d"):
        assert_migrated(empty)


def test_a_missing_trigger_is_named(migrated: Engine) -> None:
    """A dropped trigger and a weakened one are both named at start-up."""
    first, second = append_only_tables(Base.metadata)[:2]
    with migrated.begin() as connection:
        connection.exec_driver_sql(f'DROP TRIGGER "{first}_never_changed"')
        connection.exec_driver_sql(f'DROP TRIGGER "{second}_never_deleted"')
        connection.exec_driver_sql(
            f'CREATE TRIGGER "{second}_never_deleted" BEFORE DELETE ON "{second}"'
            " BEGIN SELECT 1; END"
        )
    with pytest.raises(AdminError, match=f"{first}_never_changed, {second}_never_deleted"):
        assert_triggers(migrated)


@pytest.mark.parametrize(
    "statement", ["UPDATE diary SET text = 'x'", "DELETE FROM diary", "UPDATE diary SET id = 2"]
)
def test_rows_of_an_append_only_table_stay(
    statement: str, engine: Engine, metadata: MetaData
) -> None:
    """Changing or deleting a row is refused by the database itself, whoever asks."""
    with engine.begin() as connection:
        create_triggers(connection, metadata)
        connection.exec_driver_sql("INSERT INTO diary VALUES (1, 1, 'first')")
    raw = sqlite3.connect(str(engine.url.database))
    with pytest.raises(sqlite3.IntegrityError, match="rows of diary are never"):
        raw.execute(statement)
    raw.close()


def test_the_orm_changes_no_row_of_an_append_only_table(
    database: Database, metadata: MetaData, model: SimpleNamespace
) -> None:
    """A loaded row of an append-only table cannot be written back changed."""
    diary = model.Diary
    with database.engine.begin() as connection:
        create_triggers(connection, metadata)
    with database.store(1) as session:
        session.add(diary(id=1, text="first"))
    with pytest.raises(IntegrityError, match="never changed"), database.store(1) as session:
        session.get_one(diary, (1, 1)).text = "second"


def test_copying_a_table_brings_its_triggers_back(empty: Engine, tmp_path: Path) -> None:
    """A batch alteration, which drops triggers silently, ends with every trigger in place."""
    versions = tmp_path / "versions"
    write(versions, "0001", FIRST)
    upgrade(empty, plugin_schema("kept", KEPT, versions))
    with empty.begin() as connection:
        connection.exec_driver_sql("INSERT INTO kept__diary VALUES (1, 7, 3)")
    write(versions, "0002", SECOND)
    upgrade(empty, plugin_schema("kept", KEPT, versions))
    assert_triggers(empty, KEPT)
    with empty.connect() as connection:
        row = connection.exec_driver_sql("SELECT id, kennel_id, text FROM kept__diary").one()
    assert row == (7, 3, None)


def test_a_plugin_has_a_version_table_of_its_own(migrated: Engine, tmp_path: Path) -> None:
    """Migrating a plugin leaves core's revision as it is and records the plugin's beside it."""
    versions = tmp_path / "versions"
    write(versions, "0001", FIRST)
    upgrade(migrated, plugin_schema("kept", KEPT, versions))
    assert current(migrated, plugin_schema("kept", KEPT, versions)) == "0001"
    assert current(migrated) == newest()
    with migrated.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or CORE.holds(str(name))},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_a_migration_that_breaks_references_leaves_nothing(empty: Engine, tmp_path: Path) -> None:
    """A revision that leaves a dangling reference is undone whole and named."""
    versions = tmp_path / "versions"
    write(versions, "0001", FIRST)
    upgrade(empty, plugin_schema("kept", KEPT, versions))
    before = schema_words(empty)
    write(versions, "0002", BREAKING)
    with pytest.raises(AdminError, match="broken references in: kept__page"):
        upgrade(empty, plugin_schema("kept", KEPT, versions))
    assert schema_words(empty) == before
    assert current(empty, plugin_schema("kept", KEPT, versions)) == "0001"


def test_a_written_revision_makes_what_the_models_say(
    empty: Engine, tmp_path: Path, metadata: MetaData
) -> None:
    """A revision written from models, once run, leaves no difference to them."""
    (tmp_path / "versions").mkdir()
    schema = Schema(metadata, tmp_path / "versions", "alembic_version")
    write_revision("initial", "0001", schema)
    upgrade(empty, schema)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
