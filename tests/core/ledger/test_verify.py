"""Verifying the chain: every way to change what is booked shows, and the first place is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update

from pawpact.database import bulk
from pawpact.database.session import StoreSession
from pawpact.kernel.clock import FixedClock
from pawpact.ledger.entry import sealed_entries
from pawpact.ledger.models import JournalRow, PointLot, PostingRow, Seal
from pawpact.ledger.seal import genesis, hash_of, link
from pawpact.ledger.service import post
from pawpact.ledger.verify import Head, Verified, close_days, read_head, verify
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import BORIS, settled
from tests.core.ledger.conftest import OpenUnit

FIRST = date(2026, 3, 12)
SECOND, THIRD = FIRST + timedelta(days=1), FIRST + timedelta(days=2)


@pytest.fixture
def kept(unguarded: None, open_unit: OpenUnit, clock: FixedClock) -> Head:
    """Two journals on each of three days, then the head of the last one that is over."""
    for day in range(3):
        with open_unit() as unit:
            post(unit, [settled(day), settled(day, customer=BORIS)])
        clock.advance(timedelta(days=1))
    with open_unit() as unit:
        head = close_days(unit)
    assert head is not None
    return head


def change_content(session: StoreSession) -> None:
    """A cause is another than was booked."""
    _of(session, cause="something else")


def move_date(session: StoreSession) -> None:
    """A journal was booked an hour earlier, it says now."""
    _of(session, at=datetime(2026, 3, 13, 3, tzinfo=UTC))


def change_amount(session: StoreSession) -> None:
    """Both legs of a journal have a fen more."""
    journal = _first_of_day(session, 1)
    session.execute(
        update(PostingRow)
        .where(PostingRow.journal_id == journal)
        .values(amount=PostingRow.amount * 2)
    )


def swap_customer(session: StoreSession) -> None:
    """The points of a debit belong to somebody else."""
    journal = _first_of_day(session, 1)
    session.execute(
        update(PostingRow)
        .where(PostingRow.journal_id == journal, PostingRow.owner != 0)
        .values(owner=BORIS + 1)
    )


def remove_journal(session: StoreSession) -> None:
    """A journal is gone with its postings."""
    _remove(session, _first_of_day(session, 1))


def rehash(session: StoreSession) -> None:
    """The content is another, and the journal's own hash was made to fit."""
    change_content(session)
    _rehash(session)


def rewrite_link(session: StoreSession) -> None:
    """The link over a batch is another."""
    session.execute(update(Seal).where(Seal.number == 3).values(hash=bytes(32)))


def rewrite_closing(session: StoreSession) -> None:
    """The link that closes a day is another."""
    session.execute(
        update(Seal).where(Seal.day == SECOND, Seal.journals == 0).values(hash=bytes(32))
    )


def move_link(session: StoreSession) -> None:
    """A batch stands on another day."""
    session.execute(update(Seal).where(Seal.number == 3).values(day=FIRST))


def remove_link(session: StoreSession) -> None:
    """The link over a batch is gone."""
    session.execute(delete(Seal).where(Seal.number == 3))


FORGED = 2**53


@pytest.mark.parametrize("moved", [Seal, JournalRow])
def test_a_forged_number_is_counted_not_walked(
    kept: Head, open_unit: OpenUnit, moved: type[Seal] | type[JournalRow]
) -> None:
    """A link or a journal with a huge number is one break, and says how many links are missing."""
    with open_unit() as unit:
        newest = unit.session.scalars(select(func.max(Seal.number))).one()
        if moved is Seal:
            row = update(Seal).where(Seal.number == newest).values(number=FORGED)
        else:
            last = unit.session.scalars(select(func.max(JournalRow.id))).one()
            row = update(JournalRow).where(JournalRow.id == last).values(seal=FORGED)
        unit.session.execute(row.execution_options(synchronize_session=False))
    with open_unit() as unit:
        found = verify(unit).breaks
    assert len(found) < 10
    gap = FORGED - newest - (0 if moved is Seal else 1)
    assert f"from here on {gap} links are missing" in {each.what.en for each in found}


@pytest.mark.parametrize(
    ("fault", "day"),
    [
        (change_content, SECOND),
        (move_date, SECOND),
        (change_amount, SECOND),
        (swap_customer, SECOND),
        (remove_journal, SECOND),
        (rehash, SECOND),
        (rewrite_link, SECOND),
        (move_link, FIRST),
        (remove_link, None),
    ],
)
def test_the_first_place_that_does_not_fit_is_named(
    kept: Head, open_unit: OpenUnit, fault: Callable[[StoreSession], None], day: date | None
) -> None:
    """Whatever is changed on the second day, the first break is that day's batch."""
    with open_unit() as unit:
        fault(unit.session)
    found = verified(open_unit)
    assert (found.breaks[0].seal, found.breaks[0].day) == (3, day)


def test_a_changed_journal_is_named_itself(kept: Head, open_unit: OpenUnit) -> None:
    """The journal that was changed is named, its neighbours of the same batch are not."""
    with open_unit() as unit:
        changed = _first_of_day(unit.session, 1)
        change_content(unit.session)
    assert [(each.day, each.journal) for each in verified(open_unit).breaks] == [(SECOND, changed)]


def test_a_rewritten_closing_is_named(kept: Head, open_unit: OpenUnit) -> None:
    """The closing of a day that is another is named, and the batch that hung on it."""
    with open_unit() as unit:
        rewrite_closing(unit.session)
    assert [each.seal for each in verified(open_unit).breaks] == [4, 5]


def test_sound_books_fit(kept: Head, open_unit: OpenUnit) -> None:
    """Untouched, everything fits, the head that was kept too."""
    found = verified(open_unit, kept)
    assert (found.breaks, found.journals, found.head) == ((), 6, kept)


def test_only_a_head_finds_books_rewritten_as_a_whole(kept: Head, open_unit: OpenUnit) -> None:
    """Journals, hashes, links and days made to fit again pass, but not beside the kept head."""
    with open_unit() as unit:
        change_content(unit.session)
        _rehash(unit.session)
        _relink(unit.session)
    assert verified(open_unit).sound
    found = verified(open_unit, kept)
    assert [(each.day, each.what.en.split(":")[0]) for each in found.breaks] == [
        (THIRD, "not the head that was kept elsewhere")
    ]


def test_only_a_head_finds_an_end_cut_off(kept: Head, open_unit: OpenUnit) -> None:
    """The last day taken out with its links passes, but the head's day is missed."""
    with open_unit() as unit:
        session = unit.session
        for journal in [each.entry.id for each in sealed_entries(session) if each.seal > 4]:
            _remove(session, journal)
        session.execute(delete(Seal).where(Seal.number > 4))
    assert verified(open_unit).sound
    assert [each.day for each in verified(open_unit, kept).breaks] == [THIRD]


def test_a_store_does_not_pass_for_another(kept: Head, open_unit: OpenUnit) -> None:
    """The chain of a store hangs on the store: moved whole to another it does not fit."""
    assert genesis(1) != genesis(2)
    with open_unit() as unit:
        first = next(iter(sealed_entries(unit.session)))
        assert link(genesis(1), FIRST, [first.hash]) != link(genesis(2), FIRST, [first.hash])


def test_from_a_day_on_the_day_before_is_trusted(kept: Head, open_unit: OpenUnit) -> None:
    """A fault before the day that was asked for is not looked at, one on it is found."""
    with open_unit() as unit:
        change_content(unit.session)
    assert verified(open_unit, since=THIRD).sound
    assert not verified(open_unit, since=SECOND).sound
    assert verified(open_unit, since=THIRD).journals == 2


def test_a_head_is_read_as_it_is_printed(kept: Head) -> None:
    """The text of a head leads back to it."""
    assert read_head(f" {kept} ") == kept


def verified(open_unit: OpenUnit, *heads: Head, since: date | None = None) -> Verified:
    with open_unit() as unit:
        return verify(unit, since, heads)


def _first_of_day(session: StoreSession, day: int) -> int:
    """Links are a batch and a closing for each day."""
    return next(each.entry.id for each in sealed_entries(session) if each.seal == 1 + 2 * day)


def _of(session: StoreSession, **values: object) -> None:
    journal = _first_of_day(session, 1)
    session.execute(update(JournalRow).where(JournalRow.id == journal).values(**values))


def _remove(session: StoreSession, journal: int) -> None:
    """Take out a journal with all that hangs on it."""
    session.execute(delete(PointLot).where(PointLot.journal_id == journal))
    session.execute(delete(PostingRow).where(PostingRow.journal_id == journal))
    session.execute(delete(JournalRow).where(JournalRow.id == journal))


def _rehash(session: StoreSession) -> None:
    entries = [each.entry for each in sealed_entries(session)]
    hashes = {"hash": [hash_of(entry) for entry in entries]}
    bulk.update(session, JournalRow, [entry.id for entry in entries], hashes)


def _relink(session: StoreSession) -> None:
    """Make every link fit again, as somebody who knows the program would."""
    batches: dict[int, list[bytes]] = {}
    for each in sealed_entries(session):
        batches.setdefault(each.seal, []).append(each.hash)
    previous = genesis(session.tenant)
    for number in range(1, 7):
        seal = session.get(Seal, (session.tenant, number))
        assert seal is not None
        previous = link(previous, seal.day, batches.get(number, []))
        bulk.update(session, Seal, [number], {"hash": [previous]}, key="number")


def test_a_unit_without_bookings_closes_nothing(unit: Unit) -> None:
    """A store that never booked has no head."""
    assert close_days(unit) is None
