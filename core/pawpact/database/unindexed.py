"""A column that says which rows are wanted, but not where SQLite is to look for them.

SQLite does not count rows, so that to it a store's rows in one state are as few as the rows of one
customer, and an order by the key is as good as an index. A customer has a dozen benefits; those of
a store in one state are thousands, and grow with it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Unindexed(FunctionElement[Any]):
    """The column's value, found without an index on it."""

    inherit_cache = True


def unindexed(column: InstrumentedAttribute[Any]) -> Unindexed:
    """The column, whose indexes SQLite leaves alone here; PostgreSQL counts, and decides itself."""
    element = Unindexed(column)
    element.type = column.type
    return element


@compiles(Unindexed)
def _plain(element: Unindexed, compiler: SQLCompiler, **more: Any) -> str:
    (column,) = element.clauses
    return str(compiler.process(column, **more))


@compiles(Unindexed, "sqlite")
def _as_expression(element: Unindexed, compiler: SQLCompiler, **more: Any) -> str:
    return f"+{_plain(element, compiler, **more)}"
