"""A store's book of contracts for the tests of debits: its policy, clock, provider and channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from pawpact.billing.channel import RecordingChannel
from pawpact.billing.claim import Claim, claim
from pawpact.billing.gateway.call import collect
from pawpact.billing.gateway.simulator import Decide, Outcome, SimulatedGateway, always_ok
from pawpact.billing.gateway.values import Gateway
from pawpact.billing.models import Charge, Mandate
from pawpact.billing.page import START
from pawpact.billing.run import RunReport, run_due
from pawpact.billing.service import Plan, create_charges, create_mandate
from pawpact.billing.settlement import Settled, settle
from pawpact.billing.values import ChargeState, MandateState
from pawpact.billing.wiring import register
from pawpact.database import bulk
from pawpact.database.model import TenantModel
from pawpact.database.session import Database
from pawpact.decisions.registry import Registry
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.ledger.account import MALL_PAID, REFUND_PAYABLE
from pawpact.ledger.models import Balance
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import Value
from tests.core.shop import make_store

NUMBERS: Mapping[str, Value] = {
    "core.billing.pre_debit_notice_hours": 48,
    "core.billing.extra_notice_hours": 120,
    "core.billing.debit_time": 600,
    "core.billing.providers": ("wechat", "elsewhere"),
    "core.billing.retry_offsets_days": (3, 7),
    "core.billing.max_attempts_per_period": 3,
    "core.billing.grace_days": 15,
    "core.billing.postpone_max_days": 15,
    "core.billing.postpone_max_times_per_contract": 3,
    "core.billing.unpaid_periods_to_escalate": 2,
    "core.contracts.plan_change_cutoff_hours": 120,
    "core.tenancy.service_open": 480,
    "core.tenancy.service_close": 1440,
    "core.tenancy.service_days_per_week": 7,
    "adoption_review.review_due_hours": 24,
    "core.ledger.spend_order": ("reward", "bonus", "paid"),
    "core.ledger.reward_points_expire_months": 12,
    "core.ledger.reward_expiry_notice_days": (30, 7),
    "core.ledger.mall_points_spend_categories": ("staple_food", "snack"),
    "core.ledger.mall_points_excluded_categories": ("cash", "live_animal"),
    "core.ledger.reward_spend_categories": ("snack", "service"),
    "mall_orders.cash_top_up": True,
    "welfare_tiers.streak_waived_counts": True,
}
PRICE = 39_800
FIRST_DEBIT = date(2026, 4, 10)
DEBIT_AT = datetime(2026, 4, 10, 2, 0, tzinfo=UTC)
"""Ten in the morning in the store's zone."""

MANY = 100
"""Contracts whose customers are not sent to the provider one by one."""


class Killed(BaseException):
    """The process ends here, as far as the run can tell."""


class Book:
    """One store with contracts, run day by day."""

    def __init__(self, database: Database, clock: FixedClock, ids: Ids, vault: Vault) -> None:
        self.database, self.clock, self.ids, self.vault = database, clock, ids, vault
        self.store = make_store(NUMBERS)
        self.gateway: Gateway = SimulatedGateway()
        self.channel = RecordingChannel()
        self.raised: list[tuple[str, str]] = []
        self.registry = Registry()
        register(self.registry)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction that runs reactions before it commits, as the runner of decisions does."""
        with self.database.store(self.store.tenant) as session:
            unit = Unit(session, self.store, self.clock.now(), self.ids, self.vault, "system")
            yield unit
            while unit.raised:
                raised = unit.raised.pop(0)
                for reaction in self.registry.reactions[raised.moment]:
                    reaction(unit, raised.moment, raised.cases)
                self.raised += [(raised.moment, case.key) for case in raised.cases]
            unit.catch_up()

    def set(self, **changed: Value) -> None:
        """Other numbers of billing: ``grace_days=5``."""
        self.store = make_store(
            {**NUMBERS, **{f"core.billing.{name}": value for name, value in changed.items()}}
        )

    def provider(self, decide: Decide = always_ok) -> SimulatedGateway:
        self.gateway = gateway = SimulatedGateway(decide)
        return gateway

    def sign(self, contracts: Sequence[int], periods: int = 2, limit: int = PRICE) -> None:
        """These contracts are active: a mandate and all charges."""
        with self.unit() as unit:
            create_charges(
                unit,
                [
                    Plan(
                        contract, contract + 1000, contract + 2000, FIRST_DEBIT, 10, periods, PRICE
                    )
                    for contract in contracts
                ],
            )
            if len(contracts) < MANY:
                for each in contracts:
                    create_mandate(unit, each, each + 1000, "simulator", limit, reference="m")
            else:
                _authorise(unit, contracts, limit)

    def sign_charges(self, contracts: Sequence[int], periods: int = 2) -> None:
        with self.unit() as unit:
            create_charges(
                unit,
                [
                    Plan(each, each + 1000, each + 2000, FIRST_DEBIT, 10, periods, PRICE)
                    for each in contracts
                ],
            )

    def claim(self, size: int = 1000) -> Claim:
        """The first step of a debit alone."""
        with self.unit() as unit:
            return claim(
                unit,
                ChargeState.NOTICED,
                START,
                every=timedelta(days=1),
                providers={"simulator"},
                size=size,
            )

    def settle(self, claimed: Claim) -> Settled:
        """The provider's answers and the last step of a debit."""
        answers = collect(self.gateway, claimed.requests["simulator"])
        with self.unit() as unit:
            return settle(unit, answers)

    def run(self, at: datetime | None = None, **options: Any) -> RunReport:
        if at is not None:
            self.clock.move_to(at)
        return run_due(self.unit, {"simulator": self.gateway}, self.channel, **options)

    def run_until(self, last: datetime) -> None:
        """One run a day at the store's debit time."""
        day = self.clock.now().replace(hour=2, minute=0, second=0, microsecond=0)
        while day <= last:
            if day >= self.clock.now():
                self.run(day)
            day += timedelta(days=1)

    def notice(self) -> None:
        """The first notices of the first period are out; the debit is three days away."""
        self.run(DEBIT_AT - timedelta(days=3))

    def rows(self, model: type[TenantModel]) -> list[Any]:
        with self.database.reading(self.store.tenant) as session:
            return list(session.scalars(select(model).order_by(model.id)))  # type: ignore[attr-defined]

    def charge(self, contract: int = 1, period: int = 1) -> Any:
        with self.database.reading(self.store.tenant) as session:
            return session.scalars(
                select(Charge).where(Charge.contract_id == contract, Charge.period == period)
            ).one()

    def mandate(self, contract: int = 1) -> int:
        """The live mandate of a contract."""
        found: int = next(each.id for each in self.rows(Mandate) if each.contract_id == contract)
        return found

    def states(self, period: int = 1) -> dict[str, int]:
        """How many charges of a period are in which state."""
        with self.database.reading(self.store.tenant) as session:
            found = session.execute(
                select(Charge.state, func.count(Charge.id))
                .where(Charge.period == period)
                .group_by(Charge.state)
            )
            return dict(found.all())

    def paid_points(self, contract: int = 1) -> int:
        return self._balance(contract, MALL_PAID)

    def owed_back(self, contract: int = 1) -> int:
        return self._balance(contract, REFUND_PAYABLE)

    def _balance(self, contract: int, account: str) -> int:
        with self.database.reading(self.store.tenant) as session:
            found = session.scalars(
                select(Balance.amount).where(
                    Balance.owner == contract + 1000, Balance.account == account
                )
            ).one_or_none()
        return found or 0


def _authorise(unit: Unit, contracts: Sequence[int], limit: int) -> None:
    count = len(contracts)
    columns: Mapping[str, Sequence[object]] = {
        "id": unit.ids.many(count),
        "contract_id": contracts,
        "customer_id": [each + 1000 for each in contracts],
        "provider": ["simulator"] * count,
        "provider_reference": [b"sealed"] * count,
        "limit": [limit] * count,
        "state": [MandateState.AUTHORISED.value] * count,
    }
    bulk.insert(unit.session, Mandate, columns)


def always(outcome: Outcome) -> Decide:
    return lambda request: outcome
