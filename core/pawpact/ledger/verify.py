"""Recomputes a store's hash chain and names the first day and journal that it does not bear out."""

from __future__ import annotations

from base64 import b32encode
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select

from pawpact.database.session import StoreSession
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.ledger.entry import Sealed, sealed_entries
from pawpact.ledger.finding import Auditor, Place, one
from pawpact.ledger.models import Seal
from pawpact.ledger.seal import Link, closing, genesis, hash_of, last_link, link, store
from pawpact.tenancy.unit import Unit

_CODE_BYTES = 20
"""What a head shows of its hash: enough that nobody finds other books for it."""


class Head(NamedTuple):
    """A closed day and what its hash begins with: the text that leaves the house.

    >>> read_head("corner:2026-03-12:" + "a" * 32).day
    datetime.date(2026, 3, 12)
    """

    store: str
    day: date
    code: str

    def __str__(self) -> str:
        return f"{self.store}:{self.day}:{self.code}"


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not fit; ``journal`` is 0 where no single one is known."""

    day: date | None
    seal: int
    journal: int
    what: Label

    @property
    def where(self) -> str:
        journal = f" {public_id('jou', self.journal)}" if self.journal else ""
        return f"{self.day or '-'} #{self.seal}{journal}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was recomputed, the head of the last closed day and every break, the first one first."""

    journals: int
    links: int
    head: Head | None
    breaks: tuple[Break, ...]

    @property
    def sound(self) -> bool:
        return not self.breaks


def close_days(unit: Unit) -> Head | None:
    """Close the last day with bookings where it is over; the head of the last closed day."""
    last = last_link(unit.session)
    if last is not None and not last.closes and last.day < unit.today:
        store(unit.session, [closing(last)])
    return newest_head(unit)


def newest_head(unit: Unit) -> Head | None:
    """The head of the last day that is closed."""
    row = unit.session.execute(
        select(Seal.day, Seal.hash).where(Seal.journals == 0).order_by(Seal.number.desc()).limit(1)
    ).first()
    return None if row is None else Head(unit.store.name, row.day, head_code(row.hash))


def read_head(text: str) -> Head:
    """A head as it was printed."""
    store_name, _, rest = text.strip().partition(":")
    day, _, code = rest.partition(":")
    try:
        head = Head(store_name, date.fromisoformat(day), code.lower())
    except ValueError:
        head = None
    if head is None or not head.store or len(head.code) != len(head_code(bytes(32))):
        raise InvalidField(
            "head",
            Label(
                "这不是封账码；应为 门店:日期:32 位字母数字",
                "this is no head; a head is store:day:32 characters",
            ),
        )
    return head


def head_code(digest: bytes) -> str:
    return b32encode(digest[:_CODE_BYTES]).decode().lower()


def verify(unit: Unit, since: date | None = None, heads: Sequence[Head] = ()) -> Verified:
    """Recompute the chain, all of it or from a day on, and compare it with heads kept elsewhere.

    From a day on, the closing of the day before is taken as it is stored.
    """
    links = _links(unit.session)
    behind = _behind(links, since)
    found = _Walk(unit.session, links, behind)
    breaks = [*found.breaks(), *_wrong_heads(links, heads)]
    return Verified(found.journals, len(links), newest_head(unit), tuple(breaks))


class _Walk:
    """One walk along the chain, journals and links side by side."""

    def __init__(self, session: StoreSession, links: Mapping[int, Link], behind: int) -> None:
        self._session = session
        self._links = links
        self._numbers = sorted(links)
        self._behind = behind
        self.journals = 0

    def breaks(self) -> Iterator[Break]:
        expected = self._behind + 1
        stream = sealed_entries(self._session, self._behind)
        for number, group in groupby(stream, key=lambda each: each.seal):
            sealed = list(group)
            self.journals += len(sealed)
            yield from self._bare(expected, number)
            yield from self._judge(number, sealed)
            expected = max(expected, number + 1)
        yield from self._bare(expected, max(self._links, default=0) + 1)

    def _bare(self, first: int, end: int) -> Iterator[Break]:
        """Links that no journal names; those that are missing in one go are one break.

        Somebody may have written any number into a row: what is missing is counted, not walked.
        """
        if first >= end:
            return
        there = slice(bisect_left(self._numbers, first), bisect_left(self._numbers, end))
        for number in self._numbers[there]:
            yield from _missing(first, number)
            yield from self._judge(number, [])
            first = number + 1
        yield from _missing(first, end)

    def _judge(self, number: int, sealed: list[Sealed]) -> Iterator[Break]:
        """One link with the journals that name it; the link before counts as it is stored."""
        changed = [each for each in sealed if hash_of(each.entry) != each.hash]
        found = self._links.get(number)
        day = found.day if found else None
        for each in changed:
            yield Break(day, number, each.entry.id, _CHANGED)
        if found is None:
            yield Break(day, number, sealed[0].entry.id if sealed else 0, _NO_LINK)
        elif found.journals != len(sealed):
            yield Break(day, number, 0, _counted(found.journals, len(sealed)))
        elif found.hash != self._expected(found, sealed):
            yield Break(day, number, sealed[0].entry.id if len(sealed) == 1 else 0, _NO_FIT)
        if found is not None and self._goes_back(found):
            yield Break(day, number, 0, _GOES_BACK)

    def _expected(self, found: Link, sealed: Sequence[Sealed]) -> bytes:
        before = self._links.get(found.number - 1)
        previous = before.hash if before else genesis(self._session.tenant)
        return link(previous, found.day, [each.hash for each in sealed])

    def _goes_back(self, found: Link) -> bool:
        """A day lies before the one before it, or goes on though it was closed."""
        before = self._links.get(found.number - 1)
        if before is None:
            return False
        opens = before.day < found.day
        return not (opens if before.closes else before.day == found.day)


def _missing(first: int, end: int) -> Iterator[Break]:
    """Links that are not there, nor are their journals."""
    if first < end:
        yield Break(None, first, 0, _NO_LINK if end - first == 1 else _no_links(end - first))


def _links(session: StoreSession) -> dict[int, Link]:
    rows = select(Seal.number, Seal.day, Seal.journals, Seal.hash).order_by(Seal.number)
    return {row[0]: Link(*row) for row in session.execute(rows)}


def _behind(links: Mapping[int, Link], since: date | None) -> int:
    """The number of the link that closed the last day before this one."""
    if since is None:
        return 0
    return max(
        (each.number for each in links.values() if each.closes and each.day < since), default=0
    )


def _wrong_heads(links: Mapping[int, Link], heads: Sequence[Head]) -> Iterator[Break]:
    closed = {each.day: each for each in links.values() if each.closes}
    for head in heads:
        here = closed.get(head.day)
        if here is None:
            yield Break(head.day, 0, 0, _NOT_CLOSED)
        elif head_code(here.hash) != head.code:
            yield Break(head.day, here.number, 0, _OTHER_HEAD)


def _no_links(count: int) -> Label:
    return Label(f"从这里起连续缺少 {count} 个封条", f"from here on {count} links are missing")


def _counted(sealed: int, found: int) -> Label:
    return Label(
        f"封存时有 {sealed} 笔凭证，现有 {found} 笔",
        f"{sealed} journals were sealed, {found} are there",
    )


_CHANGED = Label(
    "凭证内容与入账时的哈希不符", "the journal is not what was hashed when it was booked"
)
_NO_LINK = Label("缺少这一批的封条", "the link over these journals is missing")
_NO_FIT = Label("这一批的封条与凭证不符", "the link does not fit its journals and the link before")
_GOES_BACK = Label("封条的日期倒退，或记入了已封的一天", "the day goes back, or was closed before")
_NOT_CLOSED = Label("封账码所指的这一天没有封账", "the day of the head is not closed here")
_OTHER_HEAD = Label(
    "与外存的封账码不符：账本在封账后被整体重写",
    "not the head that was kept elsewhere: the books were rewritten after they were closed",
)


def _broken_chain(session: StoreSession) -> Iterator[Place]:
    fits = Label("与封条一致", "as sealed")
    for each in _Walk(session, _links(session), 0).breaks():
        yield Place.of(each.where, fits, each.what)


AUDITOR: Auditor = one(
    "broken_chain",
    Label("凭证链被改动", "the chain of journals does not bear out what is booked"),
    _broken_chain,
)
