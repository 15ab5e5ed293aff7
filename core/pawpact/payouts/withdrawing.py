"""A refund whose ground is undone before anybody was asked to pay it."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.ledger.models import JournalRow
from pawpact.payouts.collecting import owing_journals, take_up
from pawpact.payouts.models import Payout
from pawpact.payouts.settling import move
from pawpact.payouts.values import PAYOUT, PayoutState
from pawpact.tenancy.unit import Unit


def withdraw_unpaid(unit: Unit, customer: int, key: str, why: str) -> int:
    """Pay no more what the journal of this key owes the customer; answers how much that was.

    Nothing where it is paid, or where the provider was asked and may yet have paid it. Whoever
    calls this books that it is owed no more, in the same transaction.
    """
    rows = [row for row in owing_journals(unit.session, [customer]) if row.key == key]
    take_up(unit, rows, {})
    row = unit.session.scalars(
        select(Payout)
        .join(JournalRow, JournalRow.id == Payout.journal_id)
        .where(JournalRow.key == key)
        .with_for_update(of=Payout)
    ).one_or_none()
    if row is None or not PAYOUT.allows(row.state, PayoutState.WITHDRAWN):
        return 0
    move(unit, row, PayoutState.WITHDRAWN, why)
    row.next_at = None
    unit.session.flush()
    return row.amount
