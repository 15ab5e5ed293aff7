"""Journals as they are booked, streamed with their postings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, bindparam, select, type_coerce

from pawpact.database.prepared import Prepared, Rows
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


class Sealed(NamedTuple):
    """A journal as it is booked, with the link that holds it and the hash it was booked with."""

    seal: int
    hash: bytes
    entry: Entry


def entries(session: StoreSession) -> Iterator[Entry]:
    """All journals of the store, oldest first."""
    for _, _, entry in _stream(_BY_NUMBER.pages(session, _PAGE)):
        yield entry


def sealed_entries(session: StoreSession, behind: int = 0) -> Iterator[Sealed]:
    """All journals of the links behind this number, in the order of the hash chain."""
    return _stream(_BY_SEAL.pages(session, _PAGE, behind=behind))


def _rows() -> Select[*tuple[Any, ...]]:
    columns = (
        JournalRow.seal,
        JournalRow.hash,
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


def _stream(pages: Iterable[Rows]) -> Iterator[Sealed]:
    for _, group in groupby(chain.from_iterable(pages), key=itemgetter(2)):
        legs = list(group)
        postings = tuple([Posting._make(leg[10:]) for leg in legs if leg[10] is not None])
        yield Sealed(legs[0][0], legs[0][1], Entry._make((*legs[0][2:10], postings)))


_BY_NUMBER = Prepared(_rows().order_by(JournalRow.id, PostingRow.line))
_BY_SEAL = Prepared(
    _rows()
    .where(JournalRow.seal > bindparam("behind", type_=BigInteger))
    .order_by(JournalRow.seal, JournalRow.id, PostingRow.line)
)
