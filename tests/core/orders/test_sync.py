"""Store and warehouse in step: handed over once, news taken in once, late and long delivered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NoReturn

import pytest

from pawpact.kernel.errors import InvalidField, MoveRefused
from pawpact.kernel.identity import public_id
from pawpact.ledger.models import JournalRow
from pawpact.orders.fulfilment import cancel, clear_exception
from pawpact.orders.models import Order, WarehouseNews
from pawpact.orders.placement import refuse
from pawpact.orders.sync import SyncReport, orders_due
from pawpact.orders.view import show_order, show_orders
from pawpact.orders.warehouse import ShippingOrder
from pawpact.orders.warehouse_simulator import Decide, Mood, SimulatedWarehouse, always_takes
from pawpact.outbox.models import OutboxMessage
from pawpact.tasks.models import Task
from tests.core.orders.mall import CUSTOMER, GROOMING, SNACK, STAPLE, Mall


class Yard:
    """A mall with a warehouse."""

    def __init__(self, mall: Mall, decide: Decide = always_takes) -> None:
        self.mall, self.warehouse = mall, SimulatedWarehouse(decide)

    def run(self) -> SyncReport:
        return orders_due(self.mall.unit, self.warehouse)

    @property
    def now(self) -> datetime:
        return self.mall.clock.now()

    def state(self) -> str:
        (row,) = self.mall.rows(Order)
        return str(row.state)

    def number(self) -> str:
        (row,) = self.mall.rows(Order)
        return public_id("ord", row.id)

    def tasks(self) -> list[str]:
        return [row.kind for row in self.mall.rows(Task)]


def test_order_reaches_the_warehouse_and_comes_back_shipped(mall: Mall) -> None:
    """Placed, handed over, shipped with its tracking number and booked (P11)."""
    yard = Yard(mall)
    mall.order(STAPLE)
    assert yard.run().handed_over == 1
    assert yard.state() == "to_ship"
    yard.warehouse.ship(yard.number(), yard.now, "SF-1")
    assert yard.run().news == 1
    (row,) = mall.rows(Order)
    assert (row.state, row.tracking) == ("shipped", "SF-1")
    assert "P11" in [journal.movement for journal in mall.rows(JournalRow)]


def test_warehouse_learns_what_to_pack(mall: Mall) -> None:
    """The warehouse is told the articles and the order's number."""
    yard = Yard(mall)
    mall.order(STAPLE, SNACK)
    yard.run()
    (packed,) = yard.warehouse.packed.values()
    assert packed.number == yard.number()
    assert [(line.sku, line.quantity) for line in packed.lines] == [("S-1", 1), ("S-2", 2)]


def test_customer_is_told_at_once_that_it_is_accepted(mall: Mall) -> None:
    """The message leaves with the order itself, before any warehouse knows."""
    mall.order(STAPLE)
    (message,) = mall.rows(OutboxMessage)
    assert message.kind == "order.accepted"
    assert message.said == {"amount": 8_000, "points": 8_000, "cash": 0}


def test_warehouse_down_leaves_it_accepted_and_tries_again(mall: Mall) -> None:
    """While the warehouse is down the order waits, shown as accepted, and goes out later."""
    yard = Yard(mall)
    yard.warehouse.down = True
    mall.order(STAPLE)
    assert yard.run().waiting == 1
    assert yard.state() == "accepted"
    yard.warehouse.down = False
    assert yard.run().handed_over == 0
    mall.clock.advance(timedelta(minutes=1))
    assert yard.run().handed_over == 1


def test_a_broken_line_to_the_warehouse_stops_nothing_else(
    mall: Mall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the network says is no end of the run: orders wait, those that are late are stopped."""
    yard = Yard(mall)
    mall.order(STAPLE)
    yard.run()
    mall.clock.advance(timedelta(days=3))
    mall.order(SNACK, key="second")

    def broken(*asked: object) -> NoReturn:
        raise ConnectionResetError

    monkeypatch.setattr(yard.warehouse, "take", broken)
    monkeypatch.setattr(yard.warehouse, "news", broken)
    report = yard.run()
    assert (report.waiting, report.late) == (1, 1)


def test_waits_grow_up_to_an_hour(mall: Mall) -> None:
    """Each try waits twice as long as the one before, at most an hour."""
    yard = Yard(mall)
    yard.warehouse.down = True
    mall.order(STAPLE)
    waits = []
    for _ in range(8):
        yard.run()
        (row,) = mall.rows(Order)
        waits.append((row.next_try_at - yard.now) // timedelta(minutes=1))
        mall.clock.move_to(row.next_try_at)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize("mood", [Mood.LOSES_ANSWER, Mood.LOSES_ORDER])
def test_order_whose_answer_is_lost_is_packed_once(mall: Mall, mood: Mood) -> None:
    """Handed over again because no answer came, it is dropped there by its number."""
    yard = Yard(mall, lambda order: mood)
    mall.order(STAPLE)
    yard.run()
    mall.clock.advance(timedelta(minutes=1))
    assert yard.run().handed_over == 1
    assert yard.warehouse.handed == [yard.number()] * 2
    assert len(yard.warehouse.packed) == 1


def test_order_that_is_handed_over_is_not_handed_over_again(mall: Mall) -> None:
    """A second run has nothing to hand over."""
    yard = Yard(mall)
    mall.order(STAPLE)
    yard.run()
    mall.clock.advance(timedelta(hours=2))
    yard.run()
    assert len(yard.warehouse.handed) == 1


def test_order_that_the_warehouse_refuses_is_an_exception(mall: Mall) -> None:
    """A bad address stops the order and asks a person; cleared, it is handed over again."""
    moods = iter([Mood.BAD_ADDRESS, Mood.TAKES])
    yard = Yard(mall, lambda order: next(moods))
    order = mall.order(STAPLE).order
    assert yard.run().refused == 1
    assert (yard.state(), yard.tasks()) == ("exception", ["order_exception"])
    with mall.unit() as unit:
        clear_exception(unit, order)
    assert [row.state for row in mall.rows(Task)] == ["suppressed"]
    assert yard.run().handed_over == 1
    assert yard.state() == "to_ship"


def test_news_counts_once(mall: Mall) -> None:
    """The same news twice ships once."""
    yard = Yard(mall)
    mall.order(STAPLE)
    yard.run()
    news = yard.warehouse.ship(yard.number(), yard.now)
    yard.warehouse.repeat(news)
    yard.run()
    yard.run()
    assert len(mall.rows(WarehouseNews)) == 1
    assert [row.movement for row in mall.rows(JournalRow)].count("P11") == 1


def test_news_of_an_unknown_order_is_kept_and_flagged(mall: Mall) -> None:
    """A tracking number for an order that is not here is kept, and a person asked."""
    yard = Yard(mall)
    yard.warehouse.ship(public_id("ord", 4711), yard.now, "SF-9")
    yard.warehouse.ship("what is this", yard.now, "SF-10")
    assert yard.run().flagged == 2
    kept = [(row.tracking, row.flag) for row in mall.rows(WarehouseNews)]
    assert kept == [("SF-9", "unknown_order"), ("SF-10", "unknown_order")]
    assert yard.tasks() == ["warehouse_news"] * 2


def test_goods_of_a_cancelled_order_that_leave_are_flagged(mall: Mall) -> None:
    """What was called off and leaves all the same books nothing; a person looks."""
    yard = Yard(mall)
    order = mall.order(STAPLE).order
    yard.run()
    with mall.unit() as unit:
        cancel(unit, order, "customer")
    yard.warehouse.ship(yard.number(), yard.now)
    assert yard.run().flagged == 1
    assert yard.state() == "cancelled"
    assert mall.balances().paid == 10_000


def test_the_warehouse_is_told_what_was_called_off(mall: Mall) -> None:
    """What it has to pack is called off: somebody tells it, before goods leave that nobody pays."""
    yard = Yard(mall)
    order = mall.order(STAPLE).order
    yard.run()
    with mall.unit() as unit:
        cancel(unit, order, "customer")
    assert yard.tasks() == ["order_called_off"]


def test_what_the_warehouse_never_had_is_not_called_off_there(mall: Mall) -> None:
    """An order that was not handed over yet ends without anybody's doing."""
    yard = Yard(mall)
    order = mall.order(STAPLE).order
    with mall.unit() as unit:
        cancel(unit, order, "customer")
    assert (yard.run().handed_over, yard.tasks()) == (0, [])


def test_called_off_while_the_warehouse_is_silent(mall: Mall) -> None:
    """It lost its answer and may have the order: somebody tells it."""
    yard = Yard(mall, lambda _: Mood.LOSES_ANSWER)
    order = mall.order(STAPLE).order
    yard.run()
    with mall.unit() as unit:
        cancel(unit, order, "customer")
    assert yard.tasks() == ["order_called_off"]


def test_called_off_while_it_is_handed_over(mall: Mall) -> None:
    """The warehouse takes an order that is called off in that moment: somebody tells it, once."""

    def called_off(order: ShippingOrder) -> Mood:
        with mall.unit() as unit:
            cancel(unit, mall.rows(Order)[0].id, "customer")
        return Mood.TAKES

    yard = Yard(mall, called_off)
    mall.order(STAPLE)
    yard.run()
    yard.run()
    assert (yard.state(), yard.tasks()) == ("cancelled", ["order_called_off"])


def test_exception_at_the_warehouse_stops_the_order(mall: Mall) -> None:
    """What goes wrong there is an exception here; a kind that nobody knows is flagged."""
    yard = Yard(mall)
    mall.order(STAPLE)
    yard.run()
    yard.warehouse.stop(yard.number(), yard.now, "eaten_by_dog")
    yard.warehouse.stop(yard.number(), yard.now, "out_of_stock")
    report = yard.run()
    assert (report.news, report.flagged, yard.state()) == (1, 1, "exception")


def test_order_not_shipped_in_time_is_an_exception(mall: Mall) -> None:
    """24 hours after it was placed an order that has not left stops, to the minute."""
    yard = Yard(mall)
    mall.order(STAPLE)
    yard.run()
    mall.clock.advance(timedelta(hours=23, minutes=59))
    assert yard.run().late == 0
    mall.clock.advance(timedelta(minutes=1))
    assert yard.run().late == 1
    assert (yard.state(), yard.tasks()) == ("exception", ["order_exception"])
    assert yard.run().late == 0


def test_goods_that_leave_late_leave_all_the_same(mall: Mall) -> None:
    """An order stopped for being late goes on when the warehouse ships it."""
    yard = Yard(mall)
    mall.order(STAPLE)
    yard.run()
    mall.clock.advance(timedelta(hours=25))
    yard.run()
    yard.warehouse.ship(yard.number(), yard.now)
    yard.run()
    assert yard.state() == "shipped"


def test_order_stopped_for_another_reason_does_not_ship(mall: Mall) -> None:
    """An exception stops shipping until a person has cleared it."""
    yard = Yard(mall)
    mall.order(STAPLE)
    yard.run()
    yard.warehouse.stop(yard.number(), yard.now, "bad_address")
    yard.warehouse.ship(yard.number(), yard.now)
    assert yard.run().flagged == 1
    assert yard.state() == "exception"


def test_cleared_order_has_its_hours_again(mall: Mall) -> None:
    """An order that was cleared is late a day after that, not at once."""
    yard = Yard(mall)
    order = mall.order(STAPLE).order
    yard.run()
    mall.clock.advance(timedelta(hours=25))
    yard.run()
    with mall.unit() as unit:
        clear_exception(unit, order)
    assert yard.run().late == 0
    mall.clock.advance(timedelta(hours=24))
    assert yard.run().late == 1


def test_delivered_order_counts_as_received_after_ten_days(mall: Mall) -> None:
    """Ten days after delivery an order is received by itself, not before."""
    yard = Yard(mall)
    mall.order(STAPLE)
    yard.run()
    yard.warehouse.ship(yard.number(), yard.now)
    yard.warehouse.deliver(yard.number(), yard.now)
    yard.run()
    mall.clock.advance(timedelta(days=10) - timedelta(milliseconds=1))
    assert yard.run().received == 0
    mall.clock.advance(timedelta(milliseconds=1))
    assert yard.run().received == 1
    assert yard.state() == "received"


def test_order_that_was_not_delivered_is_not_received(mall: Mall) -> None:
    """Shipped alone starts no clock."""
    yard = Yard(mall)
    mall.order(STAPLE)
    yard.run()
    yard.warehouse.ship(yard.number(), yard.now)
    yard.run()
    mall.clock.advance(timedelta(days=100))
    assert yard.run().received == 0


def test_without_a_warehouse_orders_wait_and_run_late(mall: Mall) -> None:
    """A store without a warehouse ships by hand; what it forgets is an exception all the same."""
    mall.order(STAPLE)
    assert orders_due(mall.unit, None).late == 0
    mall.clock.advance(timedelta(hours=24))
    assert orders_due(mall.unit, None).late == 1


def test_refused_order_is_kept_with_its_reason(mall: Mall) -> None:
    """An order outside what points buy stands in the list as refused, once, and goes nowhere."""
    yard = Yard(mall)
    with mall.unit() as unit:
        order = refuse(unit, CUSTOMER, [GROOMING], "o-1", why="not_for_points")
        assert refuse(unit, CUSTOMER, [GROOMING], "o-1", why="not_for_points") == order
    yard.run()
    with mall.unit() as unit:
        shown = show_order(unit, order)
    assert [(m.came_from, m.went_to, m.why) for m in shown.moves] == [
        ("placed", "refused", "not_for_points")
    ]
    assert yard.warehouse.handed == []
    with pytest.raises(MoveRefused), mall.unit() as unit:
        cancel(unit, order, "customer")


def test_orders_are_listed_by_the_stores_filters(mall: Mall) -> None:
    """to_ship, shipped, received; any other word is refused with those that there are."""
    yard = Yard(mall)
    mall.order(STAPLE)
    mall.order(SNACK, key="o-2")
    yard.run()
    first = min(yard.warehouse.packed)
    yard.warehouse.ship(first, yard.now)
    yard.run()
    with mall.unit() as unit:
        assert [each.key for each in show_orders(unit)] == ["o-2", "o-1"]
        assert [public_id("ord", each.order) for each in show_orders(unit, state="shipped")] == [
            first
        ]
        assert len(show_orders(unit, state="to_ship", customer=CUSTOMER)) == 1
        assert show_orders(unit, customer=99) == []
        with pytest.raises(InvalidField) as refused:
            show_orders(unit, state="eaten")
    assert "to_ship、shipped、received" in refused.value.message.zh
