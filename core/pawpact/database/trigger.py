"""Triggers that keep append-only tables as they were written."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, MetaData

from pawpact.database.engine import reading
from pawpact.database.model import Base, TenantModel
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label

_DEEDS = {"update": "changed", "delete": "deleted"}


def append_only_tables(metadata: MetaData) -> list[str]:
    """The names of the tables whose rows are never changed or deleted."""
    return sorted(
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if mapper.class_.metadata is metadata
        and issubclass(mapper.class_, TenantModel)
        and mapper.class_.__append_only__
    )


def create_triggers(connection: Connection, metadata: MetaData) -> None:
    """Make every trigger of these tables anew."""
    for name, text in _wanted(metadata).items():
        connection.exec_driver_sql(f'DROP TRIGGER IF EXISTS "{name}"')
        connection.exec_driver_sql(text)


def wrong_triggers(engine: Engine, metadata: MetaData = Base.metadata) -> list[str]:
    """The names of the triggers of these tables that are missing, changed or nobody's of ours."""
    with reading(engine).connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        ).all()
    found, wanted = {row.name: row.sql for row in rows}, _wanted(metadata)
    foreign = sorted(
        row.name for row in rows if row.tbl_name in metadata.tables and row.name not in wanted
    )
    return [*(name for name, text in wanted.items() if found.get(name) != text), *foreign]


def assert_triggers(engine: Engine, metadata: MetaData = Base.metadata) -> None:
    """Raise, naming each, where a trigger is missing or is not as it should be."""
    missing = wrong_triggers(engine, metadata)
    if missing:
        names = ", ".join(missing)
        raise AdminError(
            Label(
                f"数据库缺少防篡改触发器：{names}",
                f"triggers that keep the books unchanged are missing: {names}",
            ),
            hint=Label("请运行数据库迁移，它会重建触发器", "run the migration, it makes them anew"),
        )


def _wanted(metadata: MetaData) -> dict[str, str]:
    return {
        f"{table}_never_{done}": (
            f'CREATE TRIGGER "{table}_never_{done}" BEFORE {deed.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never {done}'); END"
        )
        for table in append_only_tables(metadata)
        for deed, done in _DEEDS.items()
    }
