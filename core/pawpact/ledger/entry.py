"""Journals as they are booked, streamed with their postings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, select, type_coerce

from pawpact.database.session import StoreSession
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.values import Posting

_PAGE = 5_000


class Entry(NamedTuple):
    """Everything that a journal says, as it is hashed; ``at`` is milliseconds since 1970."""

    id: int
    movement: str
    key: str
    cause: str
    actor: str
    at: int
    restores: str
    correlation: int
    postings: tuple[Posting, ...]


def entries(session: StoreSession) -> Iterator[Entry]:
    """All journals of the store, oldest first."""
    for _, entry in _stream(session, _rows().order_by(JournalRow.id, PostingRow.line)):
        yield entry


def sealed_entries(session: StoreSession) -> Iterator[tuple[int, Entry]]:
    """All journals with the number of their seal, in the order of the hash chain."""
    return _stream(session, _rows().order_by(JournalRow.seal, JournalRow.id, PostingRow.line))


def _rows() -> Select[*tuple[Any, ...]]:
    columns = (
        JournalRow.seal,
        JournalRow.id,
        JournalRow.movement,
        JournalRow.key,
        JournalRow.cause,
        JournalRow.actor,
        type_coerce(JournalRow.at, BigInteger),
        JournalRow.restores,
        JournalRow.correlation,
        PostingRow.account,
        PostingRow.owner,
        PostingRow.commodity,
        PostingRow.amount,
    )
    same = (PostingRow.tenant_id == JournalRow.tenant_id) & (PostingRow.journal_id == JournalRow.id)
    return select(*columns).join_from(JournalRow, PostingRow, same, isouter=True)


def _stream(session: StoreSession, rows: Select[*tuple[Any, ...]]) -> Iterator[tuple[int, Entry]]:
    found = session.execute(rows.execution_options(yield_per=_PAGE))
    for _, group in groupby(found, key=itemgetter(1)):
        legs = list(group)
        seal = legs[0][0]
        postings = tuple(Posting(*leg[9:]) for leg in legs if leg[9] is not None)
        yield seal, Entry._make((*legs[0][1:9], postings))
