"""What has to be true after every step: the product is where the model is, the books hold."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from typing import Any

from pawpact.bootstrap.books import audit_books
from pawpact.ledger.verify import verify
from pawpact.tenancy.unit import Unit
from tests.stories.life_machine.invariant import (
    ADD_UP,
    AUDIT,
    BALANCED,
    CHARGES,
    COLLECTED,
    CONTRACTS,
    NO_OVERDRAFT,
    ONE_SETTLED,
    OUTBOX,
    OWNED,
    POSTED_STAYS,
    STORES_APART,
    hold,
)
from tests.stories.life_machine.model import OPEN, Deal
from tests.stories.life_machine.world import NEIGHBOUR, Case, World

GUARDED = ("liab.mall_paid", "liab.mall_bonus", "liab.deposit", "rp.customer")
HELD = {"liab.mall_paid": "paid", "liab.mall_bonus": "bonus", "rp.customer": "reward_points"}
COUNTED = ("journal", "charge_event", "contract_event", "outbox_message", "task", "point_hold")
CONTRACT = "id, state, plan_price, performed, streak, given_up"
CHARGE = "contract_id, period, shift, state, amount, discount, waived, attempts, next_at, held"
COLLECTING = ("P01", "P03", "P04", "P45")
"""Movements that book what a provider collected."""
CLEARING = "asset.psp_clearing"
JOURNAL = "id, movement, key, actor, at, hash"
EPOCH, DAY_MILLISECONDS = date(1970, 1, 1), 86_400_000
HOURS_AHEAD = 8 * 3_600_000


def rows(unit: Unit, table: str, columns: str, condition: str = "") -> Sequence[Any]:
    """Rows of the unit's store in plain SQL: what checks the product does not read through it."""
    return _asked(
        unit, f"SELECT {columns} FROM {table} WHERE tenant_id = {unit.store.tenant} {condition}"
    )


def counts(unit: Unit) -> Sequence[Any]:
    """How many rows the store has in each of the tables that are counted, in one statement."""
    each = (
        f"(SELECT count(*) FROM {table} WHERE tenant_id = {unit.store.tenant})" for table in COUNTED
    )
    return _asked(unit, f"SELECT {', '.join(each)}")


def _asked(unit: Unit, statement: str) -> list[tuple[Any, ...]]:
    """Straight from the driver: a step is checked by a dozen of these."""
    driver = unit.session.trusted_connection().connection
    with closing(driver.cursor()) as cursor:
        cursor.execute(statement)
        return [tuple(row) for row in cursor.fetchall()]


class Checker:
    """Reads the store after each step; what was posted once is remembered as it was."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.posted: dict[int, tuple[Any, ...]] = {}
        self.sums: dict[tuple[int, str], int] = defaultdict(int)
        self.neighbour = self._balances_beside()
        self.movements: Tally[str] = Tally()
        """How many journals there are of each movement."""
        self.booked = 0
        """What was booked as collected, in fen."""

    def picture(self) -> list[Any]:
        """Everything that a refused move or a repeated write must not change."""
        with self.world.reading() as unit:
            tables = (("contract", CONTRACT), ("charge", CHARGE), ("point_hold", "key, state"))
            return [counts(unit), *(sorted(rows(unit, *each)) for each in tables), self._kept(unit)]

    def check(self) -> None:
        beside = self._balances_beside()
        hold(STORES_APART, beside == self.neighbour, beside)
        with self.world.reading() as unit:
            self._read_new(unit)
            kept = self._kept(unit)
            self._check_balances(unit, kept)
            self._check_provider()
            self._check_contracts(unit, kept)
            self._check_outbox(unit)

    def finish(self) -> None:
        """The whole audit, the hash chain, and every journal as it was when it was posted."""
        with self.world.reading() as unit:
            found = audit_books(unit).findings
            hold(AUDIT, not found, found)
            chain = verify(unit)
            hold(POSTED_STAYS, chain.sound, chain.breaks)
            now = {number: tuple(row) for number, *row in rows(unit, "journal", JOURNAL)}
            hold(POSTED_STAYS, now == self.posted, "other journals than were posted")

    def _read_new(self, unit: Unit) -> None:
        after = max(self.posted, default=0)
        for number, *row in rows(unit, "journal", JOURNAL, f"AND id > {after}"):
            self.posted[number] = tuple(row)
            self.movements[row[0]] += 1
        columns = "journal_id, owner, account, commodity, amount"
        totals: dict[tuple[int, str], int] = defaultdict(int)
        for journal, owner, account, commodity, amount in rows(
            unit, "posting", columns, f"AND journal_id > {after}"
        ):
            totals[journal, commodity] += amount
            self.sums[owner, account] -= amount
            if account == CLEARING and self.posted[journal][0] in COLLECTING:
                self.booked += amount
        hold(BALANCED, not any(totals.values()), totals)

    def _kept(self, unit: Unit) -> dict[tuple[int, str], int]:
        found = rows(unit, "balance", "owner, account, amount")
        return {(owner, account): amount for owner, account, amount in found}

    def _check_balances(self, unit: Unit, kept: dict[tuple[int, str], int]) -> None:
        held: Tally[tuple[int, str]] = Tally()
        columns = ", ".join(("customer_id", *HELD.values()))
        for customer, *amounts in rows(unit, "point_hold", columns, "AND state = 'held'"):
            for account, amount in zip(HELD, amounts, strict=True):
                held[customer, account] += amount
        positions = {*kept, *self.sums, *held}
        for each in positions:
            if each[1] in GUARDED:
                least = min(kept.get(each, 0), self.sums[each] - held[each])
                hold(NO_OVERDRAFT, least >= 0, (each, least))
        for each in positions:
            whole, free = kept.get(each, 0) + held[each], self.sums[each]
            hold(ADD_UP, whole == free, (each, whole, free))

    def _check_contracts(self, unit: Unit, kept: dict[tuple[int, str], int]) -> None:
        contracts = {number: tuple(row) for number, *row in rows(unit, "contract", CONTRACT)}
        deposits = dict(rows(unit, "deposit", "id, state"))
        charges: dict[int, list[Any]] = defaultdict(list)
        for number, *row in rows(unit, "charge", CHARGE, "ORDER BY contract_id, period"):
            charges[number].append(row)
        for case in self.world.cases:
            deal, deposit = case.deal, deposits.get(case.deposit, "")
            if case.contract:
                shown = (deal.state, deal.price, deal.performed, deal.streak, deal.given_up)
                found = contracts[case.contract]
                hold(CONTRACTS, found == shown, f"contract {case.number}: {found}, not {shown}")
                _check_charges(deal, charges[case.contract])
            owned, expected = _owned(case, kept), _expected(case)
            hold(OWNED, owned == expected, f"customer {case.number}: {owned}, not {expected}")
            hold(OWNED, deposit == deal.deposit_state, (deposit, deal.deposit_state))

    def _check_outbox(self, unit: Unit) -> None:
        (keys,) = rows(unit, "outbox_message", "count(*), count(DISTINCT key)")
        hold(OUTBOX, keys[0] == keys[1], keys)

    def _check_provider(self) -> None:
        """Every attempt once; what it took is booked once, but for what it has not answered yet."""
        gateway, deals = self.world.gateway, self.world.deals
        charges = [charge for deal in deals for charge in deal.charges]
        attempts = sum(each.attempts for each in charges)
        hold(COLLECTED, len(gateway.seen) == attempts, (len(gateway.seen), attempts))
        unanswered = [each for each in charges if each.state == "unknown" and not each.lost]
        taken = sum(gateway.taken.values()) - sum(each.amount for each in unanswered)
        by_hand = sum(deal.paid_by_hand for deal in deals)
        hold(COLLECTED, self.booked == taken + by_hand, (self.booked, taken, by_hand))
        times = sum(each.collected for each in deals) + len(unanswered)
        hold(COLLECTED, len(gateway.taken) == times, (len(gateway.taken), times))

    def _balances_beside(self) -> list[Any]:
        with self.world.reading(NEIGHBOUR) as unit:
            return sorted(rows(unit, "balance", "owner, account, amount"))


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
        "paid": deal.purse.free("paid"),
        "bonus": deal.purse.free("bonus"),
        "reward": deal.purse.rewards,
        "deposit": sum(each.deposit for each in deal.others),
        "payable": deal.purse.payable,
        "owed": deal.receivable,
    }


def _check_charges(deal: Deal, found: Sequence[Any]) -> None:
    shown = [
        (state, amount, discount, bool(waived), attempts, _day(next_at), bool(held) and is_open)
        for _, _, state, amount, discount, waived, attempts, next_at, held in found
        for is_open in (state in OPEN,)
    ]
    expected = [each.shown for each in sorted(deal.charges, key=lambda each: each.period)]
    hold(CHARGES, len(shown) == len(expected), (shown, expected))
    wrong = [
        f"charge {number} is {here}, not {there}"
        for number, (here, there) in enumerate(zip(shown, expected, strict=True), start=1)
        if here != there
    ]
    settled = Tally(row[0] + row[1] for row in found if row[2] in ("settled", "waived"))
    hold(ONE_SETTLED, max(settled.values(), default=0) <= 1, settled)
    hold(CHARGES, not wrong, wrong)


def _day(milliseconds: int | None) -> date | None:
    """The store's civil day of an instant as it is stored."""
    if milliseconds is None:
        return None
    return EPOCH + timedelta(days=(milliseconds + HOURS_AHEAD) // DAY_MILLISECONDS)
