"""A customer's statement: every movement of what is hers, each with the balance after it.

What she owes for a contract stands below what she owns, as an amount under zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from pawpact.ledger.account import CHARGE_RECEIVABLE, Commodity, account
from pawpact.ledger.models import JournalRow, PostingRow, Receivable
from pawpact.ledger.naming import CUSTOMER_ACCOUNTS, STATEMENT_ACCOUNTS
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
        select(PostingRow.account, PostingRow.owner, func.sum(PostingRow.amount))
        .join_from(PostingRow, JournalRow, _OF_JOURNAL)
        .where(_concerns(customer), JournalRow.at < since)
        .group_by(PostingRow.account, PostingRow.owner)
    )
    found: dict[str, int] = defaultdict(int)
    for name, owner, total in unit.session.execute(rows):
        if _is_hers(name, owner, customer):
            found[name] -= int(total)
    return _filled(found)


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
            PostingRow.owner,
            PostingRow.commodity,
            PostingRow.amount,
        )
        .join_from(PostingRow, JournalRow, _OF_JOURNAL)
        .where(_concerns(customer), JournalRow.at >= since, JournalRow.at < until)
        .order_by(JournalRow.at, JournalRow.id, PostingRow.line)
    )
    for at, journal, movement, key, cause, name, owner, commodity, amount in unit.session.execute(
        rows
    ):
        if _is_hers(name, owner, customer):
            running[name] = running.get(name, 0) - amount
            after = running[name]
            yield Line(at, journal, movement, key, cause, name, commodity, -amount, after)


def _concerns(customer: int) -> ColumnElement[bool]:
    """Her own accounts, and what is open on contracts for which she owes something."""
    owing = select(Receivable.contract_id).where(Receivable.customer_id == customer)
    return or_(
        and_(PostingRow.owner == customer, PostingRow.account != CHARGE_RECEIVABLE),
        and_(PostingRow.owner.in_(owing), PostingRow.account == CHARGE_RECEIVABLE),
    )


def _is_hers(name: str, owner: int, customer: int) -> bool:
    """An owner's id may also be a contract's or a store's: her number alone makes none hers."""
    base = account(name).base
    return base == CHARGE_RECEIVABLE or (base in CUSTOMER_ACCOUNTS and owner == customer)


def _place(name: str) -> tuple[int, str]:
    return list(STATEMENT_ACCOUNTS).index(account(name).base), name


def _filled(balances: dict[str, int]) -> dict[str, int]:
    return {name: amount for name, amount in sorted(balances.items()) if amount}
