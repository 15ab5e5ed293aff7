"""One unit of work of one store: what every use case is handed first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from pawpact.database.session import StoreSession
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.tenancy.values import Store
from pawpact.vocabulary.case import Case, Raised


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

    @property
    def today(self) -> date:
        """The date in the store's own zone."""
        return self.store.local_date(self.at)

    def raise_moment(self, moment: str, cases: Iterable[Case]) -> None:
        """Let policies answer to something that happened in this unit."""
        found = tuple(cases)
        if found:
            self.raised.append(Raised(moment, found))
