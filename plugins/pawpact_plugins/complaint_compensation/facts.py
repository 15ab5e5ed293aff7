"""Answers what complaints are about and how far they are, from their newest versions."""

from __future__ import annotations

from typing import Any

from pawpact.sdk import Columns, FactBatch, FactProvider, Value
from pawpact_plugins.complaint_compensation.models import Complaint

COVERED = "health_guarantee.covered_diseases"
HOLDS = "health_guarantee.hold_debit_while_open"
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
    "days_at_home",
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
)


def provide(batch: FactBatch) -> Columns:
    """How each complaint stands; one that is not there says nothing of itself."""
    rows = batch.read(Complaint, "thing", _COLUMNS)
    covered = batch.parameter(COVERED)
    known = frozenset(covered) if isinstance(covered, tuple) else frozenset()
    holds = batch.parameter(HOLDS) is True
    answers = [
        _answer(dict(zip(_COLUMNS, rows[each], strict=True)) if each in rows else {}, known, holds)
        for each in batch.subjects
    ]
    return {name: [answer[name] for answer in answers] for name in FACTS}


def _answer(
    row: dict[str, Any], covered: frozenset[object], holds: bool
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
        "complaint.days_at_home": row.get("days_at_home"),
        "complaint.is_covered": disease in covered if disease else None,
        "complaint.holds_debits": holds,
        "complaint.accepted": decision == "accepted" if decision else None,
    }


PROVIDER = FactProvider("complaint", FACTS, provide)
