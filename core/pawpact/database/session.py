"""Sessions bound to one store, and the guard that keeps them there.

The ORM filter covers selects, joins, loads, bulk updates and deletes. What it cannot cover (raw
text, Core selects over tables, bulk inserts, raw connections) a store's session refuses, unless
``database.bulk`` asks, which checks the tenant of every row itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from pawpact.database.model import PlatformModel, TenantModel
from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label

TRUSTED = "pawpact_trusted"
READ_ONLY = "pawpact_read_only"


class TenantBreach(Defect):
    """A statement could have reached another store; it was refused."""

    code = "tenant_breach"
    title = Label("语句可能越过门店边界，已拒绝", "A statement could have reached another store")


class StoreSession(Session):
    """A session that sees and writes the rows of one store only."""

    @property
    def tenant(self) -> int:
        tenant: int = self.info["tenant_id"]
        return tenant

    def connection(self, *args: Any, **options: Any) -> Connection:
        """Refused: a raw connection is not bound to the store."""
        raise TenantBreach("a store's session hands out no raw connection; use database.bulk")

    def trusted_connection(self) -> Connection:
        """For ``database.bulk`` alone, which checks tenants itself (a test holds it to that)."""
        return super().connection()


class PlatformSession(Session):
    """A session for the platform's own tables; a store's table is refused."""


@event.listens_for(StoreSession, "do_orm_execute")
def _stay_in_store(state: ORMExecuteState) -> None:
    if state.execution_options.get(TRUSTED):
        return
    if state.is_insert or not state.is_orm_statement or state.is_from_statement:
        raise TenantBreach(f"not an ORM select, update or delete: {type(state.statement).__name__}")
    if state.is_column_load or state.is_relationship_load:
        return
    tenant = state.session.info["tenant_id"]
    state.statement = state.statement.options(
        with_loader_criteria(TenantModel, lambda cls: cls.tenant_id == tenant, include_aliases=True)
    )


@event.listens_for(StoreSession, "before_flush")
def _write_in_store(session: Session, context: UOWTransaction, instances: object) -> None:
    tenant = session.info["tenant_id"]
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, PlatformModel):
            continue
        if row.tenant_id is None:
            row.tenant_id = tenant
        if row.tenant_id != tenant:
            raise TenantBreach(f"a row of {type(row).__name__} belongs to another store")


@event.listens_for(PlatformSession, "do_orm_execute")
def _stay_on_platform(state: ORMExecuteState) -> None:
    if state.execution_options.get(TRUSTED):
        return
    if not state.is_orm_statement:
        raise TenantBreach("the platform's session runs ORM statements only")
    for mapper in state.all_mappers:
        if issubclass(mapper.class_, TenantModel):
            raise TenantBreach(f"{mapper.class_.__name__} is a store's table; bind a store first")


class Database:
    """Opens sessions. One transaction each, committed at the end, rolled back on any error."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(**{READ_ONLY: True})

    @contextmanager
    def store(self, tenant: int) -> Iterator[StoreSession]:
        """Read and write one store's rows in one transaction."""
        with self._bound(StoreSession, self.engine, tenant) as session, session.begin():
            yield session

    @contextmanager
    def reading(self, tenant: int) -> Iterator[StoreSession]:
        """Read one store's rows without taking the write lock; what is written is rolled back."""
        with self._bound(StoreSession, self._reading, tenant) as session:
            yield session

    @contextmanager
    def platform(self) -> Iterator[PlatformSession]:
        """Read and write the platform's own tables in one transaction."""
        with PlatformSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def _bound(self, kind: type[StoreSession], engine: Engine, tenant: int) -> StoreSession:
        return kind(engine, expire_on_commit=False, info={"tenant_id": tenant})
