"""Reads that run often, built and looked over once: the store's condition is always in them.

A statement built anew costs a third of a millisecond before it is sent and half as much again for
each row; a page of charges is read nine times a month, and an audit is a hundred statements.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    CompoundSelect,
    Connection,
    CursorResult,
    Dialect,
    Row,
    Select,
    bindparam,
)
from sqlalchemy.sql.compiler import SQLCompiler

from pawpact.database.filter import of_numbered
from pawpact.database.guard import TenantBreach, check_reach
from pawpact.database.session import StoreSession
from pawpact.database.unseen import UnseenNumber

AnySelect = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Rows = Sequence[Row[*tuple[Any, ...]]]
Process = Callable[[Any], Any]
_OF_ONE_STORE = of_numbered(UnseenNumber(bindparam("tenant", type_=BigInteger)))


class Prepared:
    """A select of columns over stores' classes, with the guard and the filter that sessions have.

    Values that change come as ``bindparam``, many at once as `among_given`, and are given to
    ``rows``. A function that builds the select may decorate itself with this; it is asked when
    its rows are first read.
    """

    def __init__(self, statement: AnySelect | Callable[[], AnySelect]) -> None:
        self._given = statement
        self._wordings: dict[str, _Wording] = {}
        if not callable(statement):
            _ = self._statement

    @cached_property
    def _statement(self) -> AnySelect:
        statement = self._given() if callable(self._given) else self._given
        for each in check_reach(statement).platform:
            raise TenantBreach(f"{each.__name__} is no store's table; read it by the session")
        return statement.options(_OF_ONE_STORE)

    def rows(self, session: StoreSession, **values: Any) -> Rows:
        """The rows of the session's store, what it has not written yet among them."""
        wording, found = self._sent(session, values)
        return wording.shown(found.all())

    def pages(self, session: StoreSession, size: int, **values: Any) -> Iterator[Rows]:
        """The same, so many at a time."""
        wording, found = self._sent(session, values, stream_results=True, max_row_buffer=size)
        with found:
            yield from map(wording.shown, found.partitions(size))

    def _sent(
        self, session: StoreSession, values: dict[str, Any], **options: Any
    ) -> tuple[_Wording, CursorResult[*tuple[Any, ...]]]:
        session.flush()
        connection = session.trusted_connection()
        given = {**values, "tenant": session.tenant}
        wording = self._wordings.get(connection.dialect.name)
        if wording is None:
            wording = _Wording(self._statement, connection.dialect, given)
            self._wordings[connection.dialect.name] = wording
        return wording, wording.send(connection, given, options)


class _Wording:
    """A statement in the words of one kind of database, and what its values have to go through."""

    def __init__(self, statement: AnySelect, dialect: Dialect, given: Mapping[str, Any]) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        state = compiled.construct_expanded_state(given)
        binds = {name: _binding(bind.type, dialect) for name, bind in compiled.binds.items()}
        processes = {**binds, **state.processors}
        self._sql, self._order = state.statement, state.positiontup
        self._processes = {name: process for name, process in processes.items() if process}
        changing = {*given, *state.parameter_expansion}
        self._fixed = self._processed(
            {name: value for name, value in state.parameters.items() if name not in changing}
        )
        columns = list(statement.selected_columns)
        self._row: Any = _row(str(each.key) for each in columns)
        shown = [_showing(each.type, dialect) for each in columns]
        self._shown = [(place, process) for place, process in enumerate(shown) if process]

    def send(
        self, connection: Connection, given: Mapping[str, Any], options: dict[str, Any]
    ) -> CursorResult[*tuple[Any, ...]]:
        values = {**self._fixed, **self._processed(given)}
        sent = values if self._order is None else tuple([values[name] for name in self._order])
        return connection.exec_driver_sql(self._sql, sent, execution_options=options or None)

    def shown(self, rows: Rows) -> Rows:
        """The rows with values as the program has them: instants, days, truths."""
        if not self._shown or not rows:
            return rows
        columns: list[Any] = list(zip(*rows, strict=True))
        for place, process in self._shown:
            columns[place] = map(process, columns[place])
        return list(map(self._row._make, zip(*columns, strict=True)))

    def _processed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        processes = self._processes
        return {
            name: processes[name](value) if name in processes else value
            for name, value in values.items()
        }


def _row(names: Iterable[str]) -> Any:
    return namedtuple("Row", list(names), rename=True)


def _binding(kind: Any, dialect: Dialect) -> Process | None:
    process: Process | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return process


def _showing(kind: Any, dialect: Dialect) -> Process | None:
    process: Process | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return process
