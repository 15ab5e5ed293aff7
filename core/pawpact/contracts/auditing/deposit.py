"""Proves deposits and their payments against the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, union_all

from pawpact.contracts.models import Deposit, DepositPayment
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import DEPOSIT, REFUND_PAYABLE
from pawpact.ledger.finding import Auditor, Place
from pawpact.ledger.models import JournalRow, PostingRow

TAKEN, OWED_BACK, BROUGHT = "P07", "P46", "OPEN"
_CREDITED = {TAKEN: DEPOSIT, OWED_BACK: REFUND_PAYABLE, BROUGHT: DEPOSIT}
_UNPAID = ("due", "lapsed")


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Every payment is one journal of its amount, and a deposit is held by exactly one payment."""
    journals = _journals(session)
    taken: dict[int, int] = defaultdict(int)
    for payment in session.execute(_PAYMENTS):
        taken[payment.deposit_id] += payment.movement in (TAKEN, BROUGHT)
        key = f"deposit:{payment.reference}"
        yield from _of_payment(payment, key, journals.pop(key, None))
    for key, row in journals.items():
        yield (
            "deposit_booked_for_nothing",
            Place.of(f"{key} {public_id('jou', row[0])}", _A_PAYMENT, _amount(row)),
        )
    for number, state in session.execute(select(Deposit.id, Deposit.state)):
        expected = 0 if state in _UNPAID else 1
        if taken[number] != expected:
            where = Label.of(f"{public_id('dep', number)} {state}")
            yield "wrong_deposit_state", Place.of(where, _times(expected), _times(taken[number]))
    yield from _held_otherwise(session)


def _held_otherwise(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """What a customer's deposits still hold is what the books hold for her."""
    none = literal(0)
    parts = union_all(
        select(
            Deposit.customer_id.label("owner"),
            Deposit.remaining.label("held"),
            none.label("booked"),
        ),
        select(PostingRow.owner, none, -PostingRow.amount).where(PostingRow.account == DEPOSIT),
    ).subquery()
    held, booked = func.sum(parts.c.held), func.sum(parts.c.booked)
    rows = select(parts.c.owner, held, booked).group_by(parts.c.owner).having(held != booked)
    for owner, rest, moved in session.execute(rows):
        place = Place.of(public_id("cus", owner), yuan(int(moved)), yuan(int(rest)))
        yield "deposit_held_otherwise", place


def _of_payment(payment: Any, key: str, row: Any) -> Iterator[tuple[str, Place]]:
    where = f"{public_id('dep', payment.deposit_id)} {payment.reference}"
    owed = (payment.movement, payment.customer_id, payment.amount)
    if row is None:
        yield "deposit_not_booked", Place.of(where, _text(owed), Label("没有入账", "not booked"))
    elif tuple(row[1:]) != owed:
        yield (
            "deposit_booked_otherwise",
            Place.of(f"{where} {public_id('jou', row[0])}", _text(owed), _amount(row)),
        )


_PAYMENTS = select(
    DepositPayment.deposit_id,
    DepositPayment.reference,
    DepositPayment.amount,
    DepositPayment.movement,
    Deposit.customer_id,
).join_from(
    DepositPayment,
    Deposit,
    and_(Deposit.tenant_id == DepositPayment.tenant_id, Deposit.id == DepositPayment.deposit_id),
)


def _journals(session: StoreSession) -> dict[str, tuple[int, str, int, int]]:
    """Journal, movement, customer and amount of what was booked of deposits, by key."""
    same = and_(
        PostingRow.tenant_id == JournalRow.tenant_id,
        PostingRow.journal_id == JournalRow.id,
        PostingRow.account.in_(_CREDITED.values()),
    )
    rows = (
        select(
            JournalRow.key, JournalRow.id, JournalRow.movement, PostingRow.owner, PostingRow.amount
        )
        .outerjoin(PostingRow, same)
        .where(
            JournalRow.movement.in_(tuple(_CREDITED)),
            or_(JournalRow.movement != BROUGHT, JournalRow.key.startswith("deposit:")),
        )
    )
    return {
        key: (journal, movement, owner or 0, -(amount or 0))
        for key, journal, movement, owner, amount in session.execute(rows)
    }


def _amount(row: tuple[int, str, int, int]) -> str:
    return _text(row[1:])


def _text(booked: tuple[str, int, int]) -> str:
    movement, customer, amount = booked
    return f"{movement} {public_id('cus', customer)} {yuan(amount)}"


def _times(count: int) -> Label:
    return Label(f"入账 {count} 次", f"taken {count} times")


_A_PAYMENT = Label("渠道报来的付款", "a payment that the provider reported")

_TITLES: Mapping[str, Label] = {
    "deposit_not_booked": Label("收到的押金没有入账", "a deposit that was paid is not booked"),
    "deposit_booked_otherwise": Label(
        "押金入账的金额或客户不符", "a deposit is booked otherwise than it was paid"
    ),
    "deposit_booked_for_nothing": Label(
        "押金入账没有对应的付款", "a deposit is booked that nobody paid"
    ),
    "deposit_held_otherwise": Label(
        "在管押金与账上不符", "deposits hold something else than the books"
    ),
    "wrong_deposit_state": Label("押金状态与入账不符", "a deposit's state is not what is booked"),
}

AUDITOR = Auditor(_TITLES, look)
