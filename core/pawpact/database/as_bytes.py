"""A text as its bytes in UTF-8, for whoever hashes it: SQLite has it so, and so it comes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Bytes(TypeDecorator[bytes]):
    impl = Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes:
        return value.encode() if isinstance(value, str) else value


class AsBytes(FunctionElement[bytes]):
    """The bytes of a column of text, which is never empty."""

    inherit_cache = True
    type = _Bytes()


@compiles(AsBytes)
def _plain(element: AsBytes, compiler: SQLCompiler, **more: Any) -> str:
    (column,) = element.clauses
    return str(compiler.process(column, **more))


@compiles(AsBytes, "sqlite")
def _cast(element: AsBytes, compiler: SQLCompiler, **more: Any) -> str:
    (column,) = element.clauses
    return f"CAST({compiler.process(column, **more)} AS BLOB)"
