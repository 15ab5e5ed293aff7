"""A shop whose customers bring others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import func, or_, select

from pawpact.benefits.models import Benefit
from pawpact.billing.models import Charge
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import BY_CUSTOMER, Choice
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.contracts.models import Contract
from pawpact.decisions.plugin_action import ActionRefused
from pawpact.ledger.models import JournalRow
from pawpact.sdk.testing import Store
from pawpact_plugins.referral_rewards import plugin
from pawpact_plugins.referral_rewards.models import Newcomer

PLUGIN = "referral_rewards"
NEAR = 6
"""Days before a debit in which something is said about it."""


@pytest.fixture
def pawpact_plugins() -> list[ModuleType]:
    return [plugin]


@dataclass
class Shop:
    """One store; people come, bring others, sign and leave."""

    store: Store

    def referrer(self) -> Mapping[str, int]:
        """Somebody with a running contract; its subjects."""
        return self.store.contract(self.store.apply(score=700))

    def code(self, customer: int) -> str:
        return str(self.store.do(PLUGIN, "issue_code", customer=customer).answer["code"])

    def newcomer(self, code: str, **changes: Any) -> Mapping[str, int]:
        """Somebody who names the code and signs; the contract's subjects."""
        application = self.store.apply(self.store.person(**changes), score=700)
        self.store.do(PLUGIN, "use_code", customer=application.subjects["customer"], code=code)
        return self.store.contract(application)

    def live(self, days: int, *others: Shop) -> None:
        """Days pass, with all that is due on each of them, here and in the other stores."""
        for _ in self.passing(days, *others):
            pass

    def passing(self, days: int, *others: Shop, after: int = 0) -> Iterator[int]:
        """The same, stopping whenever something was due; how many days are left.

        Days on which no debit is near are passed over: nothing happens on them. Near are also
        so many days ``after`` it.
        """
        shops = (self, *others)
        while days > 0:
            step = min(days, max(1, min(each._quiet(after) for each in shops)))
            self.store.advance(days=step)
            days -= step
            for each in shops:
                each.store.run()
                each.store.day()
            yield days

    def _quiet(self, after: int) -> int:
        """Days before anything is announced."""
        with self.store.reading() as unit:
            due_at = unit.session.scalar(
                select(func.min(Charge.due_at)).where(
                    or_(
                        Charge.state.in_(("scheduled", "noticed")),
                        Charge.due_at > unit.at - timedelta(days=after),
                    )
                )
            )
            return 31 if due_at is None else (due_at - unit.at).days - NEAR

    def leave(self, contract: Mapping[str, int]) -> None:
        """The customer ends the contract: withdrawn within the cooling-off days, else early."""
        number = contract["contract"]
        with self.store.reading() as unit:
            signed = unit.session.get_one(Contract, (unit.store.tenant, number)).signed_at
            assert signed is not None
            is_early = unit.at - signed <= timedelta(days=7)
        with self.store.unit() as unit:
            if is_early:
                withdraw(unit, Withdrawal(number, "told by the test", pet_returned=True))
                return
            request_termination(unit, number, BY_CUSTOMER, "told by the test")
        with self.store.unit() as unit:
            settle_termination(
                unit, number, choice=Choice.REFUND, confirmed=True, why="told by the test"
            )

    def seen(self, customer: int) -> Mapping[str, Any]:
        """What the counter sees of a referrer."""
        return dict(self.store.view(PLUGIN, "referrer", customer=customer))

    def take_back(self, customer: int, why: str = "fraud") -> None:
        """A manager takes the referrer's newest referral back."""
        newest = self.store.view(PLUGIN, "referrals", customer=customer)["items"][0]
        self.store.do(
            PLUGIN, "withdraw", role="store_manager", referral=newest["referral"], why=why
        )

    def charge(self, contract: Mapping[str, int], period: int) -> tuple[str, int]:
        """State and amount of a period."""
        with self.store.reading() as unit:
            row = unit.session.scalars(
                select(Charge).where(
                    Charge.contract_id == contract["contract"], Charge.period == period
                )
            ).one()
            return row.state, row.amount

    def benefits(self, contract: Mapping[str, int], kind: str) -> list[str]:
        """The states of the owner's benefits of a kind, in order."""
        with self.store.reading() as unit:
            rows = select(Benefit.state).where(
                Benefit.customer_id == contract["customer"], Benefit.kind == kind
            )
            return list(unit.session.scalars(rows.order_by(Benefit.id)))

    def journals(self, movement: str) -> int:
        with self.store.reading() as unit:
            rows = select(JournalRow.id).where(JournalRow.movement == movement)
            return len(unit.session.scalars(rows).all())

    def newcomers(self) -> Sequence[Mapping[str, Any]]:
        """How the newcomers' sides stand."""
        with self.store.reading() as unit:
            rows = unit.session.scalars(select(Newcomer).order_by(Newcomer.id))
            newest = {row.thing: row for row in rows}
        return [{"state": row.state, "why": row.why} for row in newest.values()]

    def findings(self) -> list[str]:
        with self.store.reading() as unit:
            return [each.code for each in audit_books(unit).findings]


def refused(shop: Shop, action: str, **given: Any) -> str:
    """Why an action is refused."""
    with pytest.raises(ActionRefused) as raised:
        shop.store.do(PLUGIN, action, **given)
    return str(raised.value.details["reason"])


@pytest.fixture
def shop(store: Store) -> Shop:
    return Shop(store)
