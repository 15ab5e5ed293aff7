"""The hash over the books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from pawpact.database.counting import count_statements
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.kernel.vault import Vault
from pawpact.ledger.models import JournalRow, Seal
from pawpact.ledger.seal import DayClosed, link
from pawpact.ledger.service import ledger_hash, post
from pawpact.ledger.values import Journal
from pawpact.ledger.verify import close_days, verify
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import SHOP, rewarded, settled
from tests.core.ledger.conftest import OpenUnit

OPENED = datetime(2026, 1, 1, tzinfo=UTC)


def hash_of(
    database: Database, vault: Vault, tenant: int, calls: Sequence[Sequence[Journal]]
) -> str:
    """The hash of a store that books these calls from a fresh clock and fresh ids."""
    clock = FixedClock(OPENED)
    with database.store(tenant) as session:
        unit = Unit(session, SHOP, OPENED, TimeOrderedIds(clock, 0), vault, "system")
        for journals in calls:
            post(unit, journals)
        return ledger_hash(session)


def test_same_beginning_gives_the_same_hash(database: Database, vault: Vault) -> None:
    """Two stores that booked the same from the same clock and ids have the same hash."""
    calls = [[settled(1), settled(2)], [rewarded("r", 100)]]
    assert hash_of(database, vault, 1, calls) == hash_of(database, vault, 2, calls)


def test_another_fen_gives_another_hash(database: Database, vault: Vault) -> None:
    """A difference of one fen shows in the hash."""
    one, other = [[settled(1)]], [[settled(1, 398_01)]]
    assert hash_of(database, vault, 1, one) != hash_of(database, vault, 2, other)


def test_empty_books_have_a_hash(database: Database, vault: Vault) -> None:
    """A store that booked nothing has the hash of nothing, not of something."""
    empty = hash_of(database, vault, 1, [])
    assert empty != hash_of(database, vault, 2, [[settled(1)]])
    assert len(empty) == 64


def test_each_call_adds_one_link(unit: Unit) -> None:
    """A call that books something adds one link over its journals; a replay adds none."""
    post(unit, [settled(1), settled(2)])
    post(unit, [settled(1)])
    post(unit, [settled(1), settled(3)])
    rows = unit.session.execute(select(Seal.number, Seal.journals).order_by(Seal.number))
    assert [tuple(row) for row in rows] == [(1, 2), (2, 1)]


def test_a_link_hangs_on_the_one_before() -> None:
    """The same journals after another past, or on another day, have another hash."""
    day = date(2026, 1, 1)
    mine = link(bytes(32), day, [bytes(32)])
    assert mine != link(bytes(31) + b"x", day, [bytes(32)])
    assert mine != link(bytes(32), day + timedelta(days=1), [bytes(32)])


def test_the_first_booking_of_a_day_closes_the_day_before(
    open_unit: OpenUnit, clock: FixedClock
) -> None:
    """Days get a closing link of their own, once, by whoever books first after midnight."""
    for period in (1, 2, 3, 4):
        with open_unit() as unit:
            post(unit, [settled(period)])
        if period != 3:
            clock.advance(timedelta(days=1))
    with open_unit() as unit:
        rows = unit.session.execute(select(Seal.day, Seal.journals).order_by(Seal.number)).all()
    first = date(2026, 3, 12)
    days = [first, first, *[first + timedelta(days=1)] * 2, *[first + timedelta(days=2)] * 2]
    assert [row.day for row in rows] == days
    assert [row.journals for row in rows] == [1, 0, 1, 0, 1, 1]


def test_closing_a_day_costs_no_statement(
    engine: Engine, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """The first booking of a day takes as many statements as the second one."""
    counts = []
    for period in (1, 2, 3):
        if period == 2:
            clock.advance(timedelta(days=1))
        with open_unit() as unit, count_statements(engine) as statements:
            post(unit, [settled(period)])
        counts.append(statements.count)
    assert counts[1] == counts[2]


def test_midnight_is_that_of_the_store(open_unit: OpenUnit, clock: FixedClock) -> None:
    """What is booked at 00:30 in China is booked on that day, though UTC has the day before."""
    clock.move_to(datetime(2026, 3, 12, 16, 30, tzinfo=UTC))
    with open_unit() as unit:
        post(unit, [settled(1)])
        assert unit.session.scalar(select(Seal.day)) == date(2026, 3, 13)
        assert verify(unit).sound


def test_nothing_is_booked_into_a_closed_day(
    database: Database, vault: Vault, ids: TimeOrderedIds
) -> None:
    """A clock that fell back behind the last day books nothing and says why."""
    noon = datetime(2026, 3, 12, 4, tzinfo=UTC)
    with database.store(1) as session:
        post(Unit(session, SHOP, noon, ids, vault, "system"), [settled(1)])
    with database.store(1) as session:
        late = Unit(session, SHOP, noon - timedelta(days=1), ids, vault, "system")
        with pytest.raises(DayClosed) as refused:
            post(late, [settled(2)])
    assert "2026-03-12" in refused.value.message.zh
    with database.store(1) as session:
        close_days(Unit(session, SHOP, noon + timedelta(days=1), ids, vault, "system"))
    with database.store(1) as session, pytest.raises(DayClosed):
        post(Unit(session, SHOP, noon, ids, vault, "system"), [settled(2)])
    with database.store(1) as session:
        assert session.scalar(select(func.count()).select_from(JournalRow)) == 1
