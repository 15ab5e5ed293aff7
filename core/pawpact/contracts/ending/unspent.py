"""Points of one contract that are not spent, where a customer may have several contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from pawpact.contracts.models import Contract
from pawpact.contracts.values import LIVE
from pawpact.ledger.account import CHARGE_RECEIVABLE
from pawpact.ledger.models import Balance, JournalRow, PointLot
from pawpact.ledger.service import balances_of
from pawpact.ledger.values import Bucket
from pawpact.tenancy.unit import Unit


class Unspent(NamedTuple):
    """Mall points that are free to be settled, in fen."""

    paid: int
    bonus: int


def unspent_points(unit: Unit, row: Contract) -> Unspent:
    """What is left of this contract's points.

    With the last contract of a customer all her points are; beside another one those that came
    from this contract's own debits, as far as the balance covers them.
    """
    return unspent_of(unit, [row])[row.id]


def unspent_of(unit: Unit, rows: Sequence[Contract]) -> dict[int, Unspent]:
    """The same by contract, each of another customer, in a few statements."""
    free = balances_of(unit, [row.customer_id for row in rows])
    going_on = _with_another(unit, rows)
    own = _from_own_debits(unit, [row for row in rows if row.id in going_on])
    found = {}
    for row in rows:
        paid, bonus = free[row.customer_id].paid, free[row.customer_id].bonus
        if row.id in going_on:
            paid = min(paid, own[row.id, Bucket.PAID])
            bonus = min(bonus, own[row.id, Bucket.BONUS])
        found[row.id] = Unspent(paid, bonus)
    return found


def held_of(unit: Unit, customers: Sequence[int]) -> dict[int, int]:
    """Paid points of these customers that orders still reserve."""
    return {customer: each.held.paid for customer, each in balances_of(unit, customers).items()}


def reserved_points(unit: Unit, row: Contract) -> int:
    """Of those what is still to be settled for this contract; beside another one nothing."""
    if _with_another(unit, [row]):
        return 0
    return held_of(unit, [row.customer_id])[row.customer_id]


def open_receivable(unit: Unit, contract: int) -> int:
    """What the contract's customer still owes in the books: charge-backs and fees, in fen."""
    amount = unit.session.scalar(
        select(Balance.amount).where(
            Balance.owner == contract, Balance.account == CHARGE_RECEIVABLE
        )
    )
    return -(amount or 0)


def _with_another(unit: Unit, rows: Sequence[Contract]) -> set[int]:
    """Those of these contracts beside which their customers have another one that goes on."""
    others = select(Contract.customer_id, Contract.id).where(
        Contract.customer_id.in_([row.customer_id for row in rows]),
        Contract.state.in_((*LIVE, "terminating")),
    )
    living: dict[int, set[int]] = defaultdict(set)
    for customer, number in unit.session.execute(others):
        living[customer].add(number)
    return {row.id for row in rows if living[row.customer_id] - {row.id}}


def _from_own_debits(unit: Unit, rows: Sequence[Contract]) -> dict[tuple[int, str], int]:
    """By contract and bucket: the rest of the lots whose journals name it in their key."""
    found: dict[tuple[int, str], int] = defaultdict(int)
    if not rows:
        return found
    rest = (
        select(PointLot.customer_id, PointLot.bucket, JournalRow.key, PointLot.remaining)
        .join(
            JournalRow,
            (JournalRow.tenant_id == PointLot.tenant_id) & (JournalRow.id == PointLot.journal_id),
        )
        .where(
            PointLot.customer_id.in_([row.customer_id for row in rows]),
            PointLot.remaining > 0,
        )
    )
    contracts = {row.customer_id: row.id for row in rows}
    for customer, bucket, key, points in unit.session.execute(rest):
        number = contracts[customer]
        if f":{number}:" in key:
            found[number, bucket] += points
    return found
