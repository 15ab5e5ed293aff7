"""What becomes of the deposits of applications that came to nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.contracts.models import Deposit
from pawpact.contracts.moves import move_deposit
from pawpact.ledger.movement import return_deposit
from pawpact.ledger.service import post
from pawpact.tenancy.unit import Unit


def release_deposits(unit: Unit, applications: Sequence[int], why: str) -> None:
    """One that was only due lapses; one that is held becomes payable to the customer (P09)."""
    rows = list(
        unit.session.scalars(
            select(Deposit)
            .where(Deposit.application_id.in_(applications), Deposit.state.in_(("due", "held")))
            .order_by(Deposit.id)
        )
    )
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
