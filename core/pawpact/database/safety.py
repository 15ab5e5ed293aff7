"""What must hold before a database may take money; asserted at start-up."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from pawpact.database.engine import reading
from pawpact.database.migration import assert_migrated
from pawpact.database.trigger import assert_triggers
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label

_SETTINGS: dict[str, object] = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""On SQLite: a log that survives a crash, every commit synced (FULL), references followed."""


def assert_safe(engine: Engine) -> None:
    """Raise where settings, schema or triggers are not what the books rely on."""
    assert_settings(engine)
    assert_migrated(engine)
    assert_triggers(engine)


def assert_settings(engine: Engine) -> None:
    """Raise, naming each, where a setting of the database could lose what was acknowledged."""
    if engine.dialect.name != "sqlite":
        raise AdminError(
            Label("目前只支持 SQLite 数据库", "only SQLite databases are supported by now")
        )
    wrong = wrong_settings(engine)
    if wrong:
        listed = "; ".join(wrong)
        raise AdminError(
            Label(
                f"数据库设置不安全，拒绝启动（现值，应为）：{listed}",
                f"unsafe database settings, refusing to start (found, wanted): {listed}",
            )
        )


def wrong_settings(engine: Engine) -> list[str]:
    """Each unsafe setting as ``name = found, wanted``."""
    with reading(engine).connect() as connection:
        return [
            f"{name} = {found}, {wanted}"
            for name, wanted in _SETTINGS.items()
            if (found := _setting(connection, name)) != wanted
        ]


def broken_pages(engine: Engine) -> list[str]:
    """What SQLite itself finds damaged in the file, and references that lead nowhere."""
    with reading(engine).connect() as connection:
        pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(20)")]
        lost = {str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    return [each for each in pages if each != "ok"] + [
        f"{table}: a reference leads nowhere" for table in sorted(lost)
    ]


def _setting(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()
