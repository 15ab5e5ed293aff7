"""A value that PostgreSQL's planner does not get to see.

It plans for a value by how often it stood in a column when rows were last counted: of a new store,
or of a state that was rare an hour ago, it expects one row and looks at thousands a thousand times.
Of a value that it cannot see it expects as many as of any other.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class UnseenNumber(FunctionElement[int]):
    """The number, as the database is told it when the statement runs."""

    inherit_cache = True
    type = BigInteger()


@compiles(UnseenNumber)
def _plain(element: UnseenNumber, compiler: SQLCompiler, **more: Any) -> str:
    (number,) = element.clauses
    return str(compiler.process(number, **more))


@compiles(UnseenNumber, "postgresql")
def _selected(element: UnseenNumber, compiler: SQLCompiler, **more: Any) -> str:
    (number,) = element.clauses
    return f"(SELECT {compiler.process(number, **more)})"
