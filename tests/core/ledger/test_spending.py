"""Points held, spent and given back: the right buckets, the same lots, never more than there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import Conflict, NotFound
from pawpact.ledger.models import PointLot
from pawpact.ledger.movement import return_deposit
from pawpact.ledger.service import (
    audit,
    balances,
    hold,
    mall_limits,
    post,
    refund,
    release,
    spend,
)
from pawpact.ledger.values import Bucket, NotEnoughPoints, Split, Uncovered
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import ANNA, BORIS, discounted, fill, rewarded, settled
from tests.core.ledger.conftest import OpenUnit

SHIPPED = "order.shipped"
RETURNED = "order.returned"


def lots(unit: Unit, bucket: Bucket) -> Sequence[int]:
    """What is left in a customer's lots, oldest first."""
    rows = select(PointLot.remaining).where(PointLot.bucket == bucket).order_by(PointLot.id)
    return unit.session.scalars(rows).all()


def test_buckets_are_spent_in_the_order_of_the_store(unit: Unit) -> None:
    """An order of 60.00 takes 10.00 of reward points, 30.00 bonus and 20.00 paid."""
    fill(unit)
    paid = spend(unit, ANNA, 60_00, "o", cause=SHIPPED, cost=30_00)
    assert paid.split == Split(paid=20_00, bonus=30_00, reward_points=100, reward_worth=10_00)
    assert balances(unit, ANNA).paid == 78_00


def test_limits_keep_points_from_goods_they_may_not_buy(unit: Unit) -> None:
    """A bucket pays at most what its categories come to, mall points together."""
    fill(unit)
    paid = spend(unit, ANNA, 45_00, "o", cause=SHIPPED, limits=mall_limits(40_00, 5_00))
    assert paid.split == Split(paid=10_00, bonus=30_00, reward_points=50, reward_worth=5_00)


def test_limits_that_leave_a_rest_are_refused(unit: Unit) -> None:
    """What no bucket may pay is named as missing, although there are points."""
    fill(unit)
    with pytest.raises(NotEnoughPoints) as refused:
        spend(unit, ANNA, 45_00, "o", cause=SHIPPED, limits=mall_limits(30_00, 5_00))
    assert refused.value.details == {"asked": 45_00, "covered": 35_00, "short": 10_00}


def test_older_lots_are_spent_first(unit: Unit) -> None:
    """Points leave first in, first out inside their bucket."""
    post(unit, [settled(1, 100_00), settled(2, 100_00), settled(3, 100_00)])
    spend(unit, ANNA, 150_00, "o", cause=SHIPPED)
    assert lots(unit, Bucket.PAID) == [0, 50_00, 100_00]


def test_spending_twice_with_a_key_takes_once(unit: Unit) -> None:
    """The same order again answers what was taken and takes nothing."""
    fill(unit)
    first = spend(unit, ANNA, 60_00, "o", cause=SHIPPED)
    assert spend(unit, ANNA, 60_00, "o", cause=SHIPPED) == first
    assert balances(unit, ANNA).paid == 78_00


def test_a_key_stands_for_one_amount(unit: Unit) -> None:
    """The same order with another amount is refused."""
    fill(unit)
    spend(unit, ANNA, 60_00, "o", cause=SHIPPED)
    with pytest.raises(Conflict):
        spend(unit, ANNA, 61_00, "o", cause=SHIPPED)


def test_more_than_there_is_cannot_be_spent(unit: Unit) -> None:
    """A fen more than all buckets hold is refused and takes nothing."""
    fill(unit)
    with pytest.raises(NotEnoughPoints):
        spend(unit, ANNA, 138_01, "o", cause=SHIPPED)
    assert balances(unit, ANNA).bonus == 30_00


def test_held_points_cannot_be_spent_by_another_order(unit: Unit) -> None:
    """What one order holds, no other order can take, and nothing is posted for it."""
    post(unit, [settled(1, 100_00)])
    hold(unit, ANNA, 70_00, "o1")
    with pytest.raises(NotEnoughPoints):
        hold(unit, ANNA, 30_01, "o2")
    assert balances(unit, ANNA).held == Split(paid=70_00)
    assert audit(unit).sound


def test_what_was_held_is_what_is_spent(unit: Unit) -> None:
    """Shipping spends the split that was held, even where other points came in meanwhile."""
    post(unit, [settled(1, 100_00)])
    held = hold(unit, ANNA, 70_00, "o")
    post(unit, [rewarded("later", 100)])
    assert spend(unit, ANNA, 70_00, "o", cause=SHIPPED).split == held
    assert balances(unit, ANNA).held == Split()
    assert audit(unit).sound


def test_released_points_can_be_spent_again(unit: Unit) -> None:
    """A cancelled order gives its points back, once."""
    post(unit, [settled(1, 100_00)])
    hold(unit, ANNA, 70_00, "o")
    assert release(unit, "o") == Split(paid=70_00)
    assert release(unit, "o") == Split()
    assert balances(unit, ANNA).paid == 100_00


def test_holding_again_answers_the_same_hold(unit: Unit) -> None:
    """The same order holds its points once."""
    post(unit, [settled(1, 100_00)])
    assert hold(unit, ANNA, 70_00, "o") == hold(unit, ANNA, 70_00, "o")
    assert balances(unit, ANNA).paid == 30_00


def test_a_released_order_is_not_held_again(unit: Unit) -> None:
    """A key that ended stands for no new hold."""
    post(unit, [settled(1, 100_00)])
    hold(unit, ANNA, 70_00, "o")
    release(unit, "o")
    with pytest.raises(Conflict):
        hold(unit, ANNA, 70_00, "o")


def test_release_of_an_unknown_order_is_named(unit: Unit) -> None:
    """There is nothing to release where nothing was held."""
    with pytest.raises(NotFound):
        release(unit, "o")


def test_a_refund_goes_back_to_the_same_lots(unit: Unit) -> None:
    """A whole refund leaves every lot as it was before the order."""
    post(unit, [settled(1, 100_00), settled(2, 100_00)])
    spend(unit, ANNA, 150_00, "o", cause=SHIPPED, cost=70_00)
    refund(unit, ANNA, 150_00, "r", order_key="o", cause=RETURNED, cost=70_00)
    assert lots(unit, Bucket.PAID) == [100_00, 100_00]
    assert audit(unit).sound


def test_a_part_refund_refills_the_last_lot_first(unit: Unit) -> None:
    """Points return in the reverse order of their lots."""
    post(unit, [settled(1, 100_00), settled(2, 100_00)])
    spend(unit, ANNA, 150_00, "o", cause=SHIPPED)
    refund(unit, ANNA, 60_00, "r", order_key="o", cause=RETURNED)
    assert lots(unit, Bucket.PAID) == [10_00, 100_00]


def test_a_part_refund_returns_paid_points_first(unit: Unit) -> None:
    """The customer's own money comes back before what the store gave."""
    fill(unit)
    spend(unit, ANNA, 60_00, "o", cause=SHIPPED)
    assert refund(unit, ANNA, 35_00, "r", order_key="o", cause=RETURNED).split == Split(
        paid=20_00, bonus=15_00
    )


def test_a_refund_rounds_reward_points_for_the_customer(unit: Unit) -> None:
    """Where less than a point is left to refund, the whole point comes back."""
    post(unit, [rewarded("g", 100)])
    spend(unit, ANNA, 10_00, "o", cause=SHIPPED)
    given = refund(unit, ANNA, 1_05, "r", order_key="o", cause=RETURNED).split
    assert given == Split(reward_points=11, reward_worth=1_10)
    assert refund(unit, ANNA, 1_05, "r", order_key="o", cause=RETURNED).split == given


def test_no_more_is_refunded_than_was_paid(unit: Unit) -> None:
    """Refunds of one order together never exceed what it took."""
    fill(unit)
    spend(unit, ANNA, 60_00, "o", cause=SHIPPED)
    refund(unit, ANNA, 40_00, "r1", order_key="o", cause=RETURNED)
    with pytest.raises(Conflict) as refused:
        refund(unit, ANNA, 20_01, "r2", order_key="o", cause=RETURNED)
    assert refused.value.details["left"] == 20_00


def test_a_refund_happens_once(unit: Unit) -> None:
    """The same refund again answers the first and gives nothing."""
    fill(unit)
    spend(unit, ANNA, 60_00, "o", cause=SHIPPED)
    first = refund(unit, ANNA, 20_00, "r", order_key="o", cause=RETURNED)
    assert refund(unit, ANNA, 20_00, "r", order_key="o", cause=RETURNED) == first
    assert balances(unit, ANNA).paid == 98_00


def test_nobody_is_refunded_for_another_customers_order(unit: Unit) -> None:
    """An order's points go back to whoever paid it."""
    fill(unit)
    spend(unit, ANNA, 60_00, "o", cause=SHIPPED)
    with pytest.raises(Conflict):
        refund(unit, BORIS, 20_00, "r", order_key="o", cause=RETURNED)


def test_reward_points_given_back_stay_usable_for_the_first_notice(
    open_unit: OpenUnit, clock: FixedClock
) -> None:
    """Points refunded a day before they run out are good for another 30 days."""
    with open_unit() as unit:
        post(unit, [rewarded("g", 100)])
        spend(unit, ANNA, 10_00, "o", cause=SHIPPED)
    clock.advance(timedelta(days=364))
    with open_unit() as unit:
        refund(unit, ANNA, 10_00, "r", order_key="o", cause=RETURNED)
        expires_at = unit.session.scalar(select(PointLot.expires_at))
        assert expires_at is not None
        assert unit.store.local_date(expires_at) == unit.today + timedelta(days=31)


def test_points_given_back_keep_a_later_end(unit: Unit) -> None:
    """A refund never shortens the life of a lot."""
    post(unit, [rewarded("g", 100)])
    before = unit.session.scalar(select(PointLot.expires_at))
    spend(unit, ANNA, 10_00, "o", cause=SHIPPED)
    refund(unit, ANNA, 10_00, "r", order_key="o", cause=RETURNED)
    assert unit.session.scalar(select(PointLot.expires_at)) == before


def test_cash_on_top_is_refunded_as_money(unit: Unit) -> None:
    """The cash part of an order comes back as a refund to be paid out, not as points."""
    fill(unit)
    spend(unit, ANNA, 60_00, "o", cause=SHIPPED, cash=52_00)
    refund(unit, ANNA, 60_00, "r", order_key="o", cause=RETURNED, cash=52_00)
    assert balances(unit, ANNA).refund_payable == 52_00


def test_a_hold_is_kept_from_other_movements(unit: Unit) -> None:
    """Held points cannot leave by another movement of the same account either."""
    post(unit, [discounted("d", 98_00, 0 + 1)])
    hold(unit, ANNA, 98_00, "o")
    legs = return_deposit("x", ANNA, 98_00, "c").postings
    taking = [legs[0]._replace(account="liab.mall_paid"), legs[1]]
    journal = settled(9).__class__("P25", "x", "c", tuple(taking))
    with pytest.raises(Uncovered):
        post(unit, [journal])
