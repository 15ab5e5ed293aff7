"""Proves what was used of deposits: offsets against their postings, deductions against bills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import and_, func, or_, select

from pawpact.contracts.auditing.ending import SETTLING
from pawpact.contracts.deposits.offset import offset_key
from pawpact.contracts.models import Contract, Deposit, DepositEvent, DepositOffset, Ending
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.ledger.account import CHARGE_RECEIVABLE, DEPOSIT, MALL_PAID, TERMINATION_FEE
from pawpact.ledger.finding import Auditor, Place, pages
from pawpact.ledger.models import JournalRow, PostingRow, moved_by

USED = "P08"
_NONE, _AGREED = Label("没有", "none"), Label("客户同意的扣除", "a deduction that was agreed to")
_A_REQUEST = Label("客户的申请", "a customer's request")


def look(session: StoreSession) -> Iterator[tuple[str, Place]]:
    """Each request that was granted is one posting; what a bill took, the customer agreed to."""
    yield from (("wrong_deposit_offset", place) for place in _requests(session))
    yield from (("wrong_deposit_offset", place) for place in _unasked(session))
    yield from (("deducted_otherwise", place) for place in _deductions(session))


def _requests(session: StoreSession) -> Iterator[Place]:
    """Of a request that was given, its posting of just that; of every other none."""
    for page in pages(session, _OFFSETS):
        keys = [offset_key(row.contract, row.id) for row in page]
        booked = _moved(session, keys, (USED,))
        for row, key in zip(page, keys, strict=True):
            moved = booked.get(key, {}).get((DEPOSIT, row.customer_id), 0)
            given = row.given if row.state == "given" else 0
            is_given = row.state == "given"
            if (moved, row.given) != (given, given) or is_given != (key in booked):
                yield Place.of(f"{public_id('off', row.id)} {key}", yuan(given), yuan(moved))


def _unasked(session: StoreSession) -> Iterator[Place]:
    """Postings of a use that nobody asked for."""
    for page in pages(session, _USED):
        named = {_offset_of(row.key) for row in page}
        known = set(session.scalars(select(DepositOffset.id).where(DepositOffset.id.in_(named))))
        for row in page:
            if _offset_of(row.key) not in known:
                yield Place.of(f"{public_id('jou', row.id)} {row.key}", _A_REQUEST, _NONE)


def _deductions(session: StoreSession) -> Iterator[Place]:
    """What a bill took without a confirmed deduction, or a deduction that no bill took."""
    for page in pages(session, _DEDUCTED):
        booked = _moved(session, [f"end:{row.contract}" for row in page], SETTLING)
        for row in page:
            taken = _taken(booked.get(f"end:{row.contract}", {}))
            if (taken > 0) != bool(row.agreed):
                expected, found = (_AGREED, _NONE) if taken else (_NONE, _AGREED)
                where = f"{public_id('dep', row.deposit)} {yuan(taken)}"
                yield Place.of(where, expected, found)


def _taken(legs: dict[tuple[str, int], int]) -> int:
    """What of a deposit paid a fee: what the paid points did not cover and is not owed."""
    total: dict[str, int] = defaultdict(int)
    for (name, _), amount in legs.items():
        total[name] += amount
    covered = -total[TERMINATION_FEE] - total[CHARGE_RECEIVABLE]
    return max(covered - total[MALL_PAID], 0)


def _moved(
    session: StoreSession, keys: Sequence[str], movements: Sequence[str]
) -> dict[str, dict[tuple[str, int], int]]:
    """By key of a journal what it moved, by account and owner; debits positive."""
    same = and_(
        PostingRow.tenant_id == JournalRow.tenant_id, PostingRow.journal_id == JournalRow.id
    )
    rows = (
        select(JournalRow.key, PostingRow.account, PostingRow.owner, PostingRow.amount)
        .join(PostingRow, same)
        .where(JournalRow.key.in_(keys), JournalRow.movement.in_(movements))
    )
    found: defaultdict[str, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
    for key, name, owner, amount in session.execute(rows):
        found[key][name, owner] += amount
    return found


def _offset_of(key: str) -> int:
    """The request in a posting's key; 0 where it names none."""
    number = key.rpartition(":offset:")[2]
    return int(number) if number.isdecimal() else 0


_OF_DEPOSIT = and_(
    Contract.tenant_id == Deposit.tenant_id, Contract.application_id == Deposit.application_id
)
_OFFSETS = Prepared(
    select(
        DepositOffset.id,
        Contract.id.label("contract"),
        DepositOffset.given,
        DepositOffset.state,
        Deposit.customer_id,
    )
    .join_from(
        DepositOffset,
        Deposit,
        and_(Deposit.tenant_id == DepositOffset.tenant_id, Deposit.id == DepositOffset.deposit_id),
        isouter=True,
    )
    .outerjoin(Contract, _OF_DEPOSIT)
)
_USED = Prepared(select(JournalRow.id, JournalRow.key).where(moved_by(USED)))
_agreed = (
    select(DepositEvent.deposit_id, func.count().label("times"))
    .where(DepositEvent.went_to == "deduction_confirmed")
    .group_by(DepositEvent.deposit_id)
    .subquery()
)
_DEDUCTED = Prepared(
    select(
        Deposit.id.label("deposit"),
        Contract.id.label("contract"),
        func.coalesce(_agreed.c.times, 0).label("agreed"),
    )
    .join_from(Deposit, Contract, _OF_DEPOSIT)
    .outerjoin(
        Ending, and_(Ending.tenant_id == Contract.tenant_id, Ending.contract_id == Contract.id)
    )
    .outerjoin(_agreed, _agreed.c.deposit_id == Deposit.id)
    .where(
        Deposit.state != "due",
        Deposit.state != "lapsed",
        or_(_agreed.c.times.is_not(None), and_(Ending.fee > 0, Ending.settled_at.is_not(None))),
    )
)

AUDITOR = Auditor(
    {
        "wrong_deposit_offset": Label(
            "押金抵扣与入账不符", "an offset of a deposit is booked otherwise than it was granted"
        ),
        "deducted_otherwise": Label(
            "押金扣除未经客户同意", "a bill took of a deposit what was not agreed to"
        ),
    },
    look,
)
