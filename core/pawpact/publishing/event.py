"""Writes down the steps of a store's rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.publishing.models import LONGEST_WHY, PolicyEvent
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


def check_why(why: str) -> None:
    """Every step says why, in words that fit its row."""
    if why.strip() and len(why) <= LONGEST_WHY:
        return
    raise InvalidField(
        "why",
        Label(
            f"请写明为什么（1 到 {LONGEST_WHY} 字）", f"say why, in 1 to {LONGEST_WHY} characters"
        ),
    )


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
