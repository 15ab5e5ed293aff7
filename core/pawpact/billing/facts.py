"""Facts about charges."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.billing.models import Charge
from pawpact.decisions.values import Batch, Columns, Provider


def charge_facts(batch: Batch) -> Columns:
    """Which payment it is, its price and attempts, of each charge, in one statement."""
    ids = batch.subjects("charge")
    found = {
        row.id: row
        for row in batch.unit.session.execute(
            select(
                Charge.id,
                (Charge.period + Charge.shift).label("period"),
                Charge.attempts,
                Charge.amount,
            ).where(Charge.id.in_(ids))
        )
    }
    return {
        "charge.period": [found[each].period for each in ids],
        "charge.attempts": [found[each].attempts for each in ids],
        "charge.amount": [found[each].amount for each in ids],
    }


CHARGE_FACTS = Provider(
    "charge", ("charge.period", "charge.attempts", "charge.amount"), charge_facts
)
