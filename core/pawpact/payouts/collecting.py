"""Finds what the books owe customers and nobody was asked to pay yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_, func, select

from pawpact.database import bulk
from pawpact.database.session import StoreSession
from pawpact.ledger.account import REFUND_PAYABLE
from pawpact.ledger.models import Balance, JournalRow, PostingRow
from pawpact.payouts.models import Payout
from pawpact.payouts.values import OPEN_STATES, PayoutState
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that a customer is owed, for which there is no refund with a number yet."""

    customer: int
    movement: str
    amount: int
    due_by: datetime


PaidBy = Callable[[Unit, Sequence[str]], Mapping[str, str]]
"""Says, by the key of the journal that owes it, which payment a refund goes back to."""


Agreed = Callable[[Unit, Sequence[str]], Mapping[str, int]]
"""Says, by the key of the journal that owes it, within how many days it was agreed to be paid."""

REFUND_DAYS = "deposit_fallback.refund_days"


def paid_by_nobody(_unit: Unit, _journals: Sequence[str]) -> Mapping[str, str]:
    return {}


def agreed_with_nobody(_unit: Unit, _journals: Sequence[str]) -> Mapping[str, int]:
    return {}


def collect_owed(
    unit: Unit, paid_by: PaidBy = paid_by_nobody, agreed: Agreed = agreed_with_nobody
) -> int:
    """One payout for each journal that owes money and has none. Returns how many are new.

    Every movement that owes a refund is found here, whoever booked it.
    """
    unit.catch_up()
    owed = _owed_customers(unit.session)
    if not owed:
        return 0
    rows = owing_journals(unit.session, owed)
    keys = [row.key for row in rows]
    return take_up(unit, rows, paid_by(unit, keys), agreed(unit, keys))


def take_up(
    unit: Unit,
    rows: Sequence[Any],
    payments: Mapping[str, str],
    agreed: Mapping[str, int] = MappingProxyType({}),
) -> int:
    """A payout that is due for each of these rows of `owing_journals`, in the days agreed on.

    Where none were agreed on the store's number of today holds.
    """
    days = unit.store.integer(REFUND_DAYS)
    return bulk.insert(
        unit.session,
        Payout,
        {
            "id": unit.ids.many(len(rows)),
            "journal_id": [row.id for row in rows],
            "customer_id": [row.owner for row in rows],
            "movement": [row.movement for row in rows],
            "amount": [int(row.amount) for row in rows],
            "state": [PayoutState.DUE.value] * len(rows),
            "attempt": [0] * len(rows),
            "owed_since": [row.at for row in rows],
            "due_by": [row.at + timedelta(days=agreed.get(row.key, days)) for row in rows],
            "next_at": [unit.at] * len(rows),
            "paid_at": [None] * len(rows),
            "reference": [None] * len(rows),
            "payment": [payments.get(row.key) for row in rows],
            "reason": [""] * len(rows),
        },
    )


def uncollected(
    unit: Unit, customer: int | None = None, agreed: Agreed = agreed_with_nobody
) -> list[Owed]:
    """What the books owe and no run has taken up yet, as it will be paid; nothing is written."""
    owed = _owed_customers(unit.session)
    mine = owed if customer is None else [each for each in owed if each == customer]
    rows = owing_journals(unit.session, mine) if mine else []
    days, promised = unit.store.integer(REFUND_DAYS), agreed(unit, [row.key for row in rows])
    return [
        Owed(
            int(row.owner),
            str(row.movement),
            int(row.amount),
            row.at + timedelta(days=promised.get(row.key, days)),
        )
        for row in rows
    ]


def _owed_customers(session: StoreSession) -> list[int]:
    """Customers who are owed more than the payouts on their way."""
    on_the_way = (
        select(Payout.customer_id.label("owner"), func.sum(Payout.amount).label("amount"))
        .where(Payout.state.in_(OPEN_STATES))
        .group_by(Payout.customer_id)
        .subquery()
    )
    rows = (
        select(Balance.owner)
        .outerjoin(on_the_way, on_the_way.c.owner == Balance.owner)
        .where(
            Balance.account == REFUND_PAYABLE,
            Balance.amount > func.coalesce(on_the_way.c.amount, 0),
        )
    )
    return list(session.scalars(rows))


def owing_journals(session: StoreSession, owners: list[int]) -> list[Any]:
    """The journals that owe these customers something and have no payout."""
    rows = (
        select(
            JournalRow.id,
            JournalRow.key,
            JournalRow.movement,
            JournalRow.at,
            PostingRow.owner,
            (-func.sum(PostingRow.amount)).label("amount"),
        )
        .join_from(
            PostingRow,
            JournalRow,
            and_(
                JournalRow.tenant_id == PostingRow.tenant_id,
                JournalRow.id == PostingRow.journal_id,
            ),
        )
        .outerjoin(
            Payout,
            and_(Payout.tenant_id == JournalRow.tenant_id, Payout.journal_id == JournalRow.id),
        )
        .where(
            PostingRow.owner.in_(owners),
            PostingRow.account == REFUND_PAYABLE,
            PostingRow.amount < 0,
            Payout.id.is_(None),
        )
        .group_by(
            JournalRow.id, JournalRow.key, JournalRow.movement, JournalRow.at, PostingRow.owner
        )
        .order_by(JournalRow.id)
    )
    return list(session.execute(rows))
