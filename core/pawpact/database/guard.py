"""What a statement may hold so that the tenant filter reaches all of it.

The ORM adds ``tenant_id = ?`` for every mapped class it meets, in subqueries too. It does not
see text, tables used without their class, or statements built outside the ORM; those are found
here and refused before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast

from sqlalchemy import Alias, Column, ColumnClause, Delete, Insert, Table, TextClause, Update
from sqlalchemy.orm import FromStatement, Mapper
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.selectable import FromClause, Select, SelectBase, TableClause

from pawpact.database.model import TenantModel
from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label

_HARMLESS_TEXT = frozenset({"*", "1"})
"""What ``func.count()`` and ``exists()`` write as text themselves."""


class TenantBreach(Defect):
    """A statement could have reached another store; it was refused."""

    code = "tenant_breach"
    title = Label("语句可能越过门店边界，已拒绝", "A statement could have reached another store")


class Reach(NamedTuple):
    """Whose rows a statement may touch, in subqueries too."""

    stores: frozenset[type]
    platform: frozenset[type]


_MOST_REMEMBERED = 4_096
_reached: dict[object, Reach] = {}
"""Of statements that passed, by cache key: an equal one is the same SQL, whatever its values."""


def check_reach(statement: Executable) -> Reach:
    """What the statement reaches; raises where the tenant filter could not reach some part of it.

    The key that it is remembered by is the one that it is compiled under, and made once for both
    where the statement is not changed in between.
    """
    found = cast("ClauseElement", statement)._generate_cache_key()
    if found is None:
        return _looked_over(statement)
    reach = _reached.get(found.key)
    if reach is None:
        reach = _looked_over(statement)
        if len(_reached) >= _MOST_REMEMBERED:
            _reached.clear()
        _reached[found.key] = reach
    return reach


def _looked_over(statement: Executable) -> Reach:
    bare: set[FromClause] = set()
    mapped: set[FromClause] = set()
    classes: set[type] = set()
    for element in _elements(statement):
        _refuse_outside_orm(element)
        if isinstance(element, Update | Delete):
            _refuse_second_table(element)
        entity = _entity(element)
        if entity is not None:
            classes.add(entity.class_)
        for source in _sources(element):
            (bare if entity is None else mapped).add(source)
    unreached = {each for each in bare - mapped if _holds_rows(each)}
    if unreached:
        names = ", ".join(sorted(str(each.description) for each in unreached))
        raise TenantBreach(f"use the mapped class, not its table: {names}")
    stores = frozenset(each for each in classes if issubclass(each, TenantModel))
    return Reach(stores, frozenset(classes - stores))


def check_values(statement: Executable, parameters: object) -> None:
    """Raise where an update would move rows to another store or picks rows by parameter."""
    if parameters:
        raise TenantBreach("an update by parameters is not filtered; use values() or database.bulk")
    written = {str(getattr(name, "key", name)) for name in _written(statement)}
    if "tenant_id" in written:
        raise TenantBreach("rows do not move from store to store")


def _elements(statement: Executable) -> Iterable[ClauseElement]:
    return cast("Iterable[ClauseElement]", visitors.iterate(cast("ClauseElement", statement)))


def _refuse_outside_orm(element: ClauseElement) -> None:
    if isinstance(element, Insert | FromStatement):
        raise TenantBreach(f"{type(element).__name__} is not filtered; use database.bulk")
    if isinstance(element, TextClause):
        raise TenantBreach("a statement of a store holds no text")
    if isinstance(element, ColumnClause) and element.is_literal:
        if element.name not in _HARMLESS_TEXT:
            raise TenantBreach("a statement of a store holds no literal text")
    elif isinstance(element, Select | Update | Delete) and not _is_orm(element):
        raise TenantBreach(f"{type(element).__name__} over a table; use its mapped class")


def _refuse_second_table(statement: Update | Delete) -> None:
    """The filter covers the target only, so another table may stand in subqueries alone."""
    waiting = [each for each in statement.get_children() if each is not statement.table]
    while waiting:
        element = waiting.pop()
        if isinstance(element, Column) and element.table != statement.table:
            raise TenantBreach("an update or delete reads other tables through a subquery")
        if not isinstance(element, SelectBase):
            waiting.extend(element.get_children())


def _sources(element: ClauseElement) -> Iterable[FromClause]:
    if isinstance(element, Column):
        element = element.table
    if isinstance(element, Alias):
        return (element, element.element)
    return (element,) if isinstance(element, TableClause) else ()


def _is_orm(element: Select[*tuple[object, ...]] | Update | Delete) -> bool:
    return element._propagate_attrs.get("compile_state_plugin") == "orm"


def _entity(element: ClauseElement) -> Mapper[object] | None:
    marks = element._annotations
    found = marks.get("parententity") or marks.get("parentmapper")
    return found.mapper if found is not None else None


def _holds_rows(source: FromClause) -> bool:
    """A table or an alias of one; the inside of a subquery is looked at by itself."""
    if isinstance(source, Alias):
        return isinstance(source.element, Table)
    return isinstance(source, TableClause)


def _written(statement: Executable) -> Iterable[object]:
    values = getattr(statement, "_values", None) or {}
    ordered = getattr(statement, "_ordered_values", None) or ()
    multiple = getattr(statement, "_multi_values", None) or ()
    return [*values, *(name for name, _ in ordered), *(multiple and ["tenant_id"])]
