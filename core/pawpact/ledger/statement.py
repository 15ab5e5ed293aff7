"""A customer's statement: every movement of what is hers, each with the balance after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from pawpact.ledger.account import Commodity, account
from pawpact.ledger.models import JournalRow, PostingRow
from pawpact.ledger.naming import CUSTOMER_ACCOUNTS
from pawpact.tenancy.unit import Unit

_OF_JOURNAL = (PostingRow.tenant_id == JournalRow.tenant_id) & (
    PostingRow.journal_id == JournalRow.id
)


@dataclass(frozen=True, slots=True)
class Line:
    """One movement: ``amount`` is above zero where the customer gains."""

    at: datetime
    journal: int
    movement: str
    key: str
    cause: str
    account: str
    commodity: Commodity
    amount: int
    balance: int


class Total(NamedTuple):
    """What one account came to: opening and gained less spent is closing."""

    opening: int
    gained: int
    spent: int
    closing: int


@dataclass(frozen=True, slots=True)
class Statement:
    """From ``since`` up to, not with, ``until``; balances by account, empty ones left out."""

    customer: int
    since: datetime
    until: datetime
    opening: dict[str, int]
    lines: tuple[Line, ...]
    closing: dict[str, int]

    def totals(self) -> dict[str, Total]:
        """Each account that had something or was moved, in the order that customers know."""
        gained: dict[str, int] = defaultdict(int)
        spent: dict[str, int] = defaultdict(int)
        for line in self.lines:
            (gained if line.amount > 0 else spent)[line.account] += abs(line.amount)
        names = {*self.opening, *self.closing, *(line.account for line in self.lines)}
        return {
            name: Total(
                self.opening.get(name, 0), gained[name], spent[name], self.closing.get(name, 0)
            )
            for name in sorted(names, key=_place)
        }


def statement(unit: Unit, customer: int, since: datetime, until: datetime) -> Statement:
    """What happened to one customer's balances between two instants, in two statements."""
    opening = _opening(unit, customer, since)
    running = dict(opening)
    lines = tuple(_lines(unit, customer, since, until, running))
    return Statement(customer, since, until, opening, lines, _filled(running))


def _opening(unit: Unit, customer: int, since: datetime) -> dict[str, int]:
    rows = (
        select(PostingRow.account, func.sum(PostingRow.amount))
        .join_from(PostingRow, JournalRow, _OF_JOURNAL)
        .where(PostingRow.owner == customer, JournalRow.at < since)
        .group_by(PostingRow.account)
    )
    found = unit.session.execute(rows)
    return _filled({name: -int(total) for name, total in found if _is_customers(name)})


def _lines(
    unit: Unit, customer: int, since: datetime, until: datetime, running: dict[str, int]
) -> Iterable[Line]:
    rows = (
        select(
            JournalRow.at,
            JournalRow.id,
            JournalRow.movement,
            JournalRow.key,
            JournalRow.cause,
            PostingRow.account,
            PostingRow.commodity,
            PostingRow.amount,
        )
        .join_from(PostingRow, JournalRow, _OF_JOURNAL)
        .where(PostingRow.owner == customer, JournalRow.at >= since, JournalRow.at < until)
        .order_by(JournalRow.at, JournalRow.id, PostingRow.line)
    )
    for at, journal, movement, key, cause, name, commodity, amount in unit.session.execute(rows):
        if _is_customers(name):
            running[name] = running.get(name, 0) - amount
            after = running[name]
            yield Line(at, journal, movement, key, cause, name, commodity, -amount, after)


def _is_customers(name: str) -> bool:
    """An owner's id may also be a contract's or a store's; those accounts are not hers."""
    return account(name).base in CUSTOMER_ACCOUNTS


def _place(name: str) -> tuple[int, str]:
    return list(CUSTOMER_ACCOUNTS).index(account(name).base), name


def _filled(balances: dict[str, int]) -> dict[str, int]:
    return {name: amount for name, amount in sorted(balances.items()) if amount}
