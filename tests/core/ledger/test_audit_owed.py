"""The audit of debts, expiries and openings: silent over sound books, loud over planted faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from pawpact.benefits.audit import AUDITORS as BENEFITS
from pawpact.benefits.models import ExpiryNotice
from pawpact.kernel.clock import FixedClock
from pawpact.ledger.audit import audit
from pawpact.ledger.expiring import RewardLot, expire_lots, lots_expiring
from pawpact.ledger.models import Receivable
from pawpact.ledger.movement import (
    charge_back,
    expire_points,
    open_customer,
    open_receivable,
    open_reward_points,
)
from pawpact.ledger.service import balances, post, spend, statement
from pawpact.ledger.values import Journal, Posting
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import ANNA, rewarded, settled
from tests.core.ledger.conftest import OpenUnit

CONTRACT = 77
SOON = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def owed(unguarded: None, unit: Unit) -> Unit:
    """A store with opening balances, a debt of each kind and points of two lots."""
    post(
        unit,
        [
            open_customer("opening:1", ANNA, "import", paid=260_00, bonus=30_00, deposit=500_00),
            open_reward_points("opening:2", ANNA, 40, 10, SOON, "import"),
            open_receivable("opening:3", ANNA, CONTRACT, 50_00, "import"),
            settled(1),
            rewarded("gift", 100),
        ],
    )
    spend(unit, ANNA, 500_00, "o", cause="test", limits={})
    post(unit, [charge_back("back", ANNA, CONTRACT, 398_00, 100_00, "test")])
    return unit


def codes(unit: Unit) -> set[str]:
    return {finding.code for finding in audit(unit, BENEFITS).findings}


def test_sound_books_have_no_finding(owed: Unit) -> None:
    """Openings balance, debts and lots are what was posted."""
    assert codes(owed) == set()


def test_opening_balances_stand_on_the_statement(open_unit: OpenUnit, clock: FixedClock) -> None:
    """What a store brings along is there, reward points with their own last day."""
    with open_unit() as unit:
        post(unit, [open_customer("opening:1", ANNA, "import", paid=260_00, deposit=500_00)])
        post(unit, [open_reward_points("opening:2", ANNA, 40, 10, SOON, "import")])
        found = statement(unit, ANNA, clock.now(), clock.now() + timedelta(days=1))
        assert balances(unit, ANNA).paid == 260_00
        (lot,) = lots_expiring(unit, SOON)
    assert {line.movement for line in found.lines} == {"OPEN"}
    assert (lot.points, lot.expires_at) == (40, SOON)


def forgive(unit: Unit) -> None:
    """Somebody forgives a yuan in the row alone."""
    unit.session.execute(update(Receivable).values(remaining=Receivable.remaining - 1_00))


def forget(unit: Unit) -> None:
    """A debt's row is gone."""
    unit.session.execute(delete(Receivable).where(Receivable.movement == "P26"))


def expire_early(unit: Unit) -> None:
    """Points are ended before their day."""
    (lot,) = lots_expiring(unit, SOON)
    _tell(unit, lot)
    expire_lots(unit, [lot])


def expire_other(unit: Unit) -> None:
    """The journal names one lot and empties another."""
    first, second = lots_expiring(unit, datetime(2030, 1, 1, tzinfo=UTC))
    key = f"expire:{first.lot}:{unit.at:%Y%m%d}"
    _tell(unit, second._replace(expires_at=unit.at))
    journal = expire_points(key, ANNA, second.points, second.worth, "x", lots=[second.lot])
    post(unit, [journal])


def expire_untold(unit: Unit) -> None:
    """Points ran out on their day and nobody was told."""
    (lot,) = lots_expiring(unit, SOON)
    unit.at = SOON
    expire_lots(unit, [lot])


def move_opening(unit: Unit) -> None:
    """Something else is balanced against the opening account."""
    legs = (Posting("equity.opening", 0, "CNY", 5), Posting("asset.bank", 0, "CNY", -5))
    post(unit, [Journal("P02", "mine", "c", legs)])


def open_against_bank(unit: Unit) -> None:
    """An opening that takes its money from the bank."""
    legs = (Posting("asset.bank", 0, "CNY", 5), Posting("asset.psp_clearing", 0, "CNY", -5))
    post(unit, [Journal("OPEN", "mine", "c", legs)])


FAULTS: tuple[tuple[Callable[[Unit], None], set[str]], ...] = (
    (forgive, {"wrong_receivable"}),
    (forget, {"wrong_receivable"}),
    (expire_early, {"wrong_expiry"}),
    (expire_other, {"wrong_expiry"}),
    (expire_untold, {"expired_untold"}),
    (move_opening, {"wrong_opening"}),
    (open_against_bank, {"wrong_opening"}),
)


@pytest.mark.parametrize(("fault", "found"), FAULTS, ids=[each.__name__ for each, _ in FAULTS])
def test_fault_is_named(owed: Unit, fault: Callable[[Unit], None], found: set[str]) -> None:
    """Each planted fault is found under its name and no other."""
    with _lots_left(owed):
        fault(owed)
    assert codes(owed) == found


@contextmanager
def _lots_left(unit: Unit) -> Iterator[None]:
    """Reward points were spent first; these faults need some that are left."""
    post(unit, [open_reward_points("opening:4", ANNA, 7, 10, SOON, "import"), rewarded("late", 9)])
    yield


def _tell(unit: Unit, lot: RewardLot) -> None:
    unit.session.add(
        ExpiryNotice(
            id=unit.ids.one(),
            customer_id=lot.customer,
            expires_at=lot.expires_at,
            days=7,
            key=f"told:{lot.lot}",
            points=lot.points,
            at=unit.at,
        )
    )
    unit.session.flush()
