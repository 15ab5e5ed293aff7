"""Reward points run out after notice, once a lot, never behind their owner's back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from pawpact.benefits.expiry import expire_due
from pawpact.benefits.models import ExpiryNotice
from pawpact.database.model import TenantModel
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.ledger.audit import audit
from pawpact.ledger.expiring import reverse_grant
from pawpact.ledger.models import JournalRow, PointLot, PostingRow
from pawpact.ledger.movement import grant_reward_points, settle_charge
from pawpact.ledger.service import balances, hold, post, refund, release, spend
from pawpact.outbox.models import OutboxMessage
from pawpact.tenancy.unit import Unit
from tests.core.billing.book import NUMBERS
from tests.core.shop import make_store

ANNA = 1001
ENDS = datetime(2027, 3, 12, 16, 0, tzinfo=UTC)
"""Midnight after the same day a year later, in China."""


class Purse:
    """One customer with reward points, and messages that a test lets through or not."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> None:
        self.database, self.clock, self.ids, self.vault = database, clock, ids, vault
        self.store = make_store(NUMBERS)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.store(self.store.tenant) as session:
            unit = Unit(session, self.store, self.clock.now(), self.ids, self.vault, "system")
            yield unit
            unit.catch_up()

    def grant(self, points: int, key: str = "grant") -> None:
        with self.unit() as unit:
            post(unit, [grant_reward_points(key, ANNA, points, 10, "newcomer", "test")])

    def run(self, at: datetime) -> int:
        self.clock.move_to(at)
        with self.unit() as unit:
            return expire_due(unit)

    def deliver(self, state: str = "sent") -> None:
        """What waits goes out, or comes back."""
        with self.unit() as unit:
            unit.session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.state == "waiting")
                .values(state=state, sent_at=unit.at)
            )

    def points(self) -> int:
        with self.unit() as unit:
            return balances(unit, ANNA).reward_points

    def sound(self) -> bool:
        with self.unit() as unit:
            return audit(unit).sound

    def rows(self, model: type[TenantModel]) -> list[Any]:
        with self.database.reading(self.store.tenant) as session:
            return list(session.scalars(select(model)))


@pytest.fixture
def purse(database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> Purse:
    """A customer without points."""
    return Purse(database, clock, ids, vault)


def test_points_run_out_after_two_notices(purse: Purse) -> None:
    """P15: 40 points unused after 12 months go, after notices 30 and 7 days before."""
    purse.grant(40)
    for days in (31, 30, 8, 7):
        purse.run(ENDS - timedelta(days=days))
        purse.deliver()
    assert [row.days for row in purse.rows(ExpiryNotice)] == [30, 7]
    assert purse.run(ENDS - timedelta(milliseconds=1)) == 0
    assert purse.run(ENDS) == 1
    assert purse.points() == 0
    (journal,) = [row for row in purse.rows(JournalRow) if row.movement == "P15"]
    legs = {
        row.account: row.amount for row in purse.rows(PostingRow) if row.journal_id == journal.id
    }
    assert legs == {
        "rp.customer": 40,
        "rp.expired": -40,
        "liab.reward_points": 400,
        "exp.reward:expiry": -400,
    }
    assert purse.sound()


def test_notice_says_how_many_points_until_which_day(purse: Purse) -> None:
    """The notice names the points and the last day on which they can be used."""
    purse.grant(40)
    purse.run(ENDS - timedelta(days=30))
    (message,) = purse.rows(OutboxMessage)
    assert message.kind == "points.expiring"
    assert message.said == {"points": 40, "expires_on": "2027-03-12"}


def test_expiry_is_put_off_until_a_notice_arrived(purse: Purse) -> None:
    """Notices that came back put the end off: it comes seven days after one arrived."""
    purse.grant(40)
    for days in (30, 7):
        purse.run(ENDS - timedelta(days=days))
        purse.deliver("bounced")
    assert purse.run(ENDS) == 0
    purse.deliver()
    assert purse.run(ENDS + timedelta(days=6)) == 0
    assert purse.points() == 40
    assert purse.run(ENDS + timedelta(days=7)) == 1
    assert purse.points() == 0


def test_notice_that_came_back_is_sent_again_once_a_day(purse: Purse) -> None:
    """After the end one more notice a day goes out until one arrives."""
    purse.grant(40)
    for hours in (0, 1, 24, 25):
        purse.run(ENDS + timedelta(hours=hours))
        purse.deliver("bounced")
    assert [row.days for row in purse.rows(ExpiryNotice)] == [7, 0]


def test_notice_that_waits_is_not_written_again(purse: Purse) -> None:
    """A notice that is still on its way is waited for."""
    purse.grant(40)
    for days in range(4):
        purse.run(ENDS + timedelta(days=days))
    assert len(purse.rows(ExpiryNotice)) == 1


def test_silent_weeks_end_with_one_notice(purse: Purse) -> None:
    """Nobody looked between the 30th and the 5th day before: one notice goes out, not two."""
    purse.grant(40)
    purse.run(ENDS - timedelta(days=5))
    purse.run(ENDS - timedelta(days=5))
    assert [row.days for row in purse.rows(ExpiryNotice)] == [7]


def test_lots_of_one_day_are_one_notice(purse: Purse) -> None:
    """Points granted on the same day run out together and are told together."""
    purse.grant(40, "a")
    purse.grant(60, "b")
    purse.run(ENDS - timedelta(days=30))
    assert [row.said["points"] for row in purse.rows(OutboxMessage)] == [100]


def test_points_that_an_order_reserves_wait_for_it(purse: Purse) -> None:
    """A lot with reserved points ends when the order is settled, and then once."""
    purse.grant(40)
    purse.run(ENDS - timedelta(days=30))
    purse.deliver()
    with purse.unit() as unit:
        hold(unit, ANNA, 100, "order:1")
    assert purse.run(ENDS) == 0
    with purse.unit() as unit:
        release(unit, "order:1")
    assert purse.run(ENDS) == 1
    assert purse.run(ENDS + timedelta(days=1)) == 0
    assert purse.sound()


def test_points_given_back_after_the_end_get_thirty_days(purse: Purse) -> None:
    """A refund fills the lot again with 30 more days; then it ends once more, after notice."""
    purse.grant(40)
    purse.run(ENDS - timedelta(days=30))
    purse.deliver()
    with purse.unit() as unit:
        spend(unit, ANNA, 100, "order:1", cause="test")
    purse.run(ENDS)
    assert purse.points() == 0
    with purse.unit() as unit:
        refund(unit, ANNA, 100, "back:1", order_key="order:1", cause="test")
    (lot,) = purse.rows(PointLot)
    assert lot.expires_at == ENDS + timedelta(days=31)
    assert purse.run(lot.expires_at) == 0
    purse.deliver()
    assert purse.run(lot.expires_at + timedelta(days=7)) == 1
    assert purse.sound()


def test_only_the_lot_that_ran_out_is_emptied(purse: Purse) -> None:
    """A later lot keeps its points when an earlier one ends, and the other way round."""
    purse.grant(40, "a")
    purse.clock.advance(timedelta(days=60))
    purse.grant(60, "b")
    purse.run(ENDS - timedelta(days=8))
    purse.deliver()
    assert purse.run(ENDS) == 1
    assert [row.remaining for row in purse.rows(PointLot)] == [0, 60]


def test_paid_points_never_run_out(purse: Purse) -> None:
    """Mall points have no end."""
    with purse.unit() as unit:
        post(unit, [settle_charge("charge", ANNA, 398_00, "test")])
    assert purse.run(ENDS + timedelta(days=3650)) == 0
    assert purse.rows(ExpiryNotice) == []


def test_granted_points_are_taken_back_once(purse: Purse) -> None:
    """P41: 100 unspent points of a grant are reversed out of its own lot, once."""
    purse.grant(30, "other")
    purse.grant(100)
    with purse.unit() as unit:
        assert reverse_grant(unit, "grant", "newcomer", "withdrawn") == 100
        assert reverse_grant(unit, "grant", "newcomer", "withdrawn") == 0
    assert purse.points() == 30
    assert [row.remaining for row in purse.rows(PointLot)] == [30, 0]
    assert purse.sound()


def test_spent_and_reserved_points_are_not_taken_back(purse: Purse) -> None:
    """Only what is free of a grant is reversed."""
    purse.grant(100)
    with purse.unit() as unit:
        spend(unit, ANNA, 200, "order:1", cause="test")
        hold(unit, ANNA, 300, "order:2")
        assert reverse_grant(unit, "grant", "newcomer", "withdrawn") == 50
    assert purse.sound()
