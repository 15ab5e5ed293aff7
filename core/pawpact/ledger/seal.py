"""The hash chain over a store's books: a journal changed, added or removed later shows.

Every posting call adds a link over its journals. The first call of a day first closes the day
before with a link of its own, whose hash stands for everything booked until then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.errors import TryLater
from pawpact.kernel.json_text import json_writer
from pawpact.kernel.label import Label
from pawpact.ledger.entry import Entry, entries
from pawpact.ledger.models import Seal
from pawpact.tenancy.unit import Unit

_write = json_writer(compact=True)
_NEWEST = Prepared(
    select(Seal.number, Seal.day, Seal.journals, Seal.hash).order_by(Seal.number.desc()).limit(1)
)


class Link(NamedTuple):
    """One link of the chain as it is stored; one without journals closes its day."""

    number: int
    day: date
    journals: int
    hash: bytes

    @property
    def closes(self) -> bool:
        return self.journals == 0


class DayClosed(TryLater):
    """The books of this day are closed; nothing was booked."""

    code = "day_closed"
    title = Label("当天账本已封，未入账", "The books of this day are closed; nothing was booked")


def hash_of(entry: Entry) -> bytes:
    """The hash of everything that one journal says."""
    return sha256(_written(entry)).digest()


def genesis(tenant: int) -> bytes:
    """What the first link of a store hangs on, so that no store's chain passes for another's."""
    return tenant.to_bytes(32, "big")


def link(previous: bytes, day: date, journals: Sequence[bytes]) -> bytes:
    """The hash of a link on top of the one before; without journals it closes the day."""
    return sha256(previous + day.isoformat().encode() + b"".join(journals)).digest()


def extend(unit: Unit) -> list[Link]:
    """The chain's last link, and behind it the one that closes its day where that is over.

    On servers the last link stays locked until the unit ends. Nothing is booked into a day that
    is closed, nor into one before the last that was booked into.
    """
    last = last_link(unit.session)
    if last is None:
        return []
    if unit.today < last.day or (unit.today == last.day and last.closes):
        raise _closed(unit, last.day)
    if unit.today == last.day or last.closes:
        return [last]
    return [last, closing(last)]


def last_link(session: StoreSession) -> Link | None:
    """The newest link; None where nothing was ever booked."""
    found = _NEWEST.rows(session)
    return Link(*found[0]) if found else None


def closing(last: Link) -> Link:
    """The link that closes the day of this one."""
    return Link(last.number + 1, last.day, 0, link(last.hash, last.day, ()))


def next_number(chain: Sequence[Link]) -> int:
    return chain[-1].number + 1 if chain else 1


def write(unit: Unit, chain: Sequence[Link], journals: Sequence[bytes]) -> None:
    """Add a link over these journals to what `extend` answered, with the closing of the day."""
    previous = chain[-1].hash if chain else genesis(unit.session.tenant)
    digest = link(previous, unit.today, journals)
    store(unit.session, [*chain[1:], Link(next_number(chain), unit.today, len(journals), digest)])


def store(session: StoreSession, links: Sequence[Link]) -> None:
    columns = zip(*links, strict=True)
    bulk.insert(session, Seal, dict(zip(Link._fields, columns, strict=True)))


def ledger_hash(session: StoreSession) -> str:
    """One hash over all journals and postings of the store, however they were batched.

    The same seed gives the same hash; sealed personal data never enters it.
    """
    digest = sha256()
    for entry in entries(session):
        digest.update(_written(entry))
        digest.update(b"\n")
    return digest.hexdigest()


def _written(entry: Entry) -> bytes:
    """The bytes that are hashed; JSON, so that no text can pass for another."""
    return _write(entry).encode()


def _closed(unit: Unit, day: date) -> DayClosed:
    return DayClosed(
        Label(
            f"{unit.store.name} 的账本已记到 {day}，不能再记入 {unit.today}",
            f"the books of {unit.store.name} have reached {day}; nothing is booked on {unit.today}",
        ),
        hint=Label(
            "请核对这台服务器的时钟；时间走到下一天后再试",
            "check this server's clock; try again once its day has come",
        ),
    )
