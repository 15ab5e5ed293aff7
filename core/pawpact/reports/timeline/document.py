"""A page of a life for programs."""

from __future__ import annotations

from typing import Any

from pawpact.kernel.label import Label
from pawpact.reports.timeline.event import Event
from pawpact.reports.timeline.service import Timeline
from pawpact.tenancy.unit import Unit

SCHEMA = "pawpact.timeline/1"


def document_of(unit: Unit, found: Timeline) -> dict[str, Any]:
    """The page as JSON: names masked, instants in the store's own zone, amounts as they are shown.

    ``docs/reports.md`` holds its schema.
    """
    asked = found.asked
    return {
        "schema": SCHEMA,
        "store": unit.store.name,
        "customer": {"id": found.who.id, "name": found.who.name, "phone": found.who.phone},
        "from": str(asked.since) if asked.since else None,
        "to": str(asked.until or unit.today),
        "hidden": [_both(each) for each in found.hidden],
        "events": [_event(unit, each) for each in found.events],
        "next": found.next,
    }


def _event(unit: Unit, event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "at": event.at.astimezone(unit.store.zone).isoformat(),
        "kind": event.kind,
        "title": _both(event.title),
        "detail": _both(event.detail),
        "about": event.about,
        "by": event.by,
        "decision": event.receipt or None,
        "moved": [
            {"bucket": _both(each.bucket), "change": each.change, "balance": each.balance}
            for each in event.moved
        ],
    }


def _both(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
