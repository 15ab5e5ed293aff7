"""Answers what complaints are about and how far they are, from their newest versions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pawpact.sdk import Columns, FactBatch, FactProvider, Value
from pawpact_plugins.complaint_compensation.claim_day import claim_day
from pawpact_plugins.complaint_compensation.models import Complaint

COVERED = "health_guarantee.covered_diseases"
HOLDS = "health_guarantee.hold_debit_while_open"
DIAGNOSED_WITHIN = "health_guarantee.diagnosis_days"
ON_CALL = "followup.vet_on_call"
_COLUMNS = (
    "type",
    "urgency",
    "has_illness_words",
    "state",
    "defect",
    "wish",
    "points",
    "attempt",
    "approved",
    "reported_on",
    "days_at_home",
    "diagnosed_on",
    "disease",
    "decision",
)
FACTS = (
    "complaint.type",
    "complaint.urgency",
    "complaint.has_illness_words",
    "complaint.step",
    "complaint.is_urgent_open",
    "complaint.defect",
    "complaint.wish",
    "complaint.points",
    "complaint.attempt",
    "complaint.approved",
    "complaint.days_at_home",
    "complaint.is_covered",
    "complaint.holds_debits",
    "complaint.accepted",
    "complaint.is_claimed_elsewhere",
)


def provide(batch: FactBatch) -> Columns:
    """How each complaint stands; one that is not there says nothing of itself."""
    rows = batch.read(Complaint, "thing", _COLUMNS)
    covered = batch.parameter(COVERED)
    known = frozenset(covered) if isinstance(covered, tuple) else frozenset()
    holds = batch.parameter(HOLDS) is True
    within = batch.parameter(DIAGNOSED_WITHIN)
    most = timedelta(days=within if type(within) is int else 0)
    answers = [
        _answer(
            dict(zip(_COLUMNS, rows[each], strict=True)) if each in rows else {}, known, holds, most
        )
        for each in batch.subjects
    ]
    return {name: [answer[name] for answer in answers] for name in FACTS}


def provide_on_call(batch: FactBatch) -> Columns:
    """What the store's settings say, the same for a complaint as for a report."""
    is_there = batch.parameter(ON_CALL) is True
    return {"complaint.vet_on_call": [is_there] * len(batch.subjects)}


def _answer(
    row: dict[str, Any], covered: frozenset[object], holds: bool, most: timedelta
) -> dict[str, Value | None]:
    disease, decision = row.get("disease"), row.get("decision", "")
    is_urgent = row.get("urgency") == "urgent"
    return {
        "complaint.type": row.get("type") or "unclear",
        "complaint.urgency": row.get("urgency", "normal"),
        "complaint.has_illness_words": row.get("has_illness_words", False),
        "complaint.step": row.get("state", "received"),
        "complaint.is_urgent_open": is_urgent and not decision,
        "complaint.defect": row.get("defect") or None,
        "complaint.wish": row.get("wish") or None,
        "complaint.points": row.get("points", 0),
        "complaint.attempt": row.get("attempt", 0),
        "complaint.approved": row.get("approved", False),
        "complaint.days_at_home": _days_at_home(row, most),
        "complaint.is_covered": disease in covered if disease else None,
        "complaint.holds_debits": holds,
        "complaint.accepted": decision == "accepted" if decision else None,
        "complaint.is_claimed_elsewhere": False,
    }


def _days_at_home(row: dict[str, Any], most: timedelta) -> int | None:
    """Days at home on the day of the claim; unknown where the handover is."""
    days: int | None = row.get("days_at_home")
    reported: date | None = row.get("reported_on")
    if days is None or reported is None:
        return days
    claimed = claim_day(reported, row.get("diagnosed_on"), most)
    return max(days + (claimed - reported).days, 0)


PROVIDER = FactProvider("complaint", FACTS, provide)
VET_ON_CALL = FactProvider("store", ("complaint.vet_on_call",), provide_on_call)
