"""The moments that billing raises, and what they carry."""

from __future__ import annotations

from typing import Any

from pawpact.vocabulary.case import Case
from pawpact.vocabulary.types import Value

CHARGE_PRICED = "charge.priced"
CHARGE_UNDECIDED = "charge.undecided"
CHARGE_DECIDED = "charge.decided"
CHARGE_SETTLED = "charge.settled"
CHARGE_FAILED = "charge.failed"
CHARGE_OVERDUE = "charge.overdue"
CHARGE_REVERSED = "charge.reversed"
PERIOD_PERFORMED = "period.performed"
MANDATE_STOPPED = "mandate.stopped"
MANDATE_RESTORED = "mandate.restored"
AMOUNT = "charge.amount"
DISCOUNT = "charge.discount"
PROMOTION = "charge.promotion"
LATE = "charge.late"
"""The period was paid after its grace: it counts as performed, not in the streak."""


def case_of(row: Any, attempt: int | None = None, *, late: bool = False) -> Case:
    """A moment of this charge: one for each period, or one for each attempt.

    The key is the charge's own number within its contract; what rules read as its period is
    which payment of the contract it is, since a pause moves periods.
    """
    key = f"{row.contract_id}:{row.period}"
    facts: dict[str, Value] = {
        "charge.period": row.period + row.shift,
        "charge.attempts": row.attempts,
        AMOUNT: row.amount,
        DISCOUNT: row.discount,
        LATE: late,
    }
    promotion = getattr(row, "promotion", None)
    if promotion is not None:
        facts[PROMOTION] = promotion
    return Case(key if attempt is None else f"{key}:{attempt}", roles_of(row), facts)


def roles_of(row: Any) -> dict[str, int]:
    """Whom a charge is about."""
    return {
        "charge": row.id,
        "contract": row.contract_id,
        "customer": row.customer_id,
        "pet": row.pet_id,
    }
