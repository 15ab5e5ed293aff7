"""Selects in the words of one kind of database, and what values go through on either way."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, Dialect, Row, Select, bindparam
from sqlalchemy.sql.compiler import ExpandedState

from pawpact.database import driver
from pawpact.database.filter import of_numbered
from pawpact.database.unseen import UnseenNumber

AnySelect = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Rows = Sequence[Row[*tuple[Any, ...]]]
Process = Callable[[Any], Any]

TENANT = "tenant"
"""Under this name a statement is given the number of the store that it is sent for."""
OF_ONE_STORE = of_numbered(UnseenNumber(bindparam(TENANT, type_=BigInteger)))
"""The condition of that store's rows."""


class Wording:
    """A statement as it is sent, and what its values go through.

    Of all its values those called ``changing`` are given each time it is sent.
    """

    def __init__(
        self,
        state: ExpandedState,
        processes: Mapping[str, Process | None],
        changing: Collection[str],
    ) -> None:
        shaping = {name: each for name, each in processes.items() if each}
        shaping |= state.processors
        fixed = {name: value for name, value in state.parameters.items() if name not in changing}
        self.sql = state.statement
        self._order = state.positiontup
        self._shaping = [(name, shaping[name]) for name in changing if name in shaping]
        self._fixed = {
            name: shaping[name](value) if name in shaping else value
            for name, value in fixed.items()
        }

    def shaped(self, values: dict[str, Any]) -> driver.Values:
        """The values as the driver takes them; those that were given are shaped in their place."""
        for name, shape in self._shaping:
            values[name] = shape(values[name])
        values.update(self._fixed)
        if self._order is None:
            return values
        return tuple([values[name] for name in self._order])


class Shown:
    """How rows of the driver become the program's: instants, days and truths under their names."""

    def __init__(self, statement: AnySelect, dialect: Dialect) -> None:
        columns = statement.selected_columns
        self.names = tuple(columns.keys())
        self._named: Callable[[Iterable[Any]], Any] = partial(tuple.__new__, _row(self.names))
        shown = [_showing(each.type, dialect) for each in columns]
        self._processes = [(place, process) for place, process in enumerate(shown) if process]

    def values(self, found: driver.Found) -> Iterable[tuple[Any, ...]]:
        """The rows, without names."""
        if not self._processes or not found:
            return found
        columns: list[Any] = list(zip(*found, strict=True))
        for place, process in self._processes:
            columns[place] = map(process, columns[place])
        return zip(*columns, strict=True)

    def rows(self, found: driver.Found) -> Rows:
        """The rows, with names."""
        return list(map(self._named, self.values(found)))


def _row(names: Iterable[str]) -> Any:
    return namedtuple("Row", list(names), rename=True)


def binding(kind: Any, dialect: Dialect) -> Process | None:
    """What brings a value of this kind into shape for the driver."""
    process: Process | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return process


def _showing(kind: Any, dialect: Dialect) -> Process | None:
    process: Process | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return process
