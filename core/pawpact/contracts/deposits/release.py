"""What becomes of the deposits of applications that came to nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.models import Deposit
from pawpact.contracts.moves import move_deposit
from pawpact.database.among import among_given
from pawpact.database.prepared_objects import PreparedObjects
from pawpact.ledger.movement import return_deposit
from pawpact.ledger.service import post
from pawpact.tenancy.unit import Unit

_OPEN = PreparedObjects(
    select(Deposit)
    .where(among_given(Deposit.application_id, "applications"), Deposit.state.in_(("due", "held")))
    .order_by(Deposit.id)
)


def release_deposits(unit: Unit, applications: Sequence[int], why: str) -> None:
    """One that was only due lapses; one that is held becomes payable to the customer (P09)."""
    rows = _OPEN.all(unit.session, applications=applications)
    held = [row for row in rows if row.state == "held"]
    journals = post(
        unit,
        [
            return_deposit(f"deposit:{row.id}:return", row.customer_id, row.remaining, why)
            for row in held
        ],
    )
    for row in rows:
        move_deposit(unit, row, "refund_due" if row in held else "lapsed", why)
    for row, journal in zip(held, journals, strict=True):
        row.remaining, row.refund_journal = 0, journal
    unit.session.flush()
