"""Whether a column is among many values, which are handed over as one.

``column.in_(values)`` makes a parameter of each: to write down a thousand keys then takes as long
as to look them up. Here they are one parameter, a JSON list on SQLite and an array on PostgreSQL.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from pawpact.database.literal import array, array_type

Values = Collection[Any]


class _Many(TypeDecorator[Values]):
    """Values of one kind as one text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: TypeEngine[Any]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """On PostgreSQL the list itself, not a text to be cast: only then its length is known when

        the statement is planned.
        """
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ListText())
        return super().load_dialect_impl(dialect)

    def process_bind_param(self, value: Values | None, dialect: Dialect) -> str:
        values = list(value or ())
        if dialect.name == "postgresql":
            return array(self.kind, values)
        process = self.kind.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps(list(map(process, values)) if process else values)


class ListText(UserDefinedType[str]):
    """A list in PostgreSQL's own words, sent as they are."""

    cache_ok = True


class Among(FunctionElement[bool]):
    """Whether the first clause is one of the values that the second one holds."""

    inherit_cache = True
    type = Boolean()
    _is_implicitly_boolean = True


def among(column: InstrumentedAttribute[Any], values: Values) -> Among:
    """Whether the column is one of these values; of none it never is."""
    return Among(column, bindparam(None, values, _Many(column.type), unique=True))


def among_given(column: InstrumentedAttribute[Any], name: str) -> Among:
    """The same of values that come later under this name: for `database.prepared`."""
    return Among(column, bindparam(name, type_=_Many(column.type)))


@compiles(Among)
def _as_list(element: Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(clause, **more) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608


@compiles(Among, "postgresql")
def _as_array(element: Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(clause, **more) for clause in element.clauses)
    given = element.clauses.clauses[1].type
    assert isinstance(given, _Many)
    kind = array_type(given.kind)
    return f"{column} = ANY (CAST({values} AS {kind}))"
