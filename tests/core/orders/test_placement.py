"""An order is accepted only when points and cash cover it, each for its goods."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.ledger.models import JournalRow
from pawpact.ledger.values import Bucket, NotEnoughPoints
from pawpact.orders.models import Order, OrderEvent, OrderLineRow
from pawpact.orders.service import NotForPoints, place
from tests.core.orders.mall import CUSTOMER, GROOMING, SNACK, STAPLE, TOY, Mall


def test_placing_holds_points_and_posts_nothing(mall: Mall) -> None:
    """A placed order reserves its points, bonus first, and books nothing yet."""
    before = len(mall.rows(JournalRow))
    placed = mall.order(STAPLE)

    balances = mall.balances()
    assert (placed.points, placed.cash) == (8_000, 0)
    assert (balances.free(Bucket.BONUS), balances.free(Bucket.PAID)) == (0, 5_000)
    assert len(mall.rows(JournalRow)) == before


def test_not_enough_points(mall: Mall) -> None:
    """Points that do not cover the order refuse it, and nothing is held or written."""
    with pytest.raises(NotEnoughPoints):
        mall.order(replace(STAPLE, quantity=2))
    assert mall.rows(Order) == []
    assert mall.balances().free(Bucket.PAID) == 10_000


def test_a_refused_order_leaves_nothing_in_the_callers_unit(mall: Mall) -> None:
    """Whoever catches the refusal and goes on commits no order that nobody reserved points for."""
    with mall.unit() as unit, pytest.raises(NotEnoughPoints):
        place(unit, CUSTOMER, [replace(STAPLE, quantity=2)], "refused")
    assert mall.rows(Order) == []
    assert mall.rows(OrderLineRow) == []


def test_goods_outside_the_scope_are_refused(mall: Mall) -> None:
    """Goods that points do not buy are refused without cash, and named."""
    with pytest.raises(NotForPoints) as refused:
        mall.order(STAPLE, TOY)
    assert refused.value.details == {"needed": 2_000, "skus": ["T-1"]}


def test_mixed_basket_pays_the_rest_in_cash(mall: Mall) -> None:
    """In a mixed basket points pay the eligible lines and cash the others."""
    placed = mall.order(TOY, STAPLE, cash=2_000)

    assert (placed.points, placed.cash) == (8_000, 2_000)
    paid = [(row.sku, row.eligible, row.points) for row in mall.rows(OrderLineRow)]
    assert paid == [("T-1", False, 0), ("S-1", True, 8_000)]


def test_mall_points_do_not_buy_services(mall: Mall) -> None:
    """A service is bought with reward points only, however many mall points there are."""
    with pytest.raises(NotEnoughPoints):
        mall.order(GROOMING)
    mall.grant(reward=300)
    assert mall.order(GROOMING).points == 3_000
    assert mall.balances().free(Bucket.PAID) == 10_000


def test_reward_points_do_not_buy_staple_food(mall: Mall) -> None:
    """Where the store lists no staple food for reward points, they stay untouched."""
    mall.grant(reward=500)
    mall.order(STAPLE)
    assert mall.balances().free(Bucket.REWARD) == 500


def test_cash_only_where_the_store_takes_it(mall: Mall) -> None:
    """A store without cash besides points refuses an order with cash."""
    mall.set(mall_orders__cash_top_up=False)
    with pytest.raises(Conflict):
        mall.order(STAPLE, cash=1_000)
    assert mall.order(STAPLE).cash == 0


@pytest.mark.parametrize("cash", [-1, 8_001])
def test_cash_within_the_total(mall: Mall, cash: int) -> None:
    """Cash below zero or above the whole is refused."""
    with pytest.raises(InvalidField) as refused:
        mall.order(STAPLE, cash=cash)
    assert refused.value.field == "cash"


def test_same_key_is_the_same_order(mall: Mall) -> None:
    """An order that comes twice is placed once and holds once."""
    assert mall.order(STAPLE) == mall.order(STAPLE)
    assert len(mall.rows(Order)) == 1
    assert mall.balances().free(Bucket.PAID) == 5_000


def test_same_key_for_something_else(mall: Mall) -> None:
    """The number of one order is refused for another."""
    mall.order(SNACK)
    with pytest.raises(Conflict):
        mall.order(STAPLE)


def test_widened_categories_count_at_once(mall: Mall) -> None:
    """A store that adds a category sells it for points."""
    mall.set(core__ledger__mall_points_spend_categories=("toy",))
    assert mall.order(TOY).points == 2_000


def test_moves_are_recorded(mall: Mall) -> None:
    """An accepted order keeps who placed it and when."""
    mall.order(SNACK)
    (event,) = mall.rows(OrderEvent)
    assert (event.from_state, event.to_state, event.actor) == ("placed", "accepted", "customer:11")


def test_orders_at_once_never_overspend(mall: Mall) -> None:
    """Of eight orders at once that each need most of the points, one is accepted."""

    def attempt(number: int) -> bool:
        try:
            mall.order(STAPLE, key=f"o-{number}")
        except NotEnoughPoints:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(attempt, range(8)))

    assert accepted.count(True) == 1
    assert mall.balances().free(Bucket.PAID) == 5_000
