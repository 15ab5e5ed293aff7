"""A store that owes refunds, and a provider that pays them as a test wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from pawpact.database.model import TenantModel
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.ledger.movement import owe_second_deposit
from pawpact.ledger.service import balances, post
from pawpact.payouts.models import Payout
from pawpact.payouts.run import PayoutReport, run_payouts
from pawpact.payouts.simulator import Decide, SimulatedPayouts, always_ok
from pawpact.payouts.values import PayoutGateway
from pawpact.tenancy.unit import Unit
from tests.core.billing.book import NUMBERS
from tests.core.shop import make_store

ANNA, BORIS = 1001, 1002
STORE = {**NUMBERS, "deposit_fallback.refund_days": 7}


class Till:
    """One store, its clock and its provider of refunds."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> None:
        self.database, self.clock, self.ids, self.vault = database, clock, ids, vault
        self.store = make_store(STORE)
        self.gateway: PayoutGateway = SimulatedPayouts()
        self.reached: list[int] = []

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.store(self.store.tenant) as session:
            unit = Unit(session, self.store, self.clock.now(), self.ids, self.vault, "system")
            yield unit
            unit.catch_up()

    def owe(self, amount: int, key: str, customer: int = ANNA) -> int:
        """P46: the store owes this back."""
        with self.unit() as unit:
            return post(unit, [owe_second_deposit(key, customer, amount, "test")])[0]

    def provider(self, decide: Decide = always_ok) -> SimulatedPayouts:
        self.gateway = gateway = SimulatedPayouts(decide)
        return gateway

    def run(self, **options: Any) -> PayoutReport:
        return run_payouts(self.unit, self.gateway, self.on_paid, **options)

    def on_paid(self, unit: Unit, journals: Sequence[int]) -> None:
        self.reached += journals

    def owed(self, customer: int = ANNA) -> int:
        with self.unit() as unit:
            return balances(unit, customer).refund_payable

    def payout(self) -> Payout:
        (row,) = self.rows(Payout)
        found: Payout = row
        return found

    def rows(self, model: type[TenantModel]) -> list[Any]:
        with self.database.reading(self.store.tenant) as session:
            return list(session.scalars(select(model)))
