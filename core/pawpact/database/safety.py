"""What must hold before a database may take money; asserted at start-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Engine

from pawpact.database.door import open_doors
from pawpact.database.engine import reading
from pawpact.database.grant import wrong_rights, wrong_role
from pawpact.database.migration import CORE, Schema, assert_migrated
from pawpact.database.row_policy import wrong_policies
from pawpact.database.trigger import assert_triggers
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label

_ON_SQLITE: Mapping[str, tuple[object, ...]] = {
    "journal_mode": ("wal",),
    "synchronous": (2,),
    "foreign_keys": (1,),
}
"""A log that survives a crash, every commit synced (FULL), references followed."""
_ON_POSTGRESQL: Mapping[str, tuple[object, ...]] = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
    "row_security": ("on",),
    "session_replication_role": ("origin",),
    "default_transaction_read_only": ("off",),
    "server_encoding": ("UTF8",),
}
"""Every commit synced before it is acknowledged; policies, triggers and references in force."""
OLDEST_POSTGRESQL = 150_000
SCHEMA = "public"
"""Where the program's tables are; a name without its schema has to be found there first."""
_BROKEN_ON_POSTGRESQL = """
    SELECT conrelid::regclass || ': ' || conname || ' is not validated'
    FROM pg_constraint WHERE NOT convalidated
    UNION ALL
    SELECT indexrelid::regclass || ': the index is not valid'
    FROM pg_index WHERE NOT indisvalid
    UNION ALL
    SELECT datname || ': ' || checksum_failures || ' damaged pages'
    FROM pg_stat_database WHERE datname = current_database() AND checksum_failures > 0
"""


def assert_safe(engine: Engine, schema: Schema = CORE) -> None:
    """Raise where settings, schema, triggers or rights are not what the books rely on."""
    assert_settings(engine)
    assert_migrated(engine, schema)
    assert_triggers(engine, schema.metadata)
    assert_apart(engine, schema)


def assert_settings(engine: Engine) -> None:
    """Raise, naming each, where a setting of the database could lose what was acknowledged."""
    wrong = wrong_settings(engine)
    if wrong:
        listed = "; ".join(wrong)
        raise AdminError(
            Label(
                f"数据库设置不安全，拒绝启动（现值，应为）：{listed}",
                f"unsafe database settings, refusing to start (found, wanted): {listed}",
            )
        )


def assert_apart(engine: Engine, schema: Schema = CORE) -> None:
    """Raise, naming each, where PostgreSQL would let one store see the rows of another."""
    wrong = wrong_isolation(engine, schema)
    if wrong:
        listed = "; ".join(wrong)
        raise AdminError(
            Label(
                f"数据库没有把各门店的数据隔开：{listed}",
                f"the database does not keep the stores' rows apart: {listed}",
            ),
            hint=Label("请运行 pawpact database migrate", "run pawpact database migrate"),
        )


def wrong_isolation(engine: Engine, schema: Schema = CORE) -> list[str]:
    """On PostgreSQL, what could show or change the rows of another store; on SQLite nothing."""
    if engine.dialect.name != "postgresql":
        return []
    return [
        *(f"role: {each}" for each in wrong_role(engine)),
        *(f"{each}: no row policy" for each in wrong_policies(engine, schema.metadata)),
        *wrong_rights(engine, schema.metadata, (schema.version_table,)),
        *open_doors(engine, schema.metadata),
    ]


def wrong_settings(engine: Engine) -> list[str]:
    """Each unsafe setting as ``name = found, wanted``."""
    with reading(engine).connect() as connection:
        return list(_wrong_settings(connection))


def _wrong_settings(connection: Connection) -> Iterator[str]:
    is_postgresql = connection.dialect.name == "postgresql"
    for name, wanted in (_ON_POSTGRESQL if is_postgresql else _ON_SQLITE).items():
        found = _setting(connection, name)
        if found not in wanted:
            yield f"{name} = {found}, {' / '.join(map(str, wanted))}"
    if is_postgresql:
        version = int(str(_setting(connection, "server_version_num")))
        if version < OLDEST_POSTGRESQL:
            yield f"server_version_num = {version}, {OLDEST_POSTGRESQL}"
        first = connection.exec_driver_sql("SELECT current_schema()").scalar()
        if first != SCHEMA:
            yield f"search_path = {_setting(connection, 'search_path')}, {SCHEMA}"


def broken_pages(engine: Engine) -> list[str]:
    """What the database itself finds damaged, and references that lead nowhere."""
    with reading(engine).connect() as connection:
        if connection.dialect.name == "postgresql":
            return [str(row[0]) for row in connection.exec_driver_sql(_BROKEN_ON_POSTGRESQL)]
        pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(20)")]
        lost = {str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    return [each for each in pages if each != "ok"] + [
        f"{table}: a reference leads nowhere" for table in sorted(lost)
    ]


def _setting(connection: Connection, name: str) -> object:
    word = "SHOW" if connection.dialect.name == "postgresql" else "PRAGMA"
    return connection.exec_driver_sql(f"{word} {name}").scalar()
