"""Customers spend their points: plain orders, shipped the week after, some given back."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sqlalchemy import select

from pawpact.contracts.models import Contract
from pawpact.demo.world import World
from pawpact.kernel.errors import Conflict
from pawpact.ledger.service import balances_of
from pawpact.orders.models import Order
from pawpact.orders.service import OrderLine, place, receive_all, refund, ship_all
from pawpact.tenancy.unit import Unit

_GOODS = (
    ("food-2kg", "成猫粮 2kg", "staple_food", 12800, 7000),
    ("food-dog-2kg", "成犬粮 2kg", "staple_food", 11800, 6600),
    ("litter-10l", "豆腐猫砂 10L", "cat_litter", 4900, 2600),
    ("snack-freeze", "冻干零食", "snack", 5900, 2500),
    ("deworm", "体内外驱虫滴剂", "deworming", 7900, 4300),
)
_NOT_FOR_POINTS = ("wash", "到店洗护", "service", 8000, 3000)


@dataclass
class Shopping:
    """Orders of one store, a week at a time."""

    world: World
    store: str
    random: Random
    refused: int = 0
    week: int = 0

    def live_week(self) -> None:
        self.week += 1
        with self.world.platform.unit(self.store, "system") as unit:
            self._move_on(unit)
        with self.world.platform.unit(self.store, "customer:demo") as unit:
            self._order(unit)

    def _move_on(self, unit: Unit) -> None:
        """What was accepted is shipped, what was shipped has arrived, one in twenty comes back."""
        rows = unit.session.execute(
            select(Order.id, Order.state)
            .where(Order.state.in_(("accepted", "shipped")))
            .order_by(Order.id)
        ).all()
        ship_all(unit, {row.id: f"SF{row.id}" for row in rows if row.state == "accepted"})
        arrived = [row.id for row in rows if row.state == "shipped"]
        receive_all(unit, arrived)
        for number in arrived:
            if self.random.random() < 0.05:
                refund(unit, number, None, f"refund-{number}", why="returned")

    def _order(self, unit: Unit) -> None:
        """One in fifteen customers orders in a week: about one order each in four months."""
        customers = unit.session.scalars(
            select(Contract.customer_id)
            .where(Contract.performed > 0)
            .distinct()
            .order_by(Contract.customer_id)
        ).all()
        owned = balances_of(unit, customers)
        for customer in customers:
            if self.random.random() < 1 / 15:
                self._buy(unit, customer, owned[customer].paid)

    def _buy(self, unit: Unit, customer: int, paid: int) -> None:
        sku, title, category, price, cost = self.random.choice(_GOODS)
        if paid < price:
            return
        key = f"{self.store}-{self.week}-{customer}"
        place(unit, customer, [OrderLine(sku, title, category, 1, price, cost)], key)
        if self.random.random() < 0.03:
            self._try_service(unit, customer, key)

    def _try_service(self, unit: Unit, customer: int, key: str) -> None:
        """Points buy necessities only: a grooming is refused before anything is reserved."""
        sku, title, category, price, cost = _NOT_FOR_POINTS
        try:
            place(unit, customer, [OrderLine(sku, title, category, 1, price, cost)], f"{key}-s")
        except Conflict:
            self.refused += 1
