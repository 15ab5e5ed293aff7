"""The moments that billing raises, and what they carry."""

from __future__ import annotations

from typing import Any

from pawpact.vocabulary.case import Case

CHARGE_SETTLED = "charge.settled"
CHARGE_FAILED = "charge.failed"
CHARGE_OVERDUE = "charge.overdue"
PERIOD_PERFORMED = "period.performed"
AMOUNT = "charge.amount"
LATE = "charge.late"
"""The period was paid after its grace: it counts as performed, not in the streak."""


def case_of(row: Any, attempt: int | None = None, *, late: bool = False) -> Case:
    """A moment of this charge: one for each period, or one for each attempt."""
    key = f"{row.contract_id}:{row.period}"
    return Case(
        key if attempt is None else f"{key}:{attempt}",
        {
            "charge": row.id,
            "contract": row.contract_id,
            "customer": row.customer_id,
            "pet": row.pet_id,
        },
        {
            "charge.period": row.period,
            "charge.attempts": row.attempts,
            AMOUNT: row.amount,
            LATE: late,
        },
    )
