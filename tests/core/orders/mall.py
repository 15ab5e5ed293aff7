"""A store that sells goods for points, for the tests of orders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from pawpact.database.model import TenantModel
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.ledger.account import CNY, MALL_BONUS, detailed
from pawpact.ledger.movement import grant_reward_points, settle_charge
from pawpact.ledger.service import balances, post
from pawpact.ledger.values import Balances, Journal, Posting
from pawpact.orders.service import OrderLine, Placed, place
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value
from tests.core.billing.book import NUMBERS
from tests.core.shop import make_store

STORE = {
    **NUMBERS,
    "mall_orders.accepted_push": True,
    "mall_orders.cash_refund_manager_above": 100_00,
    "deposit_fallback.refund_days": 7,
    "mall_orders.ship_within_hours": 24,
    "mall_orders.reship_within_hours": 48,
    "mall_orders.auto_receive_days": 10,
    "mall_orders.order_filters": ("to_ship", "shipped", "received"),
    "mall_orders.exception_kinds": ("bad_address", "out_of_stock", "not_shipped_in_time"),
}
CUSTOMER = 11
STAPLE = OrderLine("S-1", "幼猫粮", "staple_food", 1, 8_000, 5_000)
SNACK = OrderLine("S-2", "冻干", "snack", 2, 1_000, 400)
TOY = OrderLine("T-1", "逗猫棒", "toy", 1, 2_000, 900)
GROOMING = OrderLine("G-1", "洗护", "service", 1, 3_000, 1_000)


class Mall:
    """One store and one customer."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> None:
        self.database, self.clock, self.ids, self.vault = database, clock, ids, vault
        self.store = make_store(STORE)

    def set(self, **changed: Value) -> None:
        """Other parameters, dots written as two underscores."""
        named = {name.replace("__", "."): value for name, value in changed.items()}
        self.store = make_store({**STORE, **named})

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.store(self.store.tenant) as session:
            yield Unit(session, self.store, self.clock.now(), self.ids, self.vault, "customer:11")

    def grant(self, *, paid: int = 0, bonus: int = 0, reward: int = 0) -> None:
        """Give the customer points; a reward point is worth 10 fen."""
        journals = []
        number = self.ids.one()
        if paid:
            journals.append(settle_charge(f"paid:{number}", CUSTOMER, paid, "test"))
        if bonus:
            legs = (
                Posting(detailed("exp.promo", "test"), 0, CNY, bonus),
                Posting(MALL_BONUS, CUSTOMER, CNY, -bonus),
            )
            journals.append(Journal("P03", f"bonus:{number}", "test", legs))
        if reward:
            journals.append(
                grant_reward_points(f"reward:{number}", CUSTOMER, reward, 10, "test", "test")
            )
        with self.unit() as unit:
            post(unit, journals)

    def order(self, *lines: OrderLine, key: str = "o-1", cash: int = 0) -> Placed:
        with self.unit() as unit:
            payment = f"WX-{key}" if cash else ""
            return place(unit, CUSTOMER, lines, key, cash=cash, payment=payment)

    def balances(self) -> Balances:
        with self.unit() as unit:
            return balances(unit, CUSTOMER)

    def rows(self, model: type[TenantModel]) -> list[Any]:
        with self.database.reading(self.store.tenant) as session:
            return list(session.scalars(select(model).order_by(model.id)))  # type: ignore[attr-defined]
