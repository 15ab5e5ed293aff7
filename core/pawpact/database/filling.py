"""The columns of a batch that nobody gave: looked up once for a table and what is given of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from pawpact.kernel.errors import Defect

_KEPT = 4_096

Columns = Mapping[str, Sequence[Any]]


def with_defaults(table: Table, columns: Columns, count: int) -> Columns:
    """The columns with the model's plain defaults; one that has none and is needed is named."""
    defaults = _defaults(table, frozenset(columns))
    return {**columns, **{name: [value] * count for name, value in defaults}}


@lru_cache(maxsize=_KEPT)
def _defaults(table: Table, given: frozenset[str]) -> Sequence[tuple[str, Any]]:
    """The plain defaults of those columns that are not given."""
    found = []
    for column in table.columns:
        if column.name in given or column.name == "tenant_id":
            continue
        if isinstance(column.default, ScalarElementColumnDefault):
            found.append((column.name, column.default.arg))
        elif not column.nullable and column.server_default is None:
            raise Defect(f"{table.name}.{column.name} has no value and no plain default")
    return found


@lru_cache(maxsize=_KEPT)
def names_of(table: Table) -> frozenset[str]:
    """The names of all its columns."""
    return frozenset(table.c.keys())
