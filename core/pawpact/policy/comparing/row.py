"""Which rows of a table came, went or changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from pawpact.policy.comparing.difference import RowChange
from pawpact.policy.model import Column
from pawpact.vocabulary.types import Row, Value

_Pair = tuple[int, int]
_Name = Callable[[Row], Hashable]


def row_changes(columns: Sequence[Column], before: Value, after: Value) -> tuple[RowChange, ...]:
    """Rows found again by their key, else by what cannot be kinder or harsher in them.

    So a milestone that comes a month earlier is the same milestone, not one gone and one new.
    """
    old, new = _rows(before), _rows(after)
    pairs: list[_Pair] = []
    for name in _names(columns):
        pairs += _matched(old, new, name, pairs)
    paired = {there: here for here, there in pairs}
    changed = [
        RowChange(old[paired[number]] if number in paired else None, row)
        for number, row in enumerate(new)
        if number not in paired or old[paired[number]] != row
    ]
    kept = {here for here, _ in pairs}
    gone = [RowChange(row, None) for number, row in enumerate(old) if number not in kept]
    return (*changed, *gone)


def _names(columns: Sequence[Column]) -> list[_Name]:
    """By what a row may be known, the surest first."""
    every = [each.name for each in columns]
    keys = [each.name for each in columns if each.key]
    fixed = [each.name for each in columns if not each.better]
    return [_name_by(chosen) for chosen in (every, keys, fixed) if chosen]


def _name_by(chosen: Sequence[str]) -> _Name:
    return lambda row: tuple(row[each] for each in chosen)


def _matched(
    old: Sequence[Row], new: Sequence[Row], name: _Name, taken: Sequence[_Pair]
) -> list[_Pair]:
    here = _waiting(old, name, {pair[0] for pair in taken})
    there = _waiting(new, name, {pair[1] for pair in taken})
    return [
        pair
        for called in here.keys() & there.keys()
        for pair in zip(here[called], there[called], strict=False)
    ]


def _waiting(rows: Sequence[Row], name: _Name, taken: set[int]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = {}
    for number, row in enumerate(rows):
        if number not in taken:
            found.setdefault(name(row), []).append(number)
    return found


def _rows(value: Value) -> tuple[Row, ...]:
    if not isinstance(value, tuple):
        return ()
    return tuple(row for row in value if isinstance(row, Mapping))
