"""Rules that stand once for each row of a table, taken together again as one rule.

A row's cells stand in such rules as constants. Where they are taken back to their column, a
table that changed is told once, as a parameter, and not again for each of its rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pawpact.policy.condition import comparisons, operands
from pawpact.policy.model import (
    All,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Constant,
    Operand,
    Parameter,
    ParameterRef,
    Rule,
    Share,
)
from pawpact.vocabulary.types import Value

Tables = Mapping[str, Parameter]
_Columns = frozenset[str]


@dataclass(frozen=True, slots=True)
class Family:
    """All rules of one id: one, or of an ``each`` rule one for each row; where the first stands."""

    id: str
    rules: tuple[Rule, ...]
    is_of_rows: bool


def families(rules: Sequence[Rule]) -> dict[str, Family]:
    """In their order; ``tier[1]`` and ``tier[2]`` are ``tier``."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.id.partition("[")[0], []).append(rule)
    return {name: Family(name, tuple(each), each[0].id != name) for name, each in found.items()}


def as_one(family: Family, tables: Tables) -> Rule:
    """The family as it is written; cells by the first column that they may stand for."""
    return _lifted(family, [sorted(found) for found in _cells(family, tables)])


def as_pair(before: Family, old: Tables, after: Family, new: Tables) -> tuple[Rule, Rule]:
    """Both as they are written. A column with the same cells as another is no change."""
    mine, other = _cells(before, old), _cells(after, new)
    if not (before.is_of_rows and after.is_of_rows and len(mine) == len(other)):
        return as_one(before, old), as_one(after, new)
    alike = [first and second for first, second in zip(_alike(before), _alike(after), strict=True)]
    chosen = [_chosen(*each) for each in zip(mine, other, alike, strict=True)]
    return _lifted(before, [here for here, _ in chosen]), _lifted(after, [it for _, it in chosen])


def _chosen(here: _Columns, there: _Columns, is_alike: bool) -> tuple[list[str], list[str]]:
    """The same column for both; a constant where no row differs; else each by its own column."""
    common = sorted(here & there)
    if common or is_alike:
        return common, common
    return sorted(here), sorted(there)


def is_told_whole(family: Family, tables: Tables) -> bool:
    """Whether one rule with the names of columns says what all of its rows do."""
    columns = _cells(family, tables)
    return all(same or bool(each) for same, each in zip(_alike(family), columns, strict=True))


def _alike(family: Family) -> list[bool]:
    """Of each constant whether it is the same in all rows."""
    return [len({repr(each) for each in values}) == 1 for values in _constants_of(family)]


def _cells(family: Family, tables: Tables) -> list[_Columns]:
    """For each constant the columns that it may have come from."""
    if not family.is_of_rows:
        return [frozenset() for _ in _constants(family.rules[0])]
    columns = _columns(tables, len(family.rules))
    return [
        frozenset(name for name, cells in columns.items() if _same(cells, values))
        for values in _constants_of(family)
    ]


def _constants_of(family: Family) -> list[tuple[Value, ...]]:
    return list(zip(*(list(_constants(rule)) for rule in family.rules), strict=True))


def _columns(tables: Tables, count: int) -> dict[str, tuple[Value, ...]]:
    """``welfare_tiers.milestones.months`` and its cells, of the tables with that many rows."""
    return {
        f"{table.name}.{column.name}": tuple(
            row[column.name] for row in table.value if isinstance(row, Mapping)
        )
        for table in tables.values()
        if table.columns and isinstance(table.value, tuple) and len(table.value) == count
        for column in table.columns
    }


def _same(cells: Sequence[Value], values: Sequence[Value]) -> bool:
    return [repr(each) for each in cells] == [repr(each) for each in values]


def _constants(rule: Rule) -> Iterator[Value]:
    for comparison in comparisons(rule.when):
        yield from _constants_in(comparison.operand)
    for call in rule.then:
        for operand in call.arguments.values():
            yield from _constants_in(operand)


def _constants_in(operand: Operand) -> Iterator[Value]:
    if isinstance(operand, Constant):
        yield operand.value
    for part in operands(operand):
        yield from _constants_in(part)


def _lifted(family: Family, columns: Sequence[Sequence[str]]) -> Rule:
    first = family.rules[0]
    if not family.is_of_rows:
        return first
    names = iter(columns)
    when = _condition(first.when, names)
    then = tuple(replace(call, arguments=_arguments(call, names)) for call in first.then)
    return replace(first, id=family.id, when=when, then=then)


def _arguments(call: Call, names: Iterator[Sequence[str]]) -> Mapping[str, Operand]:
    return {name: _operand(each, names) for name, each in call.arguments.items()}


def _condition(condition: Condition, names: Iterator[Sequence[str]]) -> Condition:
    match condition:
        case Comparison():
            return replace(condition, operand=_operand(condition.operand, names))
        case All() | AnyOf():
            return replace(
                condition, parts=tuple(_condition(part, names) for part in condition.parts)
            )
        case _:
            return replace(condition, part=_condition(condition.part, names))


def _operand(operand: Operand, names: Iterator[Sequence[str]]) -> Operand:
    match operand:
        case Constant():
            column = next(names)
            return ParameterRef(column[0], operand.origin) if column else operand
        case Arithmetic():
            return replace(
                operand, operands=tuple(_operand(each, names) for each in operand.operands)
            )
        case Share():
            amount = _operand(operand.amount, names)
            return replace(operand, amount=amount, ratio=_operand(operand.ratio, names))
        case _:
            return operand
