"""A customer's statement."""

from __future__ import annotations

from datetime import timedelta

from pawpact.kernel.clock import FixedClock
from pawpact.ledger.account import CHARGE_RECEIVABLE, MALL_BONUS, MALL_PAID, RP_CUSTOMER
from pawpact.ledger.movement import charge_back
from pawpact.ledger.receivable import receive_payment
from pawpact.ledger.service import balances, post, spend, statement
from pawpact.ledger.values import Journal, Posting
from tests.core.ledger.book import ANNA, BORIS, fill, settled
from tests.core.ledger.conftest import OpenUnit

DAY = timedelta(days=1)


def test_every_movement_shows_the_balance_after_it(open_unit: OpenUnit, clock: FixedClock) -> None:
    """Lines run from the opening to the closing balance, account by account."""
    start = clock.now()
    with open_unit() as unit:
        post(unit, [settled(1, 100_00)])
    clock.advance(DAY)
    with open_unit() as unit:
        post(unit, [settled(2, 50_00)])
        spend(unit, ANNA, 120_00, "o", cause="order.shipped")
        found = statement(unit, ANNA, start + DAY, start + 2 * DAY)
    assert found.opening == {MALL_PAID: 100_00}
    assert [(line.amount, line.balance) for line in found.lines] == [
        (50_00, 150_00),
        (-120_00, 30_00),
    ]
    assert found.closing == {MALL_PAID: 30_00}


def test_the_end_of_the_period_is_not_in_it(open_unit: OpenUnit, clock: FixedClock) -> None:
    """Two statements side by side show every movement once."""
    start = clock.now()
    with open_unit() as unit:
        post(unit, [settled(1)])
        before = statement(unit, ANNA, start - DAY, start)
        after = statement(unit, ANNA, start, start + DAY)
    assert (len(before.lines), len(after.lines)) == (0, 1)


def test_closing_is_what_the_customer_has(open_unit: OpenUnit, clock: FixedClock) -> None:
    """The statement ends on the balances that can be read elsewhere."""
    with open_unit() as unit:
        fill(unit)
        fill(unit, BORIS)
        spend(unit, ANNA, 60_00, "o", cause="order.shipped")
        closing = statement(unit, ANNA, clock.now() - DAY, clock.now() + DAY).closing
        mine = balances(unit, ANNA)
    assert closing == {MALL_PAID: mine.paid}
    assert (mine.bonus, mine.reward_points) == (0, 0)
    assert MALL_BONUS not in closing
    assert RP_CUSTOMER not in closing


def test_what_is_not_hers_stays_out(open_unit: OpenUnit, clock: FixedClock) -> None:
    """A contract or a store with the same number leaves no line in a customer's statement."""
    legs = (
        Posting("asset.charge_receivable", ANNA, "CNY", 5),
        Posting("inc.termination_fee", 0, "CNY", -5),
    )
    with open_unit() as unit:
        post(unit, [Journal("P29", "k", "c", legs, debtor=BORIS)])
        found = statement(unit, ANNA, clock.now() - DAY, clock.now() + DAY)
    assert found.lines == ()


def test_what_she_owes_stands_below_what_she_owns(open_unit: OpenUnit, clock: FixedClock) -> None:
    """P26 and P47: a debit charged back after it was spent is owed, until it is paid."""
    start = clock.now()
    with open_unit() as unit:
        post(unit, [settled(1)])
        spend(unit, ANNA, 298_00, "o", cause="test")
        post(unit, [charge_back("back", ANNA, 77, 398_00, 100_00, "test")])
    clock.advance(DAY)
    with open_unit() as unit:
        receive_payment(unit, 77, 200_00, "BANK-1")
        found = statement(unit, ANNA, start, start + 2 * DAY)
        before = statement(unit, ANNA, start, start + DAY)
    owed = [
        (x.movement, x.amount, x.balance) for x in found.lines if x.account == CHARGE_RECEIVABLE
    ]
    assert owed == [("P26", -298_00, -298_00), ("P47a", 200_00, -98_00)]
    assert before.closing == {CHARGE_RECEIVABLE: -298_00}
    assert list(found.totals()) == [MALL_PAID, CHARGE_RECEIVABLE]
