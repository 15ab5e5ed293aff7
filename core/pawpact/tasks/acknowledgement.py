"""Whoever asks for something while the store is closed is told at once that it arrived."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.outbox.service import Message, send
from pawpact.tenancy.business_calendar import service_hours
from pawpact.tenancy.unit import Unit

KIND = "request.received"


def acknowledge(unit: Unit, key: str, subjects: Mapping[str, int]) -> None:
    """Outside service hours the customer hears that a person looks at it, and from when.

    While the store serves, the answer itself is what she hears. The same ``key`` is told once.
    """
    hours = service_hours(unit.store)
    if hours.is_open(unit.at):
        return
    opens_at = hours.next_opening(unit.at)
    send(unit, [Message(KIND, subjects, key=f"{KIND}:{key}", values={"opens_at": opens_at})])
