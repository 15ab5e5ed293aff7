"""Since when something waits in a store: what makes a job due, and what a backlog is told by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.billing.values import ChargeState
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import Sending
from pawpact.tenancy.unit import Unit


def charges_waiting(unit: Unit) -> datetime | None:
    """The earliest next step of a charge that nothing holds: to be debited, or asked about."""
    found = [
        unit.session.scalar(
            select(func.min(Charge.next_at)).where(
                Charge.state == state.value, Charge.next_at.is_not(None), Charge.held.is_(False)
            )
        )
        for state in ChargeState
    ]
    return min((each for each in found if each is not None), default=None)


def messages_waiting(unit: Unit) -> datetime | None:
    """When the earliest message should have left that has not."""
    return unit.session.scalar(
        select(func.min(OutboxMessage.due_at)).where(OutboxMessage.state == Sending.WAITING.value)
    )
