"""The hash chain over a store's books: a journal changed, added or removed later shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.session import StoreSession
from pawpact.kernel.clock import milliseconds
from pawpact.ledger.models import JournalRow, PostingRow, Seal
from pawpact.ledger.values import Posting

GENESIS = bytes(32)

Content = list[object]
"""Everything that a journal says, in the order in which it is hashed."""


def content(
    id: int,
    movement: str,
    key: str,
    cause: str,
    actor: str,
    at: datetime,
    restores: str,
    correlation: int,
    postings: Sequence[Posting],
) -> Content:
    stamp = milliseconds(at)
    return [id, movement, key, cause, actor, stamp, restores, correlation, list(postings)]


def link(previous: bytes, contents: Sequence[Content]) -> bytes:
    """The hash of one batch of journals on top of the batch before."""
    text = json.dumps(contents, ensure_ascii=False, separators=(",", ":"))
    return sha256(previous + text.encode()).digest()


def last(session: StoreSession) -> tuple[int, bytes]:
    """Number and hash of the newest seal; on servers it stays locked until the unit ends."""
    newest = select(Seal.number, Seal.hash).order_by(Seal.number.desc()).limit(1).with_for_update()
    row = session.execute(newest).first()
    return (row[0], row[1]) if row else (0, GENESIS)


def write(session: StoreSession, number: int, journals: int, digest: bytes) -> None:
    bulk.insert(session, Seal, {"number": [number], "journals": [journals], "hash": [digest]})


def ledger_hash(session: StoreSession) -> str:
    """One hash over all journals and postings of the store, however they were batched.

    The same seed gives the same hash; sealed personal data never enters it.
    """
    digest = sha256()
    for _, journal in contents(session, by_seal=False):
        digest.update(json.dumps(journal, ensure_ascii=False, separators=(",", ":")).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def broken_seals(session: StoreSession) -> list[int]:
    """The numbers of the seals that what is booked does not bear out, each link on its own."""
    seals = {
        number: (journals, digest)
        for number, journals, digest in session.execute(
            select(Seal.number, Seal.journals, Seal.hash)
        )
    }
    found: dict[int, tuple[int, bytes]] = {}
    for number, batch in groupby(contents(session, by_seal=True), key=lambda each: each[0]):
        journals = [journal for _, journal in batch]
        previous = seals[number - 1][1] if number - 1 in seals else GENESIS
        found[number] = (len(journals), link(previous, journals))
    numbers = seals.keys() | found.keys() | set(range(1, max(seals, default=0)))
    return sorted(number for number in numbers if seals.get(number) != found.get(number))


def contents(session: StoreSession, *, by_seal: bool) -> Iterator[tuple[int, Content]]:
    """Seal number and content of every journal, streamed in the order of seals or of ids."""
    order = (JournalRow.seal, JournalRow.id) if by_seal else (JournalRow.id,)
    rows = (
        select(
            JournalRow.seal,
            JournalRow.id,
            JournalRow.movement,
            JournalRow.key,
            JournalRow.cause,
            JournalRow.actor,
            JournalRow.at,
            JournalRow.restores,
            JournalRow.correlation,
            PostingRow.account,
            PostingRow.owner,
            PostingRow.commodity,
            PostingRow.amount,
        )
        .join_from(
            JournalRow,
            PostingRow,
            (PostingRow.tenant_id == JournalRow.tenant_id)
            & (PostingRow.journal_id == JournalRow.id),
            isouter=True,
        )
        .order_by(*order, PostingRow.line)
        .execution_options(yield_per=5_000)
    )
    for _, legs in groupby(session.execute(rows), key=lambda row: row.id):
        rows_of_journal = list(legs)
        head = rows_of_journal[0]
        postings = [
            Posting(row.account, row.owner, row.commodity, row.amount)
            for row in rows_of_journal
            if row.account is not None
        ]
        yield head.seal, _of_row(head, postings)


def _of_row(row: Any, postings: Sequence[Posting]) -> Content:
    return content(
        row.id,
        row.movement,
        row.key,
        row.cause,
        row.actor,
        row.at,
        row.restores,
        row.correlation,
        postings,
    )
