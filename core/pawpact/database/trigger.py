"""Triggers that keep append-only tables as they were written, on either database."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy import Connection, Engine, MetaData, inspect

from pawpact.database import trigger_postgresql, trigger_sqlite
from pawpact.database.engine import reading
from pawpact.database.model import Base, TenantModel
from pawpact.kernel.errors import AdminError
from pawpact.kernel.label import Label


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
    """Make every trigger of these tables anew, and take away what somebody else put on them.

    Of tables that a later revision makes there is nothing to guard yet.
    """
    words = _words(connection)
    there = set(inspect(connection).get_table_names())
    for table, name, _ in words.found(connection):
        if table in metadata.tables:
            words.drop(connection, name, table)
    if words is trigger_postgresql:
        trigger_postgresql.create_function(connection)
    for table in append_only_tables(metadata):
        if table in there:
            words.create(connection, table)


def wrong_triggers(engine: Engine, metadata: MetaData = Base.metadata) -> list[str]:
    """The names of the triggers of these tables that are missing, changed or nobody's of ours."""
    with reading(engine).connect() as connection:
        words = _words(connection)
        rows = words.found(connection)
    found = {name: text for table, name, text in rows if table in metadata.tables}
    wanted: dict[str, str] = {}
    for table in append_only_tables(metadata):
        wanted |= words.wanted(table)
    differing = [name for name, text in wanted.items() if found.get(name) != text]
    return [*differing, *sorted(found.keys() - wanted.keys())]


def assert_triggers(engine: Engine, metadata: MetaData = Base.metadata) -> None:
    """Raise, naming each, where a trigger is missing or is not as it should be."""
    missing = wrong_triggers(engine, metadata)
    if missing:
        _assert_tables(engine, metadata)
        names = ", ".join(missing)
        raise AdminError(
            Label(
                f"数据库缺少防篡改触发器：{names}",
                f"triggers that keep the books unchanged are missing: {names}",
            ),
            hint=Label("请运行数据库迁移，它会重建触发器", "run the migration, it makes them anew"),
        )


def _assert_tables(engine: Engine, metadata: MetaData) -> None:
    """Raise where a trigger is missing because its whole table is: no revision makes it."""
    with reading(engine).connect() as connection:
        there = set(inspect(connection).get_table_names())
    absent = [table for table in append_only_tables(metadata) if table not in there]
    if absent:
        names = ", ".join(absent)
        raise AdminError(
            Label(
                f"模型里有数据表 {names}，但没有迁移建它",
                f"models name the tables {names}, and no revision makes them",
            ),
            hint=Label(
                "插件的表：运行 pawpact plugins revise 插件名 '新表' 写出迁移，再运行一次",
                "of a plugin: write one with pawpact plugins revise NAME 'new table', then go on",
            ),
        )


def _words(connection: Connection) -> ModuleType:
    is_postgresql = connection.dialect.name == "postgresql"
    return trigger_postgresql if is_postgresql else trigger_sqlite
