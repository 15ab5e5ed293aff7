"""Opens units of work and runs what they raise: the one way in for commands, jobs and requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from pawpact.access.log import record
from pawpact.database.session import Database, StoreSession
from pawpact.decisions.level import Levels
from pawpact.hosting.watch import within_store
from pawpact.kernel.clock import Clock
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import Ids
from pawpact.tenancy.unit import Unit, Vaults
from pawpact.tenancy.values import Store
from pawpact.vocabulary.case import Case

Inquire = Callable[["Runner", str, str, Sequence[Case]], Sequence[Case]]
"""Asks the outside world what plugins need to know, outside any transaction.

Answers the cases that may be decided now: for the others somebody else is asking.
"""


class StoreDoor(Protocol):
    """Knows the stores; ``tenancy.stores`` implements it."""

    def tenant(self, name: str) -> int: ...

    def within(self, session: StoreSession, name: str) -> Store: ...


@dataclass(frozen=True, slots=True)
class Runner:
    """Everything a unit needs, wired once."""

    database: Database
    levels: Levels
    stores: StoreDoor
    clock: Clock
    ids: Ids
    vault: Vaults
    inquire: Inquire

    @contextmanager
    def unit(self, store: str, actor: str = "system") -> Iterator[Unit]:
        """One transaction of one store; raised moments are run before it commits."""
        with (
            self._keeping_attempts(store, actor),
            self.database.store(self.stores.tenant(store)) as session,
        ):
            found = self.stores.within(session, store)
            unit = self._bound(session, found, actor)
            yield unit
            self.levels.settle(unit)

    @contextmanager
    def reading(self, store: str, actor: str = "system") -> Iterator[Unit]:
        """The same, to look only: nothing written in it stays."""
        with (
            self._keeping_attempts(store, actor),
            self.database.reading(self.stores.tenant(store)) as session,
        ):
            found = self.stores.within(session, store)
            yield self._bound(session, found, actor)

    @contextmanager
    def _keeping_attempts(self, store: str, actor: str) -> Iterator[None]:
        """What was reached for in vain goes to the access log; nothing else of the unit stays."""
        try:
            with within_store(store):
                yield
        except PawpactError as refused:
            attempt = refused.attempt
            if attempt:
                with self.database.store(self.stores.tenant(store)) as session:
                    unit = self._bound(session, self.stores.within(session, store), actor)
                    record(unit, attempt.action, attempt.subject, attempt.ids, allowed=False)
            raise

    def _bound(self, session: StoreSession, store: Store, actor: str) -> Unit:
        at = self.clock.now()
        vault = self.vault.within(session, at, self.ids)
        views = self.levels.registry.signed
        return Unit(session, store, at, self.ids, vault, actor, views=views)

    def request(self, store: str, moment: str, cases: Sequence[Case], actor: str) -> None:
        """Ask leave for these cases: inquiries first, outside any transaction, then decide.

        A case for which somebody else is asking right now is decided by them.
        """
        ready = self.inquire(self, store, moment, cases)
        with self.unit(store, actor) as unit:
            unit.raise_moment(moment, ready)
