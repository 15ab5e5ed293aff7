"""Whatever happens in whatever order, the books agree with a model that keeps no books."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import TimeOrderedIds
from pawpact.kernel.vault import Vault
from pawpact.ledger.service import audit, balances_of, hold, post, refund, release, spend
from pawpact.ledger.values import Balances, NotEnoughPoints
from tests.core.ledger.book import ANNA, BORIS, POINT_VALUE, SHOP, discounted, rewarded
from tests.core.shop import make_unit

customers = st.sampled_from([ANNA, BORIS])
# Whole reward points only, so that the model needs no rounding.
prices = st.integers(1, 900).map(lambda points: points * POINT_VALUE)


@dataclass
class Order:
    """What the model knows of one order."""

    key: str
    customer: int
    left: int


class Books(RuleBasedStateMachine):
    """Grants, orders, shipments, cancellations and refunds, most of them said twice."""

    held: Bundle[Order] = Bundle("held")
    shipped: Bundle[Order] = Bundle("shipped")

    def __init__(self, database: Database, tenant: int, vault: Vault) -> None:
        super().__init__()
        clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
        self.open = ExitStack()
        session = self.open.enter_context(database.store(tenant))
        self.unit = make_unit(session, clock, TimeOrderedIds(clock, 0), vault, SHOP)
        self.worth = {ANNA: 0, BORIS: 0}
        self.keys_made = 0

    def teardown(self) -> None:
        report = audit(self.unit)
        self.unit.session.rollback()
        self.open.close()
        assert report.sound, report.findings

    def key(self) -> str:
        self.keys_made += 1
        return f"k{self.keys_made}"

    @rule(customer=customers, paid=prices, bonus=prices)
    def debit(self, customer: int, paid: int, bonus: int) -> None:
        journal = discounted(self.key(), paid, bonus, customer)
        post(self.unit, [journal, journal])
        self.worth[customer] += paid + bonus

    @rule(customer=customers, points=st.integers(1, 300))
    def reward(self, customer: int, points: int) -> None:
        post(self.unit, [rewarded(self.key(), points, customer)])
        self.worth[customer] += points * POINT_VALUE

    @rule(target=held, customer=customers, price=prices)
    def order(self, customer: int, price: int) -> Any:
        placed = Order(self.key(), customer, price)
        covered = price <= self.worth[customer]
        if not covered:
            with pytest.raises(NotEnoughPoints):
                hold(self.unit, customer, price, placed.key)
            return multiple()
        assert hold(self.unit, customer, price, placed.key).worth == price
        hold(self.unit, customer, price, placed.key)
        self.worth[customer] -= price
        return placed

    @rule(target=shipped, order=consumes(held))
    def ship(self, order: Order) -> Order:
        for _ in range(2):
            spend(self.unit, order.customer, order.left, order.key, cause="order.shipped")
        return order

    @rule(order=consumes(held))
    def cancel(self, order: Order) -> None:
        assert release(self.unit, order.key).worth == order.left
        release(self.unit, order.key)
        self.worth[order.customer] += order.left

    @rule(order=shipped, price=prices)
    def give_back(self, order: Order, price: int) -> None:
        key = self.key()
        if price > order.left:
            with pytest.raises(Conflict):
                refund(self.unit, order.customer, price, key, order_key=order.key, cause="r")
            return
        for _ in range(2):
            refund(self.unit, order.customer, price, key, order_key=order.key, cause="r")
        order.left -= price
        self.worth[order.customer] += price

    @invariant()
    def books_agree_with_the_model(self) -> None:
        found = balances_of(self.unit, [ANNA, BORIS])
        assert {customer: worth(each) for customer, each in found.items()} == self.worth


def worth(balances: Balances) -> int:
    """Everything that can be spent, in fen."""
    return balances.paid + balances.bonus + balances.reward_points * POINT_VALUE


def test_books_agree_with_a_model_of_them(database: Database, vault: Vault) -> None:
    """After any run of movements balances are what was given less what was taken."""
    tenants = count(1)

    class Shop(Books):
        """The books of one more store."""

        def __init__(self) -> None:
            super().__init__(database, next(tenants), vault)

    run_state_machine_as_test(Shop, settings=settings(max_examples=20, stateful_step_count=20))
