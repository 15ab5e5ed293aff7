"""Sessions bound to one store, and the guard that keeps them there.

The ORM filter covers selects, joins, loads, updates and deletes. What it cannot cover (raw text,
selects over tables, bulk inserts, raw connections) a store's session refuses, unless
``database.bulk`` asks, which adds the tenant to every row itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, NoReturn

from sqlalchemy import Connection, Engine, Result, event
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    SessionTransaction,
    UOWTransaction,
)
from sqlalchemy.sql.base import Executable

from pawpact.database import postgresql
from pawpact.database.engine import reading
from pawpact.database.filter import of_store
from pawpact.database.guard import Reach, TenantBreach, check_reach, check_values
from pawpact.database.known import known_select
from pawpact.database.model import PlatformModel

__all__ = ["Database", "PlatformSession", "StoreSession", "TenantBreach"]

_WITHIN: Literal["create_savepoint"] = "create_savepoint"
"""A session over a connection whose transaction is open is a part of it, as `together` says."""


class GuardedSession(Session):
    """A session without the doors that lead around the guard."""

    def connection(self, *_args: Any, **_options: Any) -> Connection:
        """Refused: a raw connection is not bound to a store."""
        raise TenantBreach("a session hands out no raw connection; use database.bulk")

    _last: tuple[SessionTransaction, Connection] | None = None
    """The transaction in which the connection was last asked for, and the connection."""

    def trusted_connection(self) -> Connection:
        """For ``database`` alone, which adds tenants itself (a test holds it to that).

        A transaction keeps its connection, so it is looked up once in each; one that has begun
        within it, or that failed, is none that was met.
        """
        innermost = self.get_nested_transaction() or self.get_transaction()
        if self._last is None or self._last[0] is not innermost or not innermost.is_active:
            found = super().connection()
            begun = self.get_nested_transaction() or self.get_transaction()
            assert begun is not None
            self._last = (begun, found)
        return self._last[1]

    def bulk_save_objects(self, *_args: Any, **_options: Any) -> NoReturn:
        raise TenantBreach("bulk_save_objects is not filtered; use database.bulk")

    def bulk_insert_mappings(self, *_args: Any, **_options: Any) -> NoReturn:
        raise TenantBreach("bulk_insert_mappings is not filtered; use database.bulk")

    def bulk_update_mappings(self, *_args: Any, **_options: Any) -> NoReturn:
        raise TenantBreach("bulk_update_mappings is not filtered; use database.bulk")


class StoreSession(GuardedSession):
    """A session that sees and writes the rows of one store only."""

    def __init__(self, engine: Engine | Connection, tenant: int, *, writes: bool = True) -> None:
        super().__init__(engine, expire_on_commit=False, join_transaction_mode=_WITHIN)
        self._tenant = tenant
        self._dialect = engine.dialect
        self.writes = writes
        self.shares_platform = False
        self.empty: frozenset[str] = frozenset()
        """Tables that are known to hold no row of the store, while `presence` says so."""

    @property
    def tenant(self) -> int:
        return self._tenant

    def within_store(self, statement: Executable) -> Executable:
        """The statement with the filter on every class in it."""
        return statement.options(of_store(self._tenant))

    def known(self, state: ORMExecuteState) -> Result[*tuple[Any, ...]] | None:
        """What a select answers that was sent before: its words have the filter."""
        found = known_select(state, self._dialect)
        if found is None:
            return None
        words, values = found
        if words.reach.platform:
            _share_platform(self)
        self._autoflush()
        return words.result(self, self.trusted_connection(), self._tenant, values)


class PlatformSession(GuardedSession):
    """A session for the platform's own tables; a store's table is refused."""

    def __init__(self, engine: Engine | Connection, *, writes: bool = True) -> None:
        super().__init__(engine, expire_on_commit=False, join_transaction_mode=_WITHIN)
        self.writes = writes


@event.listens_for(StoreSession, "after_begin")
def _begin_store(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """On PostgreSQL, which row policies keep: say for which store, and wait for its writers."""
    assert isinstance(session, StoreSession)
    if connection.dialect.name == "postgresql" and transaction.parent is None:
        session.shares_platform = False
        postgresql.begin_store(connection, session.tenant, writes=session.writes)


@event.listens_for(PlatformSession, "after_begin")
def _begin_platform(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    assert isinstance(session, PlatformSession)
    if connection.dialect.name == "postgresql" and transaction.parent is None and session.writes:
        postgresql.take_platform_lock(connection)


def _share_platform(session: StoreSession) -> None:
    """A store that reads or writes the platform's rows in order to write waits for others."""
    if session.shares_platform or not session.writes:
        return
    connection = session.trusted_connection()
    session.shares_platform = True
    if connection.dialect.name == "postgresql":
        postgresql.take_platform_lock(connection)


@event.listens_for(StoreSession, "do_orm_execute")
def _stay_in_store(state: ORMExecuteState) -> Result[*tuple[Any, ...]] | None:
    if state.is_column_load:
        return None
    session = state.session
    assert isinstance(session, StoreSession)
    found = session.known(state)
    if found is not None:
        return found
    state.statement = session.within_store(state.statement)
    if _checked(state).platform:
        _share_platform(session)
    return None


@event.listens_for(PlatformSession, "do_orm_execute")
def _stay_on_platform(state: ORMExecuteState) -> None:
    if state.is_column_load:
        return
    for each in _checked(state).stores:
        raise TenantBreach(f"{each.__name__} is a store's table; bind a store first")


def _checked(state: ORMExecuteState) -> Reach:
    if state.is_insert or not state.is_orm_statement or state.is_from_statement:
        raise TenantBreach(f"not an ORM select, update or delete: {type(state.statement).__name__}")
    reach = check_reach(state.statement)
    if state.is_update:
        check_values(state.statement, state.parameters)
    return reach


@event.listens_for(StoreSession, "before_flush")
def _write_in_store(session: Session, _context: UOWTransaction, _rows: object) -> None:
    assert isinstance(session, StoreSession)
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, PlatformModel):
            _share_platform(session)
            continue
        if row.tenant_id is None:
            row.tenant_id = session.tenant
        if row.tenant_id != session.tenant:
            raise TenantBreach(f"a row of {type(row).__name__} belongs to another store")


@event.listens_for(PlatformSession, "before_flush")
def _write_on_platform(session: Session, _context: UOWTransaction, _rows: object) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, PlatformModel):
            raise TenantBreach(f"{type(row).__name__} is a store's row; bind a store first")


class Database:
    """Opens sessions. One transaction each, committed at the end, rolled back on any error."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = reading(engine)
        self._whole: Connection | None = None
        self.is_rehearsing = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """While this lasts every transaction is a part of one: all of them stay, or none.

        For one thread that plays a lot of them over; whoever works for people commits each.
        """
        with self.engine.connect() as connection, connection.begin():
            self._whole = connection
            try:
                yield
            finally:
                self._whole = None

    @contextmanager
    def rehearsing(self) -> Iterator[None]:
        """The same, and none of them stays: whatever is done in earnest can be tried like this.

        Whoever writes to the same rows waits until it is over.
        """
        with self.engine.connect() as connection:
            whole = connection.begin()
            self._whole, self.is_rehearsing = connection, True
            try:
                yield
            finally:
                self._whole, self.is_rehearsing = None, False
                whole.rollback()

    @contextmanager
    def store(self, tenant: int) -> Iterator[StoreSession]:
        """Read and write one store's rows in one transaction."""
        with StoreSession(self._whole or self.engine, tenant) as session, session.begin():
            yield session

    @contextmanager
    def reading(self, tenant: int) -> Iterator[StoreSession]:
        """Read one store's rows without taking the write lock; what is written is rolled back."""
        with StoreSession(self._whole or self._reading, tenant, writes=False) as session:
            yield session

    @contextmanager
    def platform(self) -> Iterator[PlatformSession]:
        """Read and write the platform's own tables in one transaction."""
        with PlatformSession(self._whole or self.engine) as session, session.begin():
            yield session

    @contextmanager
    def reading_platform(self) -> Iterator[PlatformSession]:
        """Read the platform's own tables without taking the write lock."""
        with PlatformSession(self._whole or self._reading, writes=False) as session:
            yield session
