"""A counter with one customer, for the tests of benefits: rules grant, staff redeem, days pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from pawpact.benefits import handlers
from pawpact.benefits.audit import AUDITORS
from pawpact.benefits.lapse import lapse_due
from pawpact.benefits.models import Benefit
from pawpact.benefits.withdrawing import withdraw_grants
from pawpact.database.model import TenantModel
from pawpact.database.session import Database
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.ledger.audit import audit
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.service import balances
from pawpact.outbox.models import OutboxMessage
from pawpact.policy.model import EffectRequest
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value
from tests.core.billing.book import NUMBERS
from tests.core.shop import make_store

STORE = {
    **NUMBERS,
    "core.ledger.reward_point_value": 10,
    "core.ledger.rounding": "half_up_to_fen",
    "core.benefits.most_of_a_kind": 24,
    "core.benefits.food_categories": ("staple_food", "snack"),
    "core.benefits.supply_categories": ("supplies",),
    "core.benefits.service_categories": ("service", "grooming"),
    "followup.deworm_interval_days": 90,
    "welfare_tiers.stacking": "best_only",
}
CUSTOMER, CONTRACT = 11, 77
HANDLERS = {
    "grant_points": handlers.grant_points,
    "grant_benefit": handlers.grant_benefits,
    "grant_coupon": handlers.grant_coupons,
    "set_star": handlers.set_stars,
    "set_privilege": handlers.set_privileges,
    "withdraw_grant": withdraw_grants,
}


class Counterpart:
    """One customer with one contract, and the effects that rules ask for."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> None:
        self.database, self.clock, self.ids, self.vault = database, clock, ids, vault
        self.store = make_store(STORE)

    def set(self, **changed: Value) -> None:
        named = {name.replace("__", "."): value for name, value in changed.items()}
        self.store = make_store({**STORE, **named})

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.database.store(self.store.tenant) as session:
            unit = Unit(session, self.store, self.clock.now(), self.ids, self.vault, "staff:1")
            yield unit
            unit.catch_up()

    def ask(
        self,
        effect: str,
        *,
        rule: str = "a",
        key: str = "1",
        moment: str = "period.performed",
        contract: int = CONTRACT,
        customer: int = CUSTOMER,
        **arguments: Value,
    ) -> Status:
        """What became of one effect of one rule."""
        subjects = {"contract": contract, "customer": customer}
        request = EffectRequest(effect, arguments, "shop.gifts", rule)
        granted = Granted(moment, Case(key, subjects), request, frozenset({effect}), 1)
        with self.unit() as unit:
            (status,) = HANDLERS[effect](unit, [granted])
        return status

    def held(self, customer: int = CUSTOMER) -> dict[str, int]:
        with self.unit() as unit:
            return dict(balances(unit, customer).benefits)

    def rows(self, model: type[TenantModel]) -> list[Any]:
        with self.database.reading(self.store.tenant) as session:
            return list(session.scalars(select(model).order_by(model.id)))  # type: ignore[attr-defined]

    def benefits(self, kind: str) -> Sequence[Benefit]:
        return [row for row in self.rows(Benefit) if row.kind == kind]

    def states(self) -> dict[str, int]:
        return dict(Counter(row.state for row in self.rows(Benefit)))

    def legs(self, movement: str) -> list[dict[str, int]]:
        """What each journal of this movement posted."""
        journals = [row.id for row in self.rows(JournalRow) if row.movement == movement]
        with self.database.reading(self.store.tenant) as session:
            rows = list(session.scalars(select(PostingRow)))
        return [
            {row.account: row.amount for row in rows if row.journal_id == journal}
            for journal in journals
        ]

    def pass_days(self, days: int, *, deliver: bool = True) -> int:
        """Day by day what runs out, with every notice delivered or none."""
        ended = 0
        for _ in range(days):
            self.clock.advance(timedelta(days=1))
            ended += sum(lapse_due(self.unit))
            if deliver:
                self.deliver()
        return ended

    def deliver(self) -> None:
        with self.unit() as unit:
            unit.session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.state == "waiting")
                .values(state="sent", sent_at=unit.at)
            )

    def findings(self) -> list[str]:
        with self.unit() as unit:
            return [each.code for each in audit(unit, AUDITORS).findings]
