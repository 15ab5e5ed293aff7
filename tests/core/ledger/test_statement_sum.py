"""Statements of any customer over any days add up to what is posted, to the fen."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import select

from pawpact.kernel.clock import FixedClock
from pawpact.ledger.account import account
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.movement import (
    end_contract,
    offset_deposit,
    owe_late_debit,
    pay_refund,
    return_deposit,
    take_deposit,
)
from pawpact.ledger.movement_title import MOVEMENT_TITLES, movement_title
from pawpact.ledger.naming import CUSTOMER_ACCOUNTS
from pawpact.ledger.service import balances, post, refund, spend, statement
from pawpact.ledger.statement import Statement, Total
from pawpact.ledger.values import Journal, NotEnoughPoints, Uncovered
from pawpact.tenancy.unit import Unit
from tests.core.ledger.book import discounted, rewarded, settled
from tests.core.ledger.conftest import OpenUnit

CUSTOMERS = (11, 12, 13)
CONTRACT_OF = {customer: customer + 90 for customer in CUSTOMERS}
STEPS = 60
SIDES = 12
"""How many pairs of days are compared for each customer."""


def live(open_unit: OpenUnit, clock: FixedClock, random: Random) -> None:
    """Debits, deposits, gifts, orders and refunds in any order, hours or days apart."""
    orders: list[tuple[int, str]] = []
    for step in range(STEPS):
        clock.advance(timedelta(hours=random.randrange(1, 60)))
        with open_unit() as unit:
            customer = random.choice(CUSTOMERS)
            try:
                _move(unit, customer, f"k{step}", orders, random)
            except (Uncovered, NotEnoughPoints):
                continue


def _move(
    unit: Unit, customer: int, key: str, orders: list[tuple[int, str]], random: Random
) -> None:
    amount = random.randrange(1, 500_00)
    movements: tuple[Journal, ...] = (
        settled(int(key[1:]), amount, customer),
        discounted(key, amount, random.randrange(1, 50_00), customer),
        rewarded(key, random.randrange(1, 200), customer),
        take_deposit(key, customer, amount, "paid"),
        offset_deposit(key, customer, amount // 3 + 1, "offset"),
        return_deposit(key, customer, amount // 3 + 1, "ended"),
        owe_late_debit(key, customer, amount, "late"),
        end_contract(key, customer, CONTRACT_OF[customer], "ended", fee=amount),
    )
    chosen = random.randrange(len(movements) + 3)
    if chosen < len(movements):
        post(unit, [movements[chosen]])
    elif chosen == len(movements):
        spend(unit, customer, amount // 5 + 1, key, cause="shipped")
        orders.append((customer, key))
    elif chosen == len(movements) + 1 and orders:
        whose, order = orders.pop(random.randrange(len(orders)))
        refund(unit, whose, 1, key, order_key=order, cause="returned")
    else:
        owed = balances(unit, customer).refund_payable
        if owed:
            post(unit, [pay_refund(key, customer, random.randrange(owed) + 1, "confirmed")])


def posted(unit: Unit, customer: int, until: datetime) -> Counter[str]:
    """What the customer has at an instant, summed in plain Python over all postings."""
    rows = unit.session.execute(
        select(JournalRow.at, PostingRow.account, PostingRow.owner, PostingRow.amount).join(
            JournalRow, JournalRow.id == PostingRow.journal_id
        )
    )
    found: Counter[str] = Counter()
    for at, name, owner, amount in rows:
        hers = owner == customer and account(name).base in CUSTOMER_ACCOUNTS
        owed = owner == CONTRACT_OF[customer] and name == "asset.charge_receivable"
        if (hers or owed) and at < until:
            found[name] -= amount
    return found


def filled(amounts: Counter[str]) -> dict[str, int]:
    """Those accounts that are not empty."""
    return {name: amount for name, amount in amounts.items() if amount}


@pytest.mark.parametrize("seed", range(4))
def test_any_statement_is_what_was_posted(
    open_unit: OpenUnit, clock: FixedClock, seed: int
) -> None:
    """Opening, lines, totals and closing agree with the postings for any customer and days."""
    random, begin = Random(seed), clock.now()
    live(open_unit, clock, random)
    hours = (clock.now() - begin) // timedelta(hours=1)
    with open_unit() as unit:
        for customer in CUSTOMERS:
            for _ in range(SIDES):
                first, last = sorted(random.randrange(-1, hours + 2) for _ in range(2))
                since, until = (begin + timedelta(hours=each) for each in (first, last))
                found = statement(unit, customer, since, until)
                assert found.opening == filled(posted(unit, customer, since))
                assert found.closing == filled(posted(unit, customer, until))
                _adds_up(found)


@pytest.mark.parametrize("seed", range(4, 6))
def test_statements_side_by_side_tell_everything_once(
    open_unit: OpenUnit, clock: FixedClock, seed: int
) -> None:
    """Month by month each opens where the last one closed, and no line is told twice."""
    random, begin = Random(seed), clock.now()
    live(open_unit, clock, random)
    edges = [begin - timedelta(days=1)]
    while edges[-1] <= clock.now():
        edges.append(edges[-1] + timedelta(days=random.randrange(1, 20)))
    with open_unit() as unit:
        for customer in CUSTOMERS:
            parts = [statement(unit, customer, since, until) for since, until in pairwise(edges)]
            whole = statement(unit, customer, edges[0], edges[-1])
            for before, after in pairwise(parts):
                assert after.opening == before.closing
            assert [line for part in parts for line in part.lines] == list(whole.lines)
            assert whole.lines


def _adds_up(found: Statement) -> None:
    totals = found.totals()
    assert {*found.opening, *found.closing} <= totals.keys()
    for name, total in totals.items():
        assert total.opening + total.gained - total.spent == total.closing
        amounts = [line.amount for line in found.lines if line.account == name]
        gained = sum(amount for amount in amounts if amount > 0)
        assert total == Total(
            found.opening.get(name, 0), gained, gained - sum(amounts), found.closing.get(name, 0)
        )
        balance = total.opening
        for line in found.lines:
            if line.account == name:
                balance += line.amount
                assert line.balance == balance


def test_every_movement_of_a_life_has_words(open_unit: OpenUnit, clock: FixedClock) -> None:
    """No movement that reaches a customer is told as an unnamed one."""
    live(open_unit, clock, Random(7))
    with open_unit() as unit:
        told = {
            line.movement
            for customer in CUSTOMERS
            for line in statement(unit, customer, clock.now() - timedelta(900), clock.now()).lines
        }
    assert len(told) >= 8
    assert told <= MOVEMENT_TITLES.keys()


def test_a_movement_without_words_asks_to_ask() -> None:
    """A movement that has no words yet is not shown by its number."""
    assert "请向门店查询" in movement_title("P99").zh
