"""Proves deposits and their payments against the books."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from pawpact.contracts.models import Deposit, DepositPayment
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import DEPOSIT, REFUND_PAYABLE
from pawpact.ledger.finding import Auditor, Place, pages
from pawpact.ledger.models import JournalRow, PostingRow, moved_by

TAKEN, OWED_BACK, BROUGHT = "P07", "P46", "OPEN"
_CREDITED = {TAKEN: DEPOSIT, OWED_BACK: REFUND_PAYABLE, BROUGHT: DEPOSIT}
_UNPAID = ("due", "lapsed")


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Every payment is one journal of its amount, and a deposit is held by exactly one payment."""
    for page in pages(session, _PAYMENTS):
        keys = [f"deposit:{payment.reference}" for payment in page]
        journals = _journals(session, keys)
        for payment, key in zip(page, keys, strict=True):
            yield from _of_payment(payment, journals.get(key))
    for page in pages(session, _UNPAID_FOR):
        for key, row in _journals(session, [row.key for row in page]).items():
            where = f"{key} {public_id('jou', row[0])}"
            yield "deposit_booked_for_nothing", Place.of(where, _A_PAYMENT, _amount(row))
    for page in pages(session, _WRONGLY_TAKEN):
        for number, state, taken in page:
            named, expected = f"{public_id('dep', number)} {state}", _expected(state)
            yield "wrong_deposit_state", Place.of(named, _times(expected), _times(int(taken)))
    for page in pages(session, _NOT_RETURNED):
        for number, journal in page:
            where = f"{public_id('dep', number)} {public_id('jou', journal)}"
            yield "wrong_deposit_state", Place.of(where, _A_RETURN, Label("没有", "none"))
    yield from _held_otherwise(session)


def _held_otherwise(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """What a customer's deposits still hold is what the books hold for her."""
    for owner, rest, moved in _find_held_otherwise.rows(session):
        place = Place.of(public_id("cus", owner), yuan(int(moved)), yuan(int(rest)))
        yield "deposit_held_otherwise", place


@Prepared
def _find_held_otherwise() -> Select[*tuple[Any, ...]]:
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
    return select(parts.c.owner, held, booked).group_by(parts.c.owner).having(held != booked)


def _of_payment(payment: Any, row: Any) -> Iterator[tuple[str, Place]]:
    where = f"{public_id('dep', payment.deposit_id)} {payment.reference}"
    owed = (payment.movement, payment.customer_id, payment.amount)
    if row is None:
        yield "deposit_not_booked", Place.of(where, _text(owed), Label("没有入账", "not booked"))
    elif tuple(row[1:]) != owed:
        yield (
            "deposit_booked_otherwise",
            Place.of(f"{where} {public_id('jou', row[0])}", _text(owed), _amount(row)),
        )
    if payment.movement != BROUGHT and payment.amount != payment.asked:
        place = Place.of(where, yuan(payment.asked), yuan(payment.amount))
        yield "deposit_booked_otherwise", place


_PAYMENTS = Prepared(
    select(
        DepositPayment.deposit_id,
        DepositPayment.reference,
        DepositPayment.amount,
        DepositPayment.movement,
        Deposit.customer_id,
        Deposit.amount.label("asked"),
    ).join_from(
        DepositPayment,
        Deposit,
        and_(
            Deposit.tenant_id == DepositPayment.tenant_id, Deposit.id == DepositPayment.deposit_id
        ),
    )
)
_UNPAID_FOR = Prepared(
    select(JournalRow.key)
    .outerjoin(
        DepositPayment,
        and_(
            DepositPayment.tenant_id == JournalRow.tenant_id,
            DepositPayment.reference == func.substr(JournalRow.key, len("deposit:") + 1),
        ),
    )
    .where(
        moved_by(*_CREDITED),
        or_(JournalRow.movement != BROUGHT, JournalRow.key.startswith("deposit:")),
        DepositPayment.id.is_(None),
    )
)
_taken = func.count(DepositPayment.id)
_WRONGLY_TAKEN = Prepared(
    select(Deposit.id, Deposit.state, _taken)
    .outerjoin(
        DepositPayment,
        and_(
            DepositPayment.tenant_id == Deposit.tenant_id,
            DepositPayment.deposit_id == Deposit.id,
            DepositPayment.movement.in_((TAKEN, BROUGHT)),
        ),
    )
    .group_by(Deposit.id, Deposit.state)
    .having(_taken != case((Deposit.state.in_(_UNPAID), 0), else_=1))
)
_NOT_RETURNED = Prepared(
    select(Deposit.id, Deposit.refund_journal)
    .outerjoin(
        PostingRow,
        and_(
            PostingRow.tenant_id == Deposit.tenant_id,
            PostingRow.journal_id == Deposit.refund_journal,
            PostingRow.owner == Deposit.customer_id,
            PostingRow.account == DEPOSIT,
        ),
    )
    .where(Deposit.refund_journal.is_not(None), PostingRow.line.is_(None))
)


def _expected(state: str) -> int:
    return 0 if state in _UNPAID else 1


def _journals(session: StoreSession, keys: Sequence[str]) -> dict[str, tuple[int, str, int, int]]:
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
        .where(JournalRow.key.in_(keys), JournalRow.movement.in_(tuple(_CREDITED)))
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


_A_RETURN = Label("退回押金的凭证", "a journal that returns it")
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
