"""Opens units of work and runs what they raise: the one way in for commands, jobs and requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pawpact.database.session import Database
from pawpact.decisions.level import Levels
from pawpact.kernel.clock import Clock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.case import Case

Inquire = Callable[["Runner", str, str, Sequence[Case]], None]
"""Asks the outside world what plugins need to know, outside any transaction."""


@dataclass(frozen=True, slots=True)
class Runner:
    """Everything a unit needs, wired once."""

    database: Database
    levels: Levels
    open_store: Callable[[str], Store]
    clock: Clock
    ids: Ids
    vault: Vault
    inquire: Inquire

    @contextmanager
    def unit(self, store: str, actor: str = "system") -> Iterator[Unit]:
        """One transaction of one store; raised moments are run before it commits."""
        found = self.open_store(store)
        with self.database.store(found.tenant) as session:
            unit = Unit(session, found, self.clock.now(), self.ids, self.vault, actor)
            yield unit
            self.levels.settle(unit)

    @contextmanager
    def reading(self, store: str, actor: str = "system") -> Iterator[Unit]:
        """The same, to look only: nothing written in it stays."""
        found = self.open_store(store)
        with self.database.reading(found.tenant) as session:
            yield Unit(session, found, self.clock.now(), self.ids, self.vault, actor)

    def request(self, store: str, moment: str, cases: Sequence[Case], actor: str) -> None:
        """Ask leave for these cases: inquiries first, outside any transaction, then decide."""
        self.inquire(self, store, moment, cases)
        with self.unit(store, actor) as unit:
            unit.raise_moment(moment, cases)
