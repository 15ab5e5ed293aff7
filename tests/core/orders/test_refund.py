"""Goods that come back give back what paid for them, once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from pawpact.kernel.errors import Conflict, InvalidField, MoveRefused
from pawpact.ledger.finding import examine
from pawpact.ledger.models import JournalRow
from pawpact.ledger.service import audit
from pawpact.orders.audit import AUDITORS
from pawpact.orders.models import Order, OrderLineRow
from pawpact.orders.service import OrderLine, Refunded, receive, refund, ship
from tests.core.orders.mall import SNACK, STAPLE, TOY, Mall
from tests.core.orders.test_fulfilment import legs


def received(mall: Mall, *lines: OrderLine, cash: int = 0, key: str = "o-1") -> int:
    order = mall.order(*lines, cash=cash, key=key).order
    with mall.unit() as unit:
        ship(unit, order)
        receive(unit, order)
    return order


def give_back(
    mall: Mall, order: int, pieces: dict[int, int] | None = None, key: str = "r-1"
) -> Refunded:
    with mall.unit() as unit:
        return refund(unit, order, pieces, key, why="quality")


def test_whole_order_back(mall: Mall) -> None:
    """P22 undoes P11: both buckets, income and cost are as before."""
    order = received(mall, STAPLE)
    assert give_back(mall, order) == Refunded(8_000, 0)

    assert legs(mall, "P22") == {name: -n for name, n in legs(mall, "P11").items()}
    balances = mall.balances()
    assert (balances.paid, balances.bonus) == (10_000, 3_000)
    assert mall.rows(Order)[0].state == "after_sales"


def test_part_returns_paid_points_first(mall: Mall) -> None:
    """A part refund returns the customer's own money before the store's."""
    order = received(mall, replace(STAPLE, quantity=2, unit_price=4_000))
    give_back(mall, order, {0: 1})
    balances = mall.balances()
    assert (balances.paid, balances.bonus) == (9_000, 0)


def test_same_refund_twice(mall: Mall) -> None:
    """A refund that comes twice under one key is made once."""
    order = received(mall, SNACK)
    assert give_back(mall, order, {0: 1}) == give_back(mall, order, {0: 1})
    assert [j.movement for j in mall.rows(JournalRow)].count("P22") == 1


def test_more_than_was_bought(mall: Mall) -> None:
    """More pieces than are left on a line are refused."""
    order = received(mall, SNACK)
    give_back(mall, order, {0: 1})
    with pytest.raises(InvalidField):
        give_back(mall, order, {0: 2}, "r-2")


def test_nothing_left(mall: Mall) -> None:
    """An order that came back whole has nothing left to return."""
    order = received(mall, SNACK)
    give_back(mall, order)
    with pytest.raises(Conflict):
        give_back(mall, order, None, "r-2")


def test_cash_comes_back_as_cash(mall: Mall) -> None:
    """Of a mixed basket, the line paid in cash is owed in cash and the points stay spent."""
    order = received(mall, TOY, STAPLE, cash=2_000)
    assert give_back(mall, order, {0: 1}) == Refunded(0, 2_000)
    assert mall.balances().refund_payable == 2_000
    assert mall.balances().paid == 5_000


def test_order_that_was_not_received(mall: Mall) -> None:
    """An order on its way is not refunded yet."""
    order = mall.order(SNACK).order
    with mall.unit() as unit:
        ship(unit, order)
    with pytest.raises(MoveRefused):
        give_back(mall, order)


def test_key_of_another_order(mall: Mall) -> None:
    """The number of one refund is refused for another order."""
    first, second = received(mall, SNACK), received(mall, SNACK, key="o-2")
    give_back(mall, first)
    with pytest.raises(Conflict):
        give_back(mall, second)


def test_reward_points_come_back_whole(mall: Mall) -> None:
    """Piece by piece, whole reward points come back, never more than were spent."""
    mall.grant(reward=100)
    order = received(mall, replace(SNACK, quantity=3, unit_price=335))
    for number in range(3):
        give_back(mall, order, {0: 1}, f"r-{number}")
    balances = mall.balances()
    assert (balances.reward_points, balances.paid, balances.bonus) == (100, 10_000, 3_000)


def test_books_stay_right(mall: Mall) -> None:
    """After orders and refunds the audit of the books finds nothing."""
    mall.grant(reward=70)
    order = received(mall, STAPLE, SNACK, TOY, cash=2_000)
    give_back(mall, order, {1: 1})
    give_back(mall, order, None, "r-2")
    with mall.unit() as unit:
        assert list(audit(unit).findings) == []


def test_line_that_is_none_is_named(mall: Mall) -> None:
    """A line that the order does not have is told with those that it has."""
    order = received(mall, SNACK)
    with pytest.raises(InvalidField, match="no line 1; its lines are: 0"):
        give_back(mall, order, {1: 1})


@pytest.mark.parametrize(("less", "named"), [(9, False), (10, False), (11, True), (60, True)])
def test_the_audit_forgives_a_reward_point_and_no_more(mall: Mall, less: int, named: bool) -> None:
    """A piece may come back as so much less as a reward point was worth, here 10 fen."""
    mall.grant(reward=1)
    order = received(mall, SNACK)
    give_back(mall, order, {0: 1})
    with mall.unit() as unit:
        line = unit.session.scalars(select(OrderLineRow)).one()
        line.unit_price += less
        unit.session.flush()
        codes = {each.code for each in examine(unit.session, AUDITORS)}
        assert ("order_refunded_otherwise" in codes) is named


def test_goods_come_back_for_a_reason(mall: Mall) -> None:
    """Without one nothing is given back."""
    order = received(mall, STAPLE)
    with mall.unit() as unit, pytest.raises(InvalidField):
        refund(unit, order, None, "r-1", why="")
    assert mall.rows(Order)[0].state == "received"
