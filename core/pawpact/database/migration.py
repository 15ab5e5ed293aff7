"""Brings a database to the newest schema: core's tables, and each plugin's own beside them.

A run is one transaction. Afterwards the append-only triggers are made anew, because changing a
table on SQLite means copying it, and the copy has none; on PostgreSQL the row policies and the
rights of the program's role too. There the owner of the tables migrates, never the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, NullPool, create_engine, event, inspect
from sqlalchemy.exc import IntegrityError

from pawpact.database import sqlite
from pawpact.database.engine import reading
from pawpact.database.grant import grant
from pawpact.database.model import Base
from pawpact.database.postgresql import take_platform_lock
from pawpact.database.protection import protect
from pawpact.database.row_policy import lift_force
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label

HOME = Path(__file__).parent / "migrations"
FOREIGN_KEY_VIOLATION = "23503"
PLUGIN_MARK = "__"
"""Between a plugin's name and the rest of its table names; core's tables hold none."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables that are migrated together, and where their revisions stand."""

    metadata: MetaData
    versions: Path
    version_table: str
    plugin: str = ""

    def holds(self, table: str) -> bool:
        """Whether a table of the database is one of this schema's, by its name."""
        if table == self.version_table:
            return False
        if self.plugin:
            return table.startswith(f"{self.plugin}{PLUGIN_MARK}")
        return PLUGIN_MARK not in table


CORE = Schema(Base.metadata, HOME / "versions", "alembic_version")


def migrate(engine: Engine, role: str | None = None) -> None:
    """Bring core's tables to the newest revision; run again it changes nothing."""
    upgrade(engine, CORE, role=role)


def plugin_schema(plugin: str, metadata: MetaData, versions: Path) -> Schema:
    """A plugin's own tables, under a version table of its own."""
    return Schema(metadata, versions, f"{plugin}{PLUGIN_MARK}version", plugin)


def upgrade(
    engine: Engine, schema: Schema, revision: str = "head", role: str | None = None
) -> None:
    """Run the revisions that are missing, then check references and protect the tables anew.

    Where none is missing no reference is checked: it takes a walk through every table, and every
    start of the program comes by here. On PostgreSQL ``role`` is given the program's rights.
    """
    with _migrating(engine, schema) as connection:
        before = _revision(connection, schema)
        command.upgrade(config(schema, connection), revision)
        is_moved = _revision(connection, schema) != before
        _settle(connection, schema, role, may_break=is_moved)


def downgrade(engine: Engine, schema: Schema, revision: str, role: str | None = None) -> None:
    """Take revisions back, down to this one or to ``base``; what they added is lost."""
    with _migrating(engine, schema) as connection:
        command.downgrade(config(schema, connection), revision)
        _settle(connection, schema, role)


def _settle(
    connection: Connection, schema: Schema, role: str | None, *, may_break: bool = True
) -> None:
    if may_break and connection.dialect.name == "sqlite":
        _check_references(connection)
    protect(connection, schema.metadata)
    if role is not None:
        grant(connection, role, schema.metadata, (schema.version_table,))


def current(engine: Engine, schema: Schema = CORE) -> str | None:
    """The revision that the database is at, or None before the first."""
    with reading(engine).connect() as connection:
        return _revision(connection, schema)


def _revision(connection: Connection, schema: Schema) -> str | None:
    options = {"version_table": schema.version_table}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def has_tables(engine: Engine, schema: Schema = CORE) -> bool:
    """Whether any table of the schema is in the database."""
    with reading(engine).connect() as connection:
        return not schema.metadata.tables.keys().isdisjoint(inspect(connection).get_table_names())


def newest(schema: Schema = CORE) -> str | None:
    """The revision that this program was written for."""
    return ScriptDirectory.from_config(config(schema)).get_current_head()


def revisions(schema: Schema = CORE) -> frozenset[str]:
    """Every revision that this program knows."""
    found = ScriptDirectory.from_config(config(schema)).walk_revisions()
    return frozenset(each.revision for each in found)


def restore_protection(engine: Engine, schema: Schema = CORE, role: str | None = None) -> None:
    """Make triggers, row policies and rights anew, after somebody has looked why they were wrong.

    Triggers and policies that somebody else put on these tables are taken away.
    """
    with _migrating(engine, schema) as connection:
        _settle(connection, schema, role)


def assert_migrated(engine: Engine, schema: Schema = CORE) -> None:
    """Raise where the database is not at the revision that this program was written for."""
    found, wanted = current(engine, schema), newest(schema)
    if found != wanted:
        raise AdminError(
            Label(
                f"数据库版本是 {found or '空'}，程序需要 {wanted}",
                f"the database is at revision {found or 'none'}, this program needs {wanted}",
            ),
            hint=Label(
                "请先备份，再运行 pawpact database migrate",
                "make a backup, then run pawpact database migrate",
            ),
        )


def config(schema: Schema, connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file of its own."""
    settings = Config()
    settings.set_main_option("script_location", _path(HOME))
    settings.set_main_option("version_locations", _path(schema.versions))
    settings.set_main_option("path_separator", "newline")
    settings.attributes["connection"] = connection
    settings.attributes["schema"] = schema
    return settings


@contextmanager
def _migrating(engine: Engine, schema: Schema) -> Iterator[Connection]:
    """One transaction that reaches the rows of all stores."""
    if engine.dialect.name == "postgresql":
        with _naming_broken_references(), engine.begin() as connection:
            take_platform_lock(connection)
            lift_force(connection, schema.metadata)
            yield connection
        return
    own = create_engine(engine.url, poolclass=NullPool, hide_parameters=True)
    event.listen(own, "connect", sqlite.prepare_connection)
    event.listen(own, "connect", sqlite.ignore_references)
    event.listen(own, "begin", sqlite.take_write_lock)
    try:
        with own.begin() as connection:
            yield connection
    finally:
        own.dispose()


@contextmanager
def _naming_broken_references() -> Iterator[None]:
    """PostgreSQL follows references while it migrates; say it in the words of SQLite's check."""
    try:
        yield
    except IntegrityError as error:
        table = getattr(getattr(error.orig, "diag", None), "table_name", None)
        if getattr(error.orig, "sqlstate", None) != FOREIGN_KEY_VIOLATION or table is None:
            raise
        raise _broken_references(table) from None


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise _broken_references(", ".join(sorted({row[0] for row in broken})))


def _broken_references(tables: str) -> AdminError:
    return AdminError(
        Label(
            f"迁移会留下失效的引用：{tables}；没有改动任何数据",
            f"the migration would leave broken references in: {tables}; nothing was changed",
        )
    )


def _path(folder: Path) -> str:
    return str(folder).replace("%", "%%")
