"""What has to be true after every step: the product is where the model is, the books hold."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from pawpact.billing.models import Charge, ChargeEvent
from pawpact.bootstrap.books import audit_books
from pawpact.contracts.models import Contract, ContractEvent, Deposit
from pawpact.ledger.models import Balance, JournalRow, PointHold, PostingRow
from pawpact.ledger.verify import verify
from pawpact.outbox.models import OutboxMessage
from pawpact.tasks.models import Task
from pawpact.tenancy.unit import Unit
from tests.stories.life_machine.model import Deal
from tests.stories.life_machine.world import NEIGHBOUR, Case, World

GUARDED = ("liab.mall_paid", "liab.mall_bonus", "liab.deposit", "rp.customer")
HELD = {"liab.mall_paid": PointHold.paid, "rp.customer": PointHold.reward_points}
COUNTED = (JournalRow.id, ChargeEvent.id, ContractEvent.id, OutboxMessage.id, Task.id, PointHold.id)


class Checker:
    """Reads the store after each step; what was posted once is remembered as it was."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.posted: dict[int, tuple[Any, ...]] = {}
        self.sums: dict[tuple[int, str], int] = defaultdict(int)
        self.neighbour = self._balances_beside()

    def picture(self) -> list[Any]:
        """Everything that a refused move or a repeated write must not change."""
        with self.world.reading() as unit:
            counts = [unit.session.scalar(select(func.count(each))) for each in COUNTED]
            return [counts, self._contracts(unit), self._charges(unit), self._kept(unit)]

    def check(self) -> None:
        with self.world.reading() as unit:
            self._read_new(unit)
            kept = self._kept(unit)
            self._check_balances(unit, kept)
            self._check_contracts(unit, kept)
            self._check_outbox(unit)
        self._check_provider()
        assert self._balances_beside() == self.neighbour, "the store beside was touched"

    def finish(self) -> None:
        """The whole audit, the hash chain, and every journal as it was when it was posted."""
        with self.world.reading() as unit:
            found = audit_books(unit).findings
            assert not found, found
            chain = verify(unit)
            assert chain.sound, chain.breaks
            now = {number: row for number, *row in self._journals(unit, 0)}
            assert {number: tuple(row) for number, row in now.items()} == self.posted

    def _journals(self, unit: Unit, after: int) -> Any:
        return unit.session.execute(
            select(
                JournalRow.id,
                JournalRow.movement,
                JournalRow.key,
                JournalRow.actor,
                JournalRow.at,
                JournalRow.hash,
            ).where(JournalRow.id > after)
        )

    def _read_new(self, unit: Unit) -> None:
        after = max(self.posted, default=0)
        for number, *row in self._journals(unit, after):
            self.posted[number] = tuple(row)
        legs = unit.session.execute(
            select(
                PostingRow.journal_id,
                PostingRow.owner,
                PostingRow.account,
                PostingRow.commodity,
                PostingRow.amount,
            ).where(PostingRow.journal_id > after)
        )
        totals: dict[tuple[int, str], int] = defaultdict(int)
        for journal, owner, account, commodity, amount in legs:
            assert journal in self.posted
            totals[journal, commodity] += amount
            self.sums[owner, account] -= amount
        assert not any(totals.values()), f"journals do not balance: {totals}"

    def _kept(self, unit: Unit) -> dict[tuple[int, str], int]:
        rows = unit.session.execute(select(Balance.owner, Balance.account, Balance.amount))
        return {(owner, account): amount for owner, account, amount in rows}

    def _check_balances(self, unit: Unit, kept: dict[tuple[int, str], int]) -> None:
        held: Tally[tuple[int, str]] = Tally()
        for row in unit.session.execute(
            select(PointHold.customer_id, *HELD.values()).where(PointHold.state == "held")
        ):
            for account, amount in zip(HELD, row[1:], strict=True):
                held[row[0], account] += amount
        for position in {*kept, *self.sums}:
            whole = kept.get(position, 0) + held[position]
            assert whole == self.sums[position], (position, whole, self.sums[position])
            if position[1] in GUARDED:
                assert kept.get(position, 0) >= 0, (position, kept[position])

    def _contracts(self, unit: Unit) -> dict[int, Any]:
        rows = unit.session.execute(
            select(
                Contract.id,
                Contract.state,
                Contract.plan_price,
                Contract.performed,
                Contract.streak,
                Contract.given_up,
            )
        )
        return {number: tuple(row) for number, *row in rows}

    def _charges(self, unit: Unit) -> dict[int, list[Any]]:
        rows = unit.session.execute(
            select(
                Charge.contract_id,
                Charge.period,
                Charge.shift,
                Charge.state,
                Charge.amount,
                Charge.attempts,
                Charge.next_at,
                Charge.held,
                Charge.due_on,
            ).order_by(Charge.contract_id, Charge.period)
        )
        found: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            found[row.contract_id].append(row)
        return found

    def _check_contracts(self, unit: Unit, kept: dict[tuple[int, str], int]) -> None:
        contracts, charges = self._contracts(unit), self._charges(unit)
        deposits = dict(unit.session.execute(select(Deposit.id, Deposit.state)).all())
        for case in self.world.cases:
            owned, expected = _owned(case, kept), _expected(case)
            assert owned == expected, f"customer {case.number} has {owned}, not {expected}"
            deposit = deposits.get(case.deposit, "")
            assert deposit == case.deal.deposit_state, (deposit, case.deal.deposit_state)
            if case.contract:
                deal = case.deal
                shown = (deal.state, deal.price, deal.performed, deal.streak, deal.given_up)
                found = contracts[case.contract]
                assert found == shown, f"contract {case.number} is {found}, not {shown}"
                _check_charges(deal, charges[case.contract])

    def _check_outbox(self, unit: Unit) -> None:
        keys = unit.session.execute(
            select(func.count(), func.count(func.distinct(OutboxMessage.key)))
        ).one()
        assert keys[0] == keys[1], "an outbox key was written twice"

    def _check_provider(self) -> None:
        """Every attempt once, and money taken as often as the model says, at the right amount."""
        gateway, deals = self.world.gateway, [each.deal for each in self.world.cases]
        charges = [charge for deal in deals for charge in deal.charges]
        assert len(gateway.seen) == sum(each.attempts for each in charges)
        lost = sum(each.state == "unknown" and not each.lost for each in charges)
        assert len(gateway.taken) == sum(each.collected for each in deals) + lost

    def _balances_beside(self) -> list[Any]:
        with self.world.reading(NEIGHBOUR) as unit:
            rows = unit.session.execute(select(Balance.owner, Balance.account, Balance.amount))
            return [tuple(row) for row in rows]


def _owned(case: Case, kept: dict[tuple[int, str], int]) -> dict[str, int]:
    mine = {
        "paid": "liab.mall_paid",
        "bonus": "liab.mall_bonus",
        "reward": "rp.customer",
        "deposit": "liab.deposit",
        "payable": "liab.refund_payable",
    }
    found = {name: kept.get((case.customer, account), 0) for name, account in mine.items()}
    owed = kept.get((case.contract, "asset.charge_receivable"), 0)
    return {**found, "owed": -owed}


def _expected(case: Case) -> dict[str, int]:
    deal = case.deal
    return {
        "paid": deal.paid,
        "bonus": 0,
        "reward": deal.rewards,
        "deposit": deal.deposit,
        "payable": deal.payable,
        "owed": deal.receivable,
    }


def _check_charges(deal: Deal, rows: list[Any]) -> None:
    shown = [
        (
            row.state,
            row.amount,
            row.attempts,
            row.next_at and (row.next_at + timedelta(hours=8)).date(),
            row.held and row.state in ("scheduled", "noticed", "failed", "postponed", "overdue"),
        )
        for row in rows
    ]
    expected = [each.shown for each in sorted(deal.charges, key=lambda each: each.period)]
    wrong = [
        f"charge {number} is {here}, not {there}"
        for number, (here, there) in enumerate(zip(shown, expected, strict=True), start=1)
        if here != there
    ]
    assert not wrong, wrong
    settled = Tally(row.period + row.shift for row in rows if row.state == "settled")
    assert max(settled.values(), default=0) <= 1, "a period was settled twice"


__all__ = ["Checker"]
