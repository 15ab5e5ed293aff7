"""Brings a database to the newest schema: core's tables, and each plugin's own beside them.

A run is one transaction. Afterwards the append-only triggers are made anew, because changing a
table on SQLite means copying it, and the copy has none.
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

from pawpact.database.engine import prepare_sqlite, reading, take_write_lock
from pawpact.database.model import Base
from pawpact.database.trigger import create_triggers, wrong_triggers
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label

HOME = Path(__file__).parent / "migrations"
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


def migrate(engine: Engine) -> None:
    """Bring core's tables to the newest revision; run again it changes nothing."""
    upgrade(engine, CORE)


def plugin_schema(plugin: str, metadata: MetaData, versions: Path) -> Schema:
    """A plugin's own tables, under a version table of its own."""
    return Schema(metadata, versions, f"{plugin}{PLUGIN_MARK}version", plugin)


def upgrade(engine: Engine, schema: Schema, revision: str = "head") -> None:
    """Run the revisions that are missing, then check references and make the triggers anew."""
    with _migrating(engine) as connection:
        command.upgrade(config(schema, connection), revision)
        _check_references(connection)
        create_triggers(connection, schema.metadata)


def current(engine: Engine, schema: Schema = CORE) -> str | None:
    """The revision that the database is at, or None before the first."""
    with reading(engine).connect() as connection:
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


def restore_triggers(engine: Engine, schema: Schema = CORE) -> None:
    """Make the append-only triggers anew, after somebody has looked why they were missing.

    Triggers that somebody else put on these tables are taken away.
    """
    wrong = wrong_triggers(engine, schema.metadata)
    with _migrating(engine) as connection:
        for name in wrong:
            connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
        create_triggers(connection, schema.metadata)


def assert_migrated(engine: Engine, schema: Schema = CORE) -> None:
    """Raise where the database is not at the revision that this program was written for."""
    found, wanted = current(engine, schema), newest(schema)
    if found != wanted:
        raise AdminError(
            Label(
                f"数据库版本是 {found or '空'}，程序需要 {wanted}",
                f"the database is at revision {found or 'none'}, this program needs {wanted}",
            ),
            hint=Label("请先备份，再运行数据库迁移", "make a backup, then run the migration"),
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
def _migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction on a connection that does not follow references while tables are copied."""
    if engine.dialect.name != "sqlite":
        raise AdminError(
            Label("目前只支持 SQLite 数据库", "only SQLite databases are supported by now")
        )
    own = create_engine(engine.url, poolclass=NullPool, hide_parameters=True)
    event.listen(own, "connect", prepare_sqlite)
    event.listen(own, "connect", _ignore_references)
    event.listen(own, "begin", take_write_lock)
    try:
        with own.begin() as connection:
            yield connection
    finally:
        own.dispose()


def _ignore_references(connection: object, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise AdminError(
            Label(
                f"迁移会留下失效的引用：{tables}；没有改动任何数据",
                f"the migration would leave broken references in: {tables}; nothing was changed",
            )
        )


def _path(folder: Path) -> str:
    return str(folder).replace("%", "%%")
