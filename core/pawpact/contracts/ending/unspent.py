"""Points of one contract that are not spent, where a customer may have several contracts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select

from pawpact.contracts.models import Contract
from pawpact.contracts.values import LIVE
from pawpact.ledger.account import CHARGE_RECEIVABLE
from pawpact.ledger.models import Balance, JournalRow, PointLot
from pawpact.ledger.service import balances
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
    free = balances(unit, row.customer_id)
    if not _has_another(unit, row):
        return Unspent(free.paid, free.bonus)
    own = _from_own_debits(unit, row)
    return Unspent(min(free.paid, own[Bucket.PAID]), min(free.bonus, own[Bucket.BONUS]))


def held_points(unit: Unit, row: Contract) -> int:
    """Paid points of the customer that orders still reserve."""
    return balances(unit, row.customer_id).held.paid


def reserved_points(unit: Unit, row: Contract) -> int:
    """Of those what is still to be settled for this contract; beside another one nothing."""
    return 0 if _has_another(unit, row) else held_points(unit, row)


def open_receivable(unit: Unit, contract: int) -> int:
    """What the contract's customer still owes in the books: charge-backs and fees, in fen."""
    amount = unit.session.scalar(
        select(Balance.amount).where(
            Balance.owner == contract, Balance.account == CHARGE_RECEIVABLE
        )
    )
    return -(amount or 0)


def _has_another(unit: Unit, row: Contract) -> bool:
    other = select(Contract.id).where(
        Contract.customer_id == row.customer_id,
        Contract.id != row.id,
        Contract.state.in_((*LIVE, "terminating")),
    )
    return unit.session.scalars(other.limit(1)).first() is not None


def _from_own_debits(unit: Unit, row: Contract) -> dict[str, int]:
    """By bucket: the rest of the lots whose journals name this contract in their key."""
    rest = (
        select(PointLot.bucket, func.sum(PointLot.remaining))
        .join(
            JournalRow,
            (JournalRow.tenant_id == PointLot.tenant_id) & (JournalRow.id == PointLot.journal_id),
        )
        .where(
            PointLot.customer_id == row.customer_id,
            JournalRow.key.contains(f":{row.id}:"),
            PointLot.remaining > 0,
        )
        .group_by(PointLot.bucket)
    )
    found = {bucket: int(points) for bucket, points in unit.session.execute(rest)}
    return {Bucket.PAID: found.get(Bucket.PAID, 0), Bucket.BONUS: found.get(Bucket.BONUS, 0)}
