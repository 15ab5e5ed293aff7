"""The hash over the books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.kernel.vault import Vault
from pawpact.ledger.models import Seal
from pawpact.ledger.seal import link
from pawpact.ledger.service import ledger_hash, post
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import SHOP, rewarded, settled

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
    """The same journals after another past have another hash."""
    assert link(bytes(32), []) != link(bytes(31) + b"x", [])
