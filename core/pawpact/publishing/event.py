"""Writes down the steps of a store's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pawpact.publishing.models import PolicyEvent
from pawpact.publishing.values import Kind
from pawpact.tenancy.change import Change
from pawpact.tenancy.unit import Unit


def note(
    unit: Unit, kind: Kind, why: str, details: Mapping[str, Any], *, proposal: int | None = None
) -> None:
    """One step by whoever acts in the unit."""
    change = Change(0, unit.at, unit.actor, why)
    row = event(unit.ids.one(), kind, change, details)
    row.proposal_id = proposal
    unit.session.add(row)
    unit.session.flush()


def event(number: int, kind: Kind, change: Change, details: Mapping[str, Any]) -> PolicyEvent:
    """The row of a step."""
    return PolicyEvent(
        id=number,
        kind=kind.value,
        details=dict(details),
        actor=change.actor,
        why=change.why,
        at=change.at,
    )
