"""Rules that hold for every table and every file, whoever wrote it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from sqlalchemy import MetaData, Table, UniqueConstraint

import pawpact
from pawpact.database.model import Base, PlatformModel, TenantModel
from pawpact.hosting.host import Host
from pawpact.hosting.migration import plugin_schemas

ROOT = Path(__file__).parents[3]
OUTSIDE = sorted(
    path
    for folder in (ROOT / "core" / "pawpact", ROOT / "plugins")
    for path in folder.rglob("*.py")
    if (ROOT / "core" / "pawpact" / "database") not in path.parents
    and not {"tests", "versions"} & set(path.parts)
)
FORBIDDEN_ATTRIBUTES = {
    "__table__",
    "bulk_insert_mappings",
    "bulk_save_objects",
    "bulk_update_mappings",
    "exec_driver_sql",
    "from_statement",
    "get_bind",
    "local_table",
    "raw_connection",
    "trusted_connection",
}
FORBIDDEN_FROM_SQLALCHEMY = {
    "create_engine",
    "insert",
    "literal_column",
    "table",
    "text",
    "TextClause",
}
FORBIDDEN_CALLS = {"connection", "connect"}
FORBIDDEN_MODULES = {"pawpact.database.driver", "pawpact.database.wording"}
"""What sends words as they are, to which nobody else adds a store."""
SCHEMA_READERS = {"core/pawpact/hosting/agreement.py": {"local_table"}}
"""Files that look at how a plugin's table is made, and what they may use for it."""
SCHEMA_WRITERS = {"text"}
"""What modules of tables may import: conditions of partial indexes are text; nothing is asked."""


def _is_sqlalchemys_table(source: str) -> bool:
    """Whether a ``Table`` in this file is the database's, not one that is printed."""
    return "sqlalchemy" in source and "from rich.table import" not in source


def findings(source: str) -> Iterator[str]:
    """What a file outside database/ holds that could reach another store."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(attr=name) if name in FORBIDDEN_ATTRIBUTES:
                yield f"line {node.lineno}: .{name}"
            case ast.Call(func=ast.Name(id="Table")) if _is_sqlalchemys_table(source):
                yield f"line {node.lineno}: Table()"
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] in {
                "sqlalchemy",
                "sqlite3",
            }:
                for each in names:
                    if each.name in FORBIDDEN_FROM_SQLALCHEMY or "dialects" in module:
                        yield f"line {node.lineno}: import {each.name}"
            case ast.ImportFrom(module=str(module), names=names) if any(
                found in FORBIDDEN_MODULES
                for found in (module, *(f"{module}.{each.name}" for each in names))
            ):
                yield f"line {node.lineno}: from {module}"
            case ast.Import(names=names):
                for each in names:
                    if each.name.split(".")[0] in {"sqlalchemy", "sqlite3"}:
                        yield f"line {node.lineno}: import {each.name}"
            case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in FORBIDDEN_CALLS:
                if "session" in ast.unparse(value) or "engine" in ast.unparse(value):
                    yield f"line {node.lineno}: {ast.unparse(value)}.{name}()"
            case _:
                pass


def all_models() -> list[type[Base]]:
    for found in walk_packages(pawpact.__path__, "pawpact."):
        if found.name.rpartition(".")[2] == "models":
            import_module(found.name)
    known = {Base.metadata, *plugin_tables()}
    return [mapper.class_ for mapper in Base.registry.mappers if mapper.class_.metadata in known]


def plugin_tables() -> list[MetaData]:
    """The tables of every plugin that is installed."""
    return [schema.metadata for schema in plugin_schemas(Host.load())]


def key_columns(table: Table) -> Iterator[tuple[str, list[str]]]:
    """Every primary key, unique constraint, foreign key and index, by its columns.

    What points to the platform's own tables, where no store is, is left out.
    """
    yield "primary key", [column.name for column in table.primary_key.columns]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield f"unique {constraint.name}", [column.name for column in constraint.columns]
    for foreign in table.foreign_key_constraints:
        if "tenant_id" not in foreign.referred_table.columns:
            continue
        yield f"foreign key {foreign.name}", list(foreign.column_keys)
        yield f"target of {foreign.name}", [each.column.name for each in foreign.elements]
    for index in table.indexes:
        yield f"index {index.name}", [getattr(each, "name", "?") for each in index.expressions]


def test_every_key_of_a_store_begins_with_the_tenant() -> None:
    """Each primary key, unique constraint, foreign key and index of a store's table does."""
    wrong = [
        f"{model.__tablename__}: {key} {columns}"
        for model in all_models()
        if issubclass(model, TenantModel) and isinstance(model.__table__, Table)
        for key, columns in key_columns(model.__table__)
        if columns[0] != "tenant_id"
    ]
    assert wrong == []


def test_every_table_is_the_platforms_or_a_stores() -> None:
    """No mapped class stands outside the two bases that the sessions know."""
    models = all_models()
    assert models
    assert [
        model.__name__ for model in models if not issubclass(model, PlatformModel | TenantModel)
    ] == []


def test_every_table_is_reached_through_a_class() -> None:
    """No metadata holds a table without a mapped class, which the filter would not see."""
    mapped = {model.__tablename__ for model in all_models()}
    tables = [set(metadata.tables) for metadata in (Base.metadata, *plugin_tables())]
    assert len(tables) > 1
    assert set().union(*tables) == mapped


def test_a_partial_index_is_the_same_on_both_databases() -> None:
    """The condition of an index says the same to SQLite and to PostgreSQL."""
    indexes = [
        index
        for model in all_models()
        if isinstance(model.__table__, Table)
        for index in model.__table__.indexes
    ]
    differing = [
        index.name
        for index in indexes
        if str(index.dialect_options["sqlite"]["where"])
        != str(index.dialect_options["postgresql"]["where"])
    ]
    assert any(index.dialect_options["sqlite"]["where"] is not None for index in indexes)
    assert differing == []


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_outside_database_goes_round_the_filter(path: Path) -> None:
    """Nothing outside database/ uses tables, text, raw connections or engines of its own."""
    name = str(path.relative_to(ROOT))
    of_tables = path.name == "models.py" or path.parent.name == "models"
    allowed = SCHEMA_WRITERS if of_tables else SCHEMA_READERS.get(name, set())
    found = findings(path.read_text())
    assert [each for each in found if each.split(".")[-1].split()[-1] not in allowed] == []


@pytest.mark.parametrize(
    "planted",
    [
        "select(Pet.__table__)",
        "from sqlalchemy import text",
        "from sqlalchemy import insert",
        "from sqlalchemy.dialects.sqlite import insert",
        "from sqlalchemy.sql import text",
        "import sqlalchemy",
        "import sqlite3",
        "from pawpact.database import driver",
        "from pawpact.database.driver import read",
        "session.trusted_connection().exec_driver_sql('x')",
        "unit.session.connection()",
        "database.engine.connect()",
        "unit.session.get_bind()",
        "select(Pet).from_statement(x)",
        "from sqlalchemy import Table\nTable('pet', metadata)",
    ],
)
def test_the_rule_finds_what_it_forbids(planted: str) -> None:
    """Each way round the filter, written into a file, is found."""
    assert list(findings(planted))
