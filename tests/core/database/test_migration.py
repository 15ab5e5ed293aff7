"""The schema comes from revisions alone, and a revision never weakens what keeps the books."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Mapped, mapped_column

from pawpact.database import migration, trigger_postgresql, trigger_sqlite
from pawpact.database.autogenerate import import_models, write_revision
from pawpact.database.engine import make_engine
from pawpact.database.migration import (
    CORE,
    Schema,
    assert_migrated,
    config,
    current,
    downgrade,
    migrate,
    newest,
    plugin_schema,
    upgrade,
)
from pawpact.database.model import Base, TenantModel
from pawpact.database.safety import assert_safe, wrong_isolation
from pawpact.database.session import Database
from pawpact.database.trigger import append_only_tables, assert_triggers, wrong_triggers
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label
from tests.databases import ON_POSTGRESQL, Databases, Given

FIRST = """
    revision, down_revision = "0001", None

    def upgrade() -> None:
        op.create_table(
            "kept__diary",
            sa.Column("tenant_id", sa.BigInteger(), primary_key=True),
            sa.Column("id", sa.BigInteger(), primary_key=True),
            sa.Column("kennel_id", sa.BigInteger()),
        )

    def downgrade() -> None:
        op.drop_table("kept__diary")
"""
SECOND = """
    revision, down_revision = "0002", "0001"

    def upgrade() -> None:
        with op.batch_alter_table("kept__diary", recreate="always") as table:
            table.add_column(sa.Column("text", sa.String(200)))

    def downgrade() -> None:
        with op.batch_alter_table("kept__diary", recreate="always") as table:
            table.drop_column("text")
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


WEAK = {
    "sqlite": 'CREATE TRIGGER "{0}_never_deleted" BEFORE DELETE ON "{0}" BEGIN SELECT 1; END',
    "postgresql": 'CREATE TRIGGER "{0}_never_deleted" AFTER DELETE ON "{0}" FOR EACH ROW'
    " EXECUTE FUNCTION pawpact_refuse('deleted')",
}


def trigger(connection: Connection) -> ModuleType:
    is_served = connection.dialect.name == "postgresql"
    return trigger_postgresql if is_served else trigger_sqlite


class KeptDiary(TenantModel):
    __tablename__ = "kept__diary"
    __append_only__: ClassVar[bool] = True
    metadata = MetaData()

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kennel_id: Mapped[int | None]


KEPT = KeptDiary.metadata


@pytest.fixture
def empty(bare: Given) -> Iterator[Engine]:
    """It, as the owner of the tables to come sees it."""
    engine = make_engine(bare.owner_url)
    yield engine
    engine.dispose()


@pytest.fixture
def migrated(empty: Engine, bare: Given) -> Engine:
    import_models()
    migrate(empty, bare.role)
    return empty


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    head = "import sqlalchemy as sa\nfrom alembic import op\n"
    (folder / f"{name}.py").write_text(head + dedent(text))


WORDS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')"
    " AND sql IS NOT NULL AND name <> 'alembic_version'",
    "postgresql": "SELECT indexname AS name, indexdef AS sql FROM pg_indexes"
    " WHERE schemaname = 'public' AND tablename <> 'alembic_version' UNION ALL"
    " SELECT relname || ':' || conname, pg_get_constraintdef(k.oid) FROM pg_constraint k"
    " JOIN pg_class c ON c.oid = conrelid WHERE relnamespace = 'public'::regnamespace"
    " AND relname <> 'alembic_version' UNION ALL"
    " SELECT table_name || '.' || column_name, concat_ws(',', data_type,"
    " character_maximum_length, is_nullable, column_default) FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
}


def schema_words(engine: Engine) -> dict[str, str]:
    """Every table and index in the database's own words, spaces aside."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(WORDS[engine.dialect.name])
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


def test_the_revisions_lead_to_the_models_word_by_word(
    migrated: Engine, databases: Databases
) -> None:
    """Constraints, partial indexes and options too are those that the models would create."""
    other = databases.empty()
    created = make_engine(other.owner_url)
    Base.metadata.create_all(created)
    wanted, found = schema_words(created), schema_words(migrated)
    created.dispose()
    databases.give_back([other])
    assert found.keys() == wanted.keys()
    differing = {name for name in wanted if parts(wanted[name]) != parts(found[name])}
    assert differing == set()


def test_migrating_twice_changes_nothing(migrated: Engine) -> None:
    """A second run leaves schema and revision as they are."""
    before = schema_words(migrated)
    migrate(migrated)
    assert schema_words(migrated) == before
    assert current(migrated) == newest()


def test_a_migrated_database_is_safe(migrated: Engine, bare: Given) -> None:
    """What is freshly migrated passes every check of a start, for the role that starts."""
    assert append_only_tables(Base.metadata)
    program = make_engine(bare.url)
    assert_safe(program)
    program.dispose()


def test_a_database_behind_the_program_is_refused(empty: Engine) -> None:
    """An empty database, which no revision ever reached, is refused with the revision wanted."""
    with pytest.raises(AdminError, match=r"revision none, this program needs 00\d\d"):
        assert_migrated(empty)


def test_a_missing_trigger_is_named(migrated: Engine) -> None:
    """A dropped trigger and a weakened one are both named at start-up."""
    first, second = append_only_tables(Base.metadata)[:2]
    with migrated.begin() as connection:
        for name, table in ((f"{first}_never_changed", first), (f"{second}_never_deleted", second)):
            trigger(connection).drop(connection, name, table)
        connection.exec_driver_sql(WEAK[migrated.dialect.name].format(second))
    with pytest.raises(AdminError, match=f"{first}_never_changed, {second}_never_deleted"):
        assert_triggers(migrated)


def test_a_table_that_no_revision_makes_is_named_itself(empty: Engine, tmp_path: Path) -> None:
    """Who wrote a model and no revision is told how to write one, not of triggers."""
    (tmp_path / "versions").mkdir()
    upgrade(empty, plugin_schema("kept", KEPT, tmp_path / "versions"))
    with pytest.raises(AdminError, match="kept__diary, and no revision makes them") as caught:
        assert_triggers(empty, KEPT)
    assert "pawpact plugins revise" in (caught.value.hint or Label.of("")).en


@pytest.mark.parametrize(
    "statement", ["UPDATE diary SET text = 'x'", "DELETE FROM diary", "UPDATE diary SET id = 2"]
)
def test_rows_of_an_append_only_table_stay(
    statement: str, given: Given, database: Database, model: SimpleNamespace
) -> None:
    """Changing or deleting a row is refused by the database itself, whoever asks."""
    with database.store(1) as session:
        session.add(model.Diary(id=1, text="first"))
    refused = (sqlite3.IntegrityError, psycopg.errors.IntegrityConstraintViolation)
    with pytest.raises(refused, match="rows of diary are never"):
        given.query(statement)


@ON_POSTGRESQL
def test_an_append_only_table_is_not_emptied(
    given: Given, database: Database, model: SimpleNamespace
) -> None:
    """TRUNCATE, which no row's trigger meets, is refused too."""
    with database.store(1) as session:
        session.add(model.Diary(id=1, text="first"))
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never emptied"):
        given.query("TRUNCATE diary")


def test_the_orm_changes_no_row_of_an_append_only_table(
    database: Database, model: SimpleNamespace
) -> None:
    """A loaded row of an append-only table cannot be written back changed."""
    diary = model.Diary
    with database.store(1) as session:
        session.add(diary(id=1, text="first"))
    refused = (IntegrityError, ProgrammingError)
    words = r"never changed|permission denied"
    with pytest.raises(refused, match=words), database.store(1) as session:
        session.get_one(diary, (1, 1)).text = "second"


def test_copying_a_table_brings_its_triggers_back(
    empty: Engine, bare: Given, tmp_path: Path
) -> None:
    """A batch alteration, which on SQLite drops triggers silently, ends with them in place."""
    versions = tmp_path / "versions"
    write(versions, "0001", FIRST)
    upgrade(empty, plugin_schema("kept", KEPT, versions))
    with Database(empty).store(1) as session:
        session.add(KeptDiary(id=7, kennel_id=3))
    write(versions, "0002", SECOND)
    upgrade(empty, plugin_schema("kept", KEPT, versions))
    assert_triggers(empty, KEPT)
    assert bare.query("SELECT id, kennel_id, text FROM kept__diary") == [(7, 3, None)]


def test_taking_a_copied_table_back_keeps_it_guarded_and_apart(
    empty: Engine, bare: Given, tmp_path: Path
) -> None:
    """Up by one, up by one that copies the table, and down again: guarded and apart after each."""
    versions = tmp_path / "versions"
    write(versions, "0001", FIRST)
    write(versions, "0002", SECOND)
    schema = plugin_schema("kept", KEPT, versions)
    steps = [(upgrade, "0001"), (upgrade, "0002"), (downgrade, "0001"), (upgrade, "head")]
    for step, revision in steps:
        step(empty, schema, revision, bare.role)
        program = make_engine(bare.url)
        assert (wrong_triggers(program, KEPT), wrong_isolation(program, schema)) == ([], [])
        program.dispose()
    downgrade(empty, schema, "base", bare.role)
    assert current(empty, schema) is None


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


def test_every_revision_can_be_taken_back(migrated: Engine, bare: Given) -> None:
    """Down to before the first and up again is the same schema, protected as before."""
    before = schema_words(migrated)
    downgrade(migrated, CORE, "base", bare.role)
    assert schema_words(migrated) == {}
    upgrade(migrated, CORE, role=bare.role)
    assert schema_words(migrated) == before
    program = make_engine(bare.url)
    assert_safe(program)
    program.dispose()


def test_after_each_revision_everything_is_protected(empty: Engine, bare: Given) -> None:
    """Going up one by one and down again, whatever tables are there are guarded and apart."""
    import_models()
    script = ScriptDirectory.from_config(config(CORE))
    steps = [each.revision for each in script.walk_revisions()][::-1]
    for revision in steps:
        upgrade(empty, CORE, revision, bare.role)
        assert unprotected(empty, bare) == []
    for revision in reversed(steps[:-1]):
        downgrade(empty, CORE, revision, bare.role)
        assert unprotected(empty, bare) == []


def test_what_a_revision_left_unprotected_is_found(migrated: Engine, bare: Given) -> None:
    """A trigger or policy that is not there after a revision is named."""
    table = append_only_tables(Base.metadata)[0]
    with migrated.begin() as connection:
        trigger(connection).drop(connection, f"{table}_never_changed", table)
        if bare.kind == "postgresql":
            connection.exec_driver_sql(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    expected = [f"{table}: no row policy"] * (bare.kind == "postgresql")
    assert unprotected(migrated, bare) == [f"{table}_never_changed", *expected]


def unprotected(engine: Engine, bare: Given) -> list[str]:
    """What protects the tables that are there, and is not as it should be."""
    there = MetaData()
    there.reflect(engine)
    program = make_engine(bare.url)
    wrong = [*wrong_triggers(program), *wrong_isolation(program)]
    program.dispose()
    return [
        each
        for each in wrong
        if any(each.startswith((f"{name}_never", f"{name}:")) for name in there.tables)
    ]


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


def test_references_are_checked_where_a_revision_ran(
    empty: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start of the program that finds nothing to migrate walks through no table."""
    checked = []
    monkeypatch.setattr(migration, "_check_references", lambda _connection: checked.append(1))
    schema = plugin_schema("kept", KEPT, tmp_path / "versions")
    write(schema.versions, "0001", FIRST)
    walks = 1 if empty.dialect.name == "sqlite" else 0
    for _ in range(2):
        upgrade(empty, schema)
        assert len(checked) == walks


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
