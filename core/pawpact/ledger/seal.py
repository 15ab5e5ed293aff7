"""The hash chain over a store's books: a journal changed, added or removed later shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.ledger.entry import Entry, entries, sealed_entries
from pawpact.ledger.models import Seal

GENESIS = bytes(32)
_NEWEST = Prepared(Seal, [Seal.number, Seal.hash], order=Seal.number.desc(), limit=1, lock=True)


def link(previous: bytes, batch: Sequence[Entry]) -> bytes:
    """The hash of one batch of journals on top of the batch before."""
    return sha256(previous + _written(batch)).digest()


def last(session: StoreSession) -> tuple[int, bytes]:
    """Number and hash of the newest seal; on servers it stays locked until the unit ends."""
    found = _NEWEST.rows(session)
    return (found[0].number, found[0].hash) if found else (0, GENESIS)


def write(session: StoreSession, number: int, journals: int, digest: bytes) -> None:
    bulk.insert(session, Seal, {"number": [number], "journals": [journals], "hash": [digest]})


def ledger_hash(session: StoreSession) -> str:
    """One hash over all journals and postings of the store, however they were batched.

    The same seed gives the same hash; sealed personal data never enters it.
    """
    digest = sha256()
    for entry in entries(session):
        digest.update(_written(entry))
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
    for number, sealed in groupby(sealed_entries(session), key=lambda each: each[0]):
        batch = [entry for _, entry in sealed]
        previous = seals[number - 1][1] if number - 1 in seals else GENESIS
        found[number] = (len(batch), link(previous, batch))
    numbers = seals.keys() | found.keys() | set(range(1, max(seals, default=0)))
    return sorted(number for number in numbers if seals.get(number) != found.get(number))


def _written(entries: object) -> bytes:
    """The bytes that are hashed; JSON, so that no text can pass for another."""
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
