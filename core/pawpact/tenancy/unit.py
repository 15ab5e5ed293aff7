"""One unit of work of one store: what every use case is handed first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from pawpact.database.session import StoreSession
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.values import Store
from pawpact.vocabulary.case import Case, Raised

T = TypeVar("T")

PutOff = tuple[Callable[["Unit", Sequence[Any]], object], tuple[Any, ...]]
"""What is to be done with which things, all of one kind together."""

Views = Callable[["Unit", Sequence[int]], Sequence[Store]]
"""How contracts see the store by what they signed; ``contracts.signed_under`` implements it."""


class Vaults(Protocol):
    """The keys of the installation; ``access.vault`` implements it."""

    def within(self, session: StoreSession, at: datetime, ids: Ids) -> Vault:
        """The vault of the session's store, for one unit."""
        ...

    def equip(self, session: StoreSession, at: datetime) -> None:
        """Give the store a key of its own, unless it has one."""
        ...


@dataclass(slots=True)
class Unit:
    """One transaction. Moments raised in it are run, level by level, before it commits.

    ``actor`` says who acts (``system``, ``staff:<id>``, ``customer:<id>``, ``provider:<name>``).
    """

    session: StoreSession
    store: Store
    at: datetime
    ids: Ids
    vault: Vault
    actor: str
    raised: list[Raised] = field(default_factory=list)
    put_off: list[PutOff] = field(default_factory=list)
    promised: dict[str, int] = field(default_factory=dict)
    views: Views | None = None

    @property
    def today(self) -> date:
        """The date in the store's own zone."""
        return self.store.local_date(self.at)

    def seen_by(self, contracts: Sequence[int]) -> Sequence[Store]:
        """The store as each of these contracts sees it: with the numbers that it signed.

        Mostly all of them see it alike, and nothing is read.
        """
        if self.views is None or self.store.is_seen_alike:
            return [self.store] * len(contracts)
        return self.views(self, contracts)

    def raise_moment(self, moment: str, cases: Iterable[Case]) -> None:
        """Let policies answer to something that happened in this unit."""
        found = tuple(cases)
        if found:
            self.raised.append(Raised(moment, found))

    def promise_receipt(self, moment: str) -> int | None:
        """The number that the moment's next batch receipt will have; None where none is written.

        Whoever writes its subjects anyway notes it with them, which saves a statement. A case
        that ends up elsewhere is noted afresh by the moment's link.
        """
        if not self.store.revision.ruleset.order.get(moment):
            return None
        return self.promised.setdefault(moment, self.ids.one())

    def do_later(self, what: Callable[[Unit, Sequence[T]], object], things: Iterable[T]) -> None:
        """Do this with these things before the unit commits, or before anybody looks.

        What several batches of a unit ask for is done once, with all their things.
        """
        self.put_off.append((what, tuple(things)))

    def catch_up(self) -> None:
        """Do now what was put off; whoever reads what it writes calls this first."""
        while self.put_off:
            waiting, self.put_off = self.put_off, []
            for what in dict.fromkeys(what for what, _ in waiting):
                what(self, [each for other, things in waiting if other is what for each in things])
