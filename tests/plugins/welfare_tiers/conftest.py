"""Contracts in the middle of their term, in a store that rewards those who keep theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from pawpact.benefits.models import Benefit
from pawpact.billing.models import Charge
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.models import Contract
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.ledger.service import balances
from pawpact.vocabulary.case import Case
from pawpact_plugins.welfare_tiers import plugin
from tests.conftest import OpenVault
from tests.house import House, build_house
from tests.running import run_contracts

STORE = "street"


@dataclass
class Street:
    """One store; its contracts perform a period when they are told to."""

    house: House
    times: int = 0

    def run(self, *performed: int) -> list[int]:
        """Contracts after so many periods, all on time; the next one is debited now."""
        with self.house.platform.unit(STORE) as unit:
            contracts = run_contracts(unit, performed)
        self.house.platform.run_debits(STORE)
        return contracts

    def perform(self, contract: int, streak: int, performed: int, *, late: bool = False) -> None:
        """One more period of a contract that stands there now."""
        self.times += 1
        with self.house.platform.unit(STORE) as unit:
            row = unit.session.get_one(Contract, (unit.store.tenant, contract))
            row.streak, row.performed = streak, performed
            roles = {"contract": contract, "customer": row.customer_id, "pet": row.pet_id}
            charge = unit.session.scalars(
                select(Charge.id).where(Charge.contract_id == contract).limit(1)
            ).one()
            facts = {"charge.late": late}
            case = Case(f"again-{self.times}", {**roles, "charge": charge}, facts)
            unit.raise_moment("period.performed", [case])

    def kinds(self, contract: int) -> list[str]:
        """What this contract's customer was given, in its order."""
        with self.house.platform.reading(STORE) as unit:
            of = select(Contract.customer_id).where(Contract.id == contract)
            customer = unit.session.scalars(of).one()
            rows = select(Benefit.kind).where(Benefit.customer_id == customer)
            return list(unit.session.scalars(rows.order_by(Benefit.id)))

    def points(self, contract: int) -> int:
        with self.house.platform.reading(STORE) as unit:
            of = select(Contract.customer_id).where(Contract.id == contract)
            return balances(unit, unit.session.scalars(of).one()).reward_points

    def levels(self, kind: str) -> Sequence[tuple[int, int | None]]:
        """Level and price of each star or privilege of this kind."""
        with self.house.platform.reading(STORE) as unit:
            rows = select(Benefit.level, Benefit.price_ratio).where(Benefit.kind == kind)
            return [tuple(row) for row in unit.session.execute(rows.order_by(Benefit.id))]

    def findings(self) -> list[str]:
        """What the books say about benefits; these contracts have no past to compare."""
        with self.house.platform.reading(STORE) as unit:
            found = [each.code for each in audit_books(unit).findings]
        return [code for code in found if "benefit" in code or "balance" in code]


@pytest.fixture
def street(database: Database, clock: FixedClock) -> Iterator[Street]:
    """A store with the plugin on, under the platform's own numbers."""
    for house in build_house(database, clock, OpenVault(), [plugin]):
        house.open(STORE)
        yield Street(house)
