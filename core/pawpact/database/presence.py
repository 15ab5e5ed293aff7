"""Which tables hold no row of a store: what begins in one of them need not be asked.

An audit asks as much of a store that never sold anything as of one that did; most of a small
store's audit was such questions. One statement tells which of them can only answer nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import select

from pawpact.database.emptiness import Names
from pawpact.database.model import TenantModel
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession


class Presence:
    """Looks up which of these tables hold rows of a store."""

    def __init__(self, models: Sequence[type[TenantModel]]) -> None:
        self._names = [str(model.__tablename__) for model in models]
        self._read = Prepared(lambda: select(*(select(each.tenant_id).exists() for each in models)))

    def empty(self, session: StoreSession) -> Names:
        """The names of those that hold none."""
        (row,) = self._read.rows(session)
        return frozenset(name for name, there in zip(self._names, row, strict=True) if not there)


@contextmanager
def known_empty(session: StoreSession, presence: Presence) -> Iterator[None]:
    """While this lasts prepared reads that can only answer nothing are not sent.

    For what reads and does not write: a row that is written meanwhile would not be seen.
    """
    before = session.empty
    session.empty = before | presence.empty(session)
    try:
        yield
    finally:
        session.empty = before
