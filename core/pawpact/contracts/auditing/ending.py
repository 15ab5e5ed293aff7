"""Proves what ends of contracts booked against their bills: P27 to P30."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from pawpact.contracts.ending.values import Choice
from pawpact.contracts.models import Contract, Ending
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import (
    CHARGE_RECEIVABLE,
    DEPOSIT,
    MALL_BONUS,
    MALL_PAID,
    REFUND_PAYABLE,
    TERMINATION_FEE,
)
from pawpact.ledger.finding import Auditor, Place, pages
from pawpact.ledger.models import JournalRow, PostingRow, moved_by

SETTLING, LEFT_OVER = ("P27", "P28", "P29"), "P30"
_NOTHING = Label("没有对应的结束", "no such end")
_PARTS = (MALL_PAID, MALL_BONUS, DEPOSIT)

TITLES = {
    "wrong_bill": Label("解约账单与记录的费用不符", "an end does not charge what its bill says"),
    "ending_not_booked": Label("已结清的费用没有入账", "a fee that was settled is not booked"),
    "ending_booked_otherwise": Label(
        "合约结束的入账与账单不符", "the end of a contract is booked otherwise than billed"
    ),
    "ending_booked_for_nothing": Label(
        "合约结束入账没有对应的结束，或入账多次", "an end is booked that there is not, or twice"
    ),
}


@dataclass(slots=True)
class _Booked:
    """One journal: what it moved by account and owner, debits positive."""

    id: int
    movement: str
    at: datetime
    legs: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Every settled end is one journal of its bill; what is left goes back once, when it is due."""
    for page in pages(session, _ENDINGS):
        keys = [f"{kind}:{row.contract_id}" for row in page for kind in _KINDS]
        booked = _journals(session, keys)
        for row in page:
            if row.bill and row.bill["fee"] != row.fee:
                billed, where = yuan(int(row.bill["fee"])), public_id("con", row.contract_id)
                yield "wrong_bill", Place.of(where, billed, yuan(row.fee))
            yield from _of_ending(row, booked)
        yield from _for_nothing(booked)
    for journals in pages(session, _BOOKED):
        contracts = {row.key: _contract_of(row.key) for row in journals}
        ended = set(
            session.scalars(
                select(Ending.contract_id).where(Ending.contract_id.in_(contracts.values()))
            )
        )
        unknown = [key for key, contract in contracts.items() if contract not in ended]
        yield from _for_nothing(_journals(session, unknown))


def _for_nothing(booked: dict[str, _Booked]) -> Iterator[tuple[str, Place]]:
    for key, journal in booked.items():
        where = f"{public_id('jou', journal.id)} {journal.movement} {key}"
        yield "ending_booked_for_nothing", Place.of(where, _NOTHING, journal.movement)


def _contract_of(key: str) -> int:
    """The contract of an end's key; 0 where it is none."""
    kind, _, number = key.partition(":")
    number = number.partition(":")[0] if kind in _LATER else number
    return int(number) if kind in _KINDS and number.isdecimal() else 0


def _of_ending(row: Any, booked: dict[str, _Booked]) -> Iterator[tuple[str, Place]]:
    """What this end booked, taken out of ``booked``."""
    settled = booked.pop(f"end:{row.contract_id}", None) if row.settled_at else None
    if settled is not None:
        yield from _compare(row, settled, _owed(row, settled))
    elif row.settled_at and (row.fee or (_at_once(row) and _returned(row))):
        where = public_id("con", row.contract_id)
        expected = yuan(row.fee or _returned(row))
        yield "ending_not_booked", Place.of(where, expected, Label("没有入账", "not booked"))
    if row.refunded_at is None:
        return
    for key in (f"leftover:{row.contract_id}", f"lapse:{row.contract_id}"):
        later = booked.pop(key, None)
        if later is not None:
            yield from _compare(row, later, _left(row, later))


def _owed(row: Any, journal: _Booked) -> dict[tuple[str, int], int]:
    """What the journal has to hold: the bill's fee, and what it settles returned to her."""
    owner, keeps = row.customer_id, row.choice == Choice.KEEP
    paid, bonus, deposit = (journal.legs.get((name, owner), 0) for name in _PARTS)
    if _at_once(row):
        paid, bonus, deposit = (int(row.bill[name]) for name in ("paid", "bonus", "deposit"))
    if keeps:
        paid = bonus = 0
    taken = min(row.fee, paid + deposit) if row.confirmed else 0
    return {
        (MALL_PAID, owner): paid,
        (MALL_BONUS, owner): bonus,
        (DEPOSIT, owner): deposit,
        (CHARGE_RECEIVABLE, row.contract_id): row.fee - taken,
        (TERMINATION_FEE, 0): -row.fee,
        (REFUND_PAYABLE, owner): -(paid + deposit - taken),
    }


def _left(row: Any, journal: _Booked) -> dict[tuple[str, int], int]:
    """Points alone, of this customer, after the last day on which she could use them."""
    owner = row.customer_id
    paid = journal.legs.get((MALL_PAID, owner), 0)
    if row.points_until is None or journal.at.date() < row.points_until:
        paid = 0
    return {(MALL_PAID, owner): paid, (REFUND_PAYABLE, owner): -paid}


def _compare(
    row: Any, journal: _Booked, owed: dict[tuple[str, int], int]
) -> Iterator[tuple[str, Place]]:
    """Accounts of the store's own cost follow from these, as a journal balances."""
    watched = {name for name, _ in owed} - {MALL_BONUS if journal.movement == LEFT_OVER else ""}
    found = {leg: amount for leg, amount in journal.legs.items() if leg[0] in watched and amount}
    expected = {leg: amount for leg, amount in owed.items() if amount}
    for leg in sorted(expected.keys() | found.keys()):
        if expected.get(leg, 0) != found.get(leg, 0):
            where = f"{public_id('con', row.contract_id)} {public_id('jou', journal.id)} {leg[0]}"
            place = Place.of(where, yuan(expected.get(leg, 0)), yuan(found.get(leg, 0)))
            yield "ending_booked_otherwise", place


def _at_once(row: Any) -> bool:
    """Billed and settled in one transaction: then nothing can have changed in between."""
    return bool(row.bill) and row.requested_at == row.settled_at


def _returned(row: Any) -> int:
    points = 0 if row.choice == Choice.KEEP else int(row.bill["paid"])
    return points + int(row.bill["deposit"])


def _journals(session: StoreSession, keys: Sequence[str]) -> dict[str, _Booked]:
    same = and_(
        PostingRow.tenant_id == JournalRow.tenant_id, PostingRow.journal_id == JournalRow.id
    )
    rows = session.execute(
        select(
            JournalRow.key,
            JournalRow.id,
            JournalRow.movement,
            JournalRow.at,
            PostingRow.account,
            PostingRow.owner,
            PostingRow.amount,
        )
        .outerjoin(PostingRow, same)
        .where(JournalRow.key.in_(keys), JournalRow.movement.in_((*SETTLING, LEFT_OVER)))
        .order_by(JournalRow.id)
    )
    found: dict[str, _Booked] = {}
    for key, number, movement, at, account, owner, amount in rows:
        journal = found.setdefault(key, _Booked(number, movement, at))
        if account is not None:
            journal.legs[account, owner] += amount
    return found


_KINDS = ("end", "leftover", "lapse")
_LATER = ("leftover", "lapse")
"""May come again, as goods come back; then with a number of its own behind the contract's."""
_BOOKED = Prepared(select(JournalRow.key).where(moved_by(*SETTLING, LEFT_OVER)))
_ENDINGS = Prepared(
    select(
        Ending.contract_id,
        Contract.customer_id,
        Ending.bill,
        Ending.fee,
        Ending.choice,
        Ending.confirmed,
        Ending.requested_at,
        Ending.settled_at,
        Ending.points_until,
        Ending.refunded_at,
    )
    .join_from(
        Ending,
        Contract,
        and_(Contract.tenant_id == Ending.tenant_id, Contract.id == Ending.contract_id),
    )
    .order_by(Ending.id)
)

AUDITOR = Auditor(TITLES, look)
