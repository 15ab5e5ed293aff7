"""Whether a select can answer any row where some tables hold none: told from its words alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, Join, Select, TableClause
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import AliasedReturnsRows, FromClause
from sqlalchemy.sql.visitors import iterate

Names = frozenset[str]
"""Of tables."""


def answers_nothing(statement: Any, empty: Names) -> bool:
    """Whether a select answers no row for certain, where these tables are empty.

    What it cannot tell it does not claim: a sum without groups is a row whatever it is over.
    """
    if isinstance(statement, CompoundSelect):
        return all(answers_nothing(each, empty) for each in statement.selects)
    if not isinstance(statement, Select) or _is_one_row(statement):
        return False
    return any(_holds_nothing(each, empty) for each in statement.get_final_froms())


def _is_one_row(statement: Select[Any]) -> bool:
    """Whether it adds rows up without grouping them; any function may be one that does."""
    return not statement._group_by_clauses and any(
        isinstance(element, FunctionElement)
        for column in statement.selected_columns
        for element in iterate(column)
    )


def _holds_nothing(source: FromClause, empty: Names) -> bool:
    """Of an outer join the left side alone decides; of a full one neither does."""
    if isinstance(source, Join):
        left, right = (_holds_nothing(each, empty) for each in (source.left, source.right))
        if source.full:
            return left and right
        return left or (right and not source.isouter)
    if isinstance(source, AliasedReturnsRows):
        inner = source.element
        if isinstance(inner, FromClause):
            return _holds_nothing(inner, empty)
        return answers_nothing(inner, empty)
    return isinstance(source, TableClause) and source.name in empty
