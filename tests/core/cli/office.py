"""The command group over the books of two stores, one of them empty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace

from click.testing import CliRunner, Result

from pawpact.accounts.service import register_customers
from pawpact.billing.gateway.registry import simulated
from pawpact.cli.ledger import ledger
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import NotFound
from pawpact.kernel.identity import Ids, public_id
from pawpact.kernel.vault import Vault
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import SHOP
from tests.core.shop import make_unit, newcomer


class Office:
    """Two stores: a shop with a customer, and an empty one."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> None:
        self.database = database
        self.clock = clock
        self._parts = (clock, ids, vault)
        self._tenants = {"shop": SHOP.tenant, "empty": SHOP.tenant + 1}
        with self.writing() as unit:
            (self.customer,) = register_customers(unit, [newcomer(1)])

    @property
    def customer_id(self) -> str:
        return public_id("cus", self.customer)

    def run(self, *arguments: str) -> Result:
        platform = SimpleNamespace(
            reading=self._reading,
            unit=self._unit,
            stores=SimpleNamespace(every=lambda: [SimpleNamespace(name=n) for n in self._tenants]),
            parts=SimpleNamespace(gateways=simulated()),
        )
        return CliRunner().invoke(ledger, arguments, obj=SimpleNamespace(platform=platform))

    def writing(self) -> AbstractContextManager[Unit]:
        return self._unit("shop")

    @contextmanager
    def _unit(self, store: str, actor: str = "system") -> Iterator[Unit]:
        with self.database.store(self._tenants[store]) as session:
            yield make_unit(session, *self._parts, SHOP, actor)

    @contextmanager
    def _reading(self, store: str, actor: str = "system") -> Iterator[Unit]:
        if store not in self._tenants:
            raise NotFound
        with self.database.reading(self._tenants[store]) as session:
            yield make_unit(session, *self._parts, SHOP, actor)
