"""A sale is booked when it ships; what is called off before costs nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.database.counting import count_statements
from pawpact.kernel.errors import InvalidField, MoveRefused, NotFound
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.values import Bucket
from pawpact.orders.models import Order
from pawpact.orders.service import (
    cancel,
    clear_exception,
    close,
    receive,
    report_exception,
    ship,
    ship_all,
)
from tests.core.orders.mall import SNACK, STAPLE, TOY, Mall


def legs(mall: Mall, movement: str) -> dict[str, int]:
    """What one movement debited (positive) and credited, by account."""
    with mall.database.reading(mall.store.tenant) as session:
        rows = session.execute(
            select(PostingRow.account, PostingRow.amount)
            .join(JournalRow, JournalRow.id == PostingRow.journal_id)
            .where(JournalRow.movement == movement)
        )
        return dict(rows.all())


def test_shipping_books_the_sale(mall: Mall) -> None:
    """P11: bonus and paid points become income, goods become cost, when the order ships."""
    order = mall.order(STAPLE).order
    with mall.unit() as unit:
        ship(unit, order, "SF123")

    assert legs(mall, "P11") == {
        "liab.mall_bonus": 3_000,
        "liab.mall_paid": 5_000,
        "inc.goods": -8_000,
        "exp.cogs": 5_000,
        "liab.supplier_payable": -5_000,
    }
    assert mall.balances().paid == 5_000
    (row,) = mall.rows(Order)
    assert (row.state, row.tracking, row.shipped_at) == ("shipped", "SF123", mall.clock.now())


def test_cash_is_booked_with_the_sale(mall: Mall) -> None:
    """P12: cash beside points reaches the clearing account with the same sale."""
    order = mall.order(TOY, SNACK, cash=2_000).order
    with mall.unit() as unit:
        ship(unit, order)
    booked = legs(mall, "P11")
    assert (booked["asset.psp_clearing"], booked["inc.goods"]) == (2_000, -4_000)


def test_order_paid_in_cash_only(mall: Mall) -> None:
    """An order without points is booked from cash alone and leaves the points."""
    order = mall.order(TOY, cash=2_000).order
    with mall.unit() as unit:
        ship(unit, order)
    assert legs(mall, "P11")["asset.psp_clearing"] == 2_000
    assert mall.balances().paid == 10_000


def test_shipping_twice_is_refused(mall: Mall) -> None:
    """An order ships once."""
    order = mall.order(SNACK).order
    with mall.unit() as unit:
        ship(unit, order)
        with pytest.raises(MoveRefused):
            ship(unit, order)


def test_cancelled_order_frees_its_points(mall: Mall) -> None:
    """Called off before it ships, an order gives its points free and books nothing."""
    order = mall.order(STAPLE).order
    with mall.unit() as unit:
        cancel(unit, order, "customer")
    assert mall.balances().free(Bucket.PAID) == 10_000
    assert mall.balances().free(Bucket.BONUS) == 3_000
    assert legs(mall, "P11") == {}


def test_cancelled_order_owes_its_cash(mall: Mall) -> None:
    """Cash of an order called off is owed back to the customer."""
    order = mall.order(TOY, cash=2_000).order
    with mall.unit() as unit:
        cancel(unit, order, "customer")
    assert legs(mall, "P12") == {"asset.psp_clearing": 2_000, "liab.refund_payable": -2_000}
    assert mall.balances().refund_payable == 2_000


def test_shipped_order_cannot_be_cancelled(mall: Mall) -> None:
    """What has left comes back by a refund only."""
    order = mall.order(SNACK).order
    with mall.unit() as unit:
        ship(unit, order)
        with pytest.raises(MoveRefused):
            cancel(unit, order, "customer")


def test_exception_stops_shipping(mall: Mall) -> None:
    """An order with an exception does not ship until that is cleared."""
    mall.set(mall_orders__exception_kinds=("bad_address",))
    order = mall.order(SNACK).order
    with mall.unit() as unit:
        report_exception(unit, order, "bad_address")
        with pytest.raises(MoveRefused):
            ship(unit, order)
        clear_exception(unit, order)
        ship(unit, order)


def test_unknown_exception(mall: Mall) -> None:
    """A kind of exception that the store does not have is refused."""
    mall.set(mall_orders__exception_kinds=("bad_address",))
    order = mall.order(SNACK).order
    with mall.unit() as unit, pytest.raises(InvalidField):
        report_exception(unit, order, "rain")


def test_received_then_closed(mall: Mall) -> None:
    """A shipped order is received and closed."""
    order = mall.order(SNACK).order
    with mall.unit() as unit:
        ship(unit, order)
        receive(unit, order)
        close(unit, order)
    assert mall.rows(Order)[0].state == "closed"


def test_unknown_order(mall: Mall) -> None:
    """An order that this store does not have is not found."""
    with mall.unit() as unit, pytest.raises(NotFound):
        ship(unit, 404)


def test_customer_owns_what_is_left(mall: Mall) -> None:
    """After a sale the customer has exactly what she did not spend."""
    order = mall.order(STAPLE).order
    with mall.unit() as unit:
        ship(unit, order)
    balances = mall.balances()
    assert (balances.paid, balances.bonus, balances.held.worth) == (5_000, 0, 0)


def test_orders_shipped_together_are_booked_each(mall: Mall) -> None:
    """Every order has its own P11, and the second costs the books no statement more."""
    mall.grant(paid=100_000, bonus=0)
    costs = []
    for count in (2, 5):
        orders = [mall.order(SNACK, key=f"{count}-{number}").order for number in range(count)]
        with mall.unit() as unit, count_statements(mall.database.engine) as statements:
            ship_all(unit, dict.fromkeys(orders))
        costs.append(statements.count)
    assert costs[0] == costs[1]
    with mall.database.reading(mall.store.tenant) as session:
        booked = session.scalars(select(JournalRow.key).where(JournalRow.movement == "P11")).all()
    assert len(booked) == 7


def test_one_order_that_cannot_ship_stops_all(mall: Mall) -> None:
    """An order shipped before refuses the whole call, and the other one stays as it was."""
    first, second = mall.order(SNACK, key="a").order, mall.order(SNACK, key="b").order
    with mall.unit() as unit:
        ship(unit, first)
    with pytest.raises(MoveRefused), mall.unit() as unit:
        ship_all(unit, {second: None, first: None})
    with mall.database.reading(mall.store.tenant) as session:
        states = session.scalars(select(Order.state).where(Order.id == second)).all()
    assert states == ["accepted"]


def test_nothing_happens_to_an_order_without_a_word(mall: Mall) -> None:
    """Called off without a reason it stays as it is."""
    order = mall.order(STAPLE).order
    with mall.unit() as unit, pytest.raises(InvalidField):
        cancel(unit, order, " ")
    assert mall.rows(Order)[0].state == "accepted"
