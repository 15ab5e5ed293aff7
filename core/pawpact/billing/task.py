"""What billing asks people to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from pawpact.outbox.values import Said
from pawpact.tasks.service import NewTask
from pawpact.tenancy.unit import Unit

NOT_DELIVERED = "billing.notice_not_delivered"
UNPAID = "billing.unpaid_periods"
POSTPONE = "billing.postponement_beyond_limits"
REVERSED = "billing.debit_reversed"
NOT_ENDED = "billing.mandate_not_ended"
DIFFERENCE = "billing.statement_differs"
UNMATCHED = "billing.event_unmatched"


def task(
    unit: Unit,
    kind: str,
    key: str,
    subjects: Mapping[str, int],
    values: Mapping[str, Said] | None = None,
) -> NewTask:
    """A task for the store's manager, within the hours in which a person decides."""
    hours = unit.store.integer("adoption_review.review_due_hours")
    due_at = unit.at + timedelta(hours=hours)
    return NewTask(kind, f"{kind}:{key}", subjects, due_at, values=values or {})
