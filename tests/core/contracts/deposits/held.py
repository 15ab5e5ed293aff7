"""A contract whose deposit is held, for tests of what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from pawpact.bootstrap.books import audit_books
from pawpact.contracts.applying.view import show_application
from pawpact.contracts.auditing.offset import AUDITOR
from pawpact.contracts.deposits.offset import (
    OffsetRequest,
    OffsetShown,
    request_offset,
    show_offset,
)
from pawpact.contracts.deposits.payment import pay_deposits
from pawpact.contracts.models import Contract, Deposit
from pawpact.contracts.values import PaidDeposit
from pawpact.database import bulk
from pawpact.database.model import TenantModel
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import Fen
from pawpact.ledger.finding import examine
from pawpact.ledger.service import balances
from pawpact.ledger.values import Balances
from pawpact.policy.layering.snapshot import freeze
from pawpact.tenancy.models import PolicyRevision
from pawpact.tenancy.unit import Unit
from tests.house import House, resolved
from tests.stories.counter import apply

STORE = "xihu"
YUAN_500 = 500_00


class Held:
    """A contract whose deposit of 500.00 is held."""

    def __init__(self, house: House, patch: str = "") -> None:
        self.house = house
        house.open(STORE, patch)
        self.application = apply(house, STORE, score=500)
        with house.platform.unit(STORE, "provider:simulator") as unit:
            (self.deposit,) = unit.session.scalars(select(Deposit.id))
            pay_deposits(unit, [PaidDeposit(self.deposit, "WX-1", Fen(YUAN_500))])
        with self.unit() as unit:
            shown = show_application(unit, public_id("app", self.application))
            assert shown.state == "approved"
            row = unit.session.scalars(select(Deposit)).one()
            self.customer, self.contract = row.customer_id, unit.ids.one()
            unit.session.add(
                Contract(
                    id=self.contract,
                    application_id=self.application,
                    customer_id=self.customer,
                    pet_id=1,
                    plan_price=398_00,
                    term=12,
                    state="completed",
                    revision_id=1,
                    streak=6,
                    performed=6,
                )
            )

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.house.platform.unit(STORE, "staff:1") as unit:
            yield unit

    def row(self) -> Any:
        return self.rows(Deposit)[0]

    def rows(self, model: type[TenantModel]) -> list[Any]:
        with self.house.platform.reading(STORE) as unit:
            rows: list[Any] = list(unit.session.scalars(select(model)))
        return sorted(rows, key=lambda row: row.id)

    def money(self) -> Balances:
        with self.house.platform.reading(STORE) as unit:
            return balances(unit, self.customer)

    def perform(self, periods: int) -> None:
        with self.unit() as unit:
            unit.session.scalars(select(Contract)).one().performed = periods

    def sign_under(self, patch: str) -> None:
        """The contract was signed under another revision of the store, with this patch."""
        words = self.house.host.vocabulary()
        ruleset = resolved(f"tenants/{STORE}/rules.yaml", patch, words)
        with self.unit() as unit:
            columns = {
                "id": [unit.ids.one()],
                "number": [99],
                "content_hash": [ruleset.content_hash],
                "content": [freeze(ruleset, words)],
                "layers": [[]],
                "plugins": [sorted(self.house.host.plugins)],
                "valid_from": [unit.at],
                "actor": ["platform:1"],
                "why": ["earlier"],
                "at": [unit.at],
            }
            bulk.insert(unit.session, PolicyRevision, columns)
            (row,) = unit.session.scalars(select(Contract))
            (row.revision_id,) = columns["id"]

    def offset(self, amount: int, key: str = "order-1") -> OffsetShown:
        """Ask for it, and see what came of it."""
        with self.unit() as unit:
            made = request_offset(unit, OffsetRequest(key, self.contract, amount))
        with self.house.platform.reading(STORE) as unit:
            return show_offset(unit, made)

    def uses(self) -> list[str]:
        """What the audit finds of offsets and deductions alone."""
        with self.house.platform.reading(STORE) as unit:
            return [each.code for each in examine(unit.session, [AUDITOR])]

    def findings(self) -> list[str]:
        """What the audit finds of deposits and refunds; the contract here has no charges."""
        with self.house.platform.reading(STORE) as unit:
            found = [each.code for each in audit_books(unit).findings]
        return [code for code in found if "deposit" in code or "refund" in code]
