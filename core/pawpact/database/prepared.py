"""Reads that run often, built and looked over once: the store's condition is always in them.

A statement built anew costs a third of a millisecond before it is sent and half as much again for
each row; a page of charges is read nine times a month, and an audit is a hundred statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from pawpact.database import driver
from pawpact.database.emptiness import Names, answers_nothing
from pawpact.database.guard import TenantBreach, check_reach
from pawpact.database.session import StoreSession
from pawpact.database.wording import (
    OF_ONE_STORE,
    TENANT,
    AnySelect,
    Rows,
    Shown,
    Wording,
    binding,
)

__all__ = ["Prepared", "Rows"]

_MOST_REMEMBERED = 64
"""So many sets of empty tables: stores of one kind lack the same ones."""


class Prepared:
    """A select of columns over stores' classes, with the guard and the filter that sessions have.

    Values that change come as ``bindparam``, many at once as `among_given`, and are given to
    ``rows``. A function that builds the select may decorate itself with this; it is asked when
    its rows are first read.
    """

    def __init__(self, statement: AnySelect | Callable[[], AnySelect]) -> None:
        self._given = statement
        self._sent: dict[str, _Sent] = {}
        self._in_vain: dict[Names, bool] = {}
        if not callable(statement):
            _ = self._statement

    @cached_property
    def _statement(self) -> AnySelect:
        statement = self._given() if callable(self._given) else self._given
        for each in check_reach(statement).platform:
            raise TenantBreach(f"{each.__name__} is no store's table; read it by the session")
        return statement.options(OF_ONE_STORE)

    def rows(self, session: StoreSession, **values: Any) -> Rows:
        """The rows of the session's store, what it has not written yet among them."""
        if session.empty and self._is_in_vain(session.empty):
            return []
        session.flush()
        connection = session.trusted_connection()
        values[TENANT] = session.tenant
        return self._for(connection, values).rows(connection, values)

    def pages(self, session: StoreSession, size: int, **values: Any) -> Iterator[Rows]:
        """The same, so many at a time."""
        if session.empty and self._is_in_vain(session.empty):
            return
        session.flush()
        connection = session.trusted_connection()
        values[TENANT] = session.tenant
        yield from self._for(connection, values).pages(connection, values, size)

    def _is_in_vain(self, empty: Names) -> bool:
        found = self._in_vain.get(empty)
        if found is None:
            if len(self._in_vain) >= _MOST_REMEMBERED:
                self._in_vain.clear()
            found = self._in_vain[empty] = answers_nothing(self._statement, empty)
        return found

    def _for(self, connection: Connection, values: Mapping[str, Any]) -> _Sent:
        sent = self._sent.get(connection.dialect.name)
        if sent is None:
            sent = _Sent(self._statement, connection.dialect, values)
            self._sent[connection.dialect.name] = sent
        return sent


class _Sent:
    """A statement in the words of one kind of database."""

    def __init__(self, statement: AnySelect, dialect: Dialect, given: Mapping[str, Any]) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        processes = {name: binding(bind.type, dialect) for name, bind in compiled.binds.items()}
        self._wording = Wording(compiled.construct_expanded_state(given), processes, given.keys())
        self._shown = Shown(statement, dialect)

    def rows(self, connection: Connection, given: dict[str, Any]) -> Rows:
        sent = self._wording.shaped(given)
        return self._shown.rows(driver.read(connection, self._wording.sql, sent))

    def pages(self, connection: Connection, given: dict[str, Any], size: int) -> Iterator[Rows]:
        sent = self._wording.shaped(given)
        for page in driver.read_pages(connection, self._wording.sql, sent, size):
            yield self._shown.rows(page)
