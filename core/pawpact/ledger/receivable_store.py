"""Keeps what journals leave open on contracts, and takes down what others settle of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.database.session import StoreSession
from pawpact.kernel.errors import Defect
from pawpact.ledger.account import CHARGE_RECEIVABLE
from pawpact.ledger.models import Receivable
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit

BLOCKING = "P26"
"""Only points that were spent and then charged back keep a customer from spending more."""

_OWING = Prepared(
    select(Receivable.customer_id).where(
        among_given(Receivable.customer_id, "customers"),
        Receivable.remaining > 0,
        Receivable.movement == BLOCKING,
    )
)


def owing(session: StoreSession, customers: Sequence[int]) -> set[int]:
    """Those of the customers who spent points that were charged back, and did not pay since."""
    return {customer for (customer,) in _OWING.rows(session, customers=customers)}


def move_receivables(unit: Unit, booked: Sequence[tuple[int, Journal]]) -> None:
    """Open and settle receivables as the journals say; balances have been moved before."""
    changes = [
        (number, journal, leg)
        for number, journal in booked
        for leg in journal.postings
        if leg.account == CHARGE_RECEIVABLE
    ]
    if not changes:
        return
    _open(unit, [(n, j, leg.owner, leg.amount) for n, j, leg in changes if leg.amount > 0])
    settled: dict[int, int] = defaultdict(int)
    for _, _, leg in changes:
        if leg.amount < 0:
            settled[leg.owner] -= leg.amount
    _reduce(unit.session, settled)


def _open(unit: Unit, opened: Sequence[tuple[int, Journal, int, int]]) -> None:
    columns: dict[str, Sequence[object]] = {
        "journal_id": [number for number, _, _, _ in opened],
        "contract_id": [contract for _, _, contract, _ in opened],
        "customer_id": [journal.debtor for _, journal, _, _ in opened],
        "movement": [journal.movement for _, journal, _, _ in opened],
        "amount": [amount for _, _, _, amount in opened],
        "remaining": [amount for _, _, _, amount in opened],
        "opened_at": [unit.at] * len(opened),
    }
    bulk.insert(unit.session, Receivable, columns)


def _reduce(session: StoreSession, settled: dict[int, int]) -> None:
    if not settled:
        return
    rows = (
        select(Receivable)
        .where(Receivable.contract_id.in_(settled), Receivable.remaining > 0)
        .order_by(Receivable.journal_id)
    )
    for row in session.scalars(rows):
        taken = min(row.remaining, settled[row.contract_id])
        row.remaining -= taken
        settled[row.contract_id] -= taken
    if any(settled.values()):
        raise Defect("more is settled on a contract than is open on it")
    session.flush()
