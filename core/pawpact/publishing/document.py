"""What became of a request to publish, as programs read it: ``pawpact.publication/1``."""

from __future__ import annotations

from typing import Any

from pawpact.policy.finding.diagnostic import as_json
from pawpact.publishing.report import report_document
from pawpact.publishing.values import Outcome

SCHEMA = "pawpact.publication/1"


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """The outcome with the report; fields are only added within a version."""
    return {
        "schema": SCHEMA,
        "store": outcome.store,
        "status": outcome.status.value,
        "revision": outcome.number or None,
        "starts_at": outcome.starts_at.isoformat() if outcome.starts_at else None,
        "proposal": outcome.proposal or None,
        "replaced": outcome.replaced,
        "because_of": list(outcome.because_of),
        "findings": as_json(outcome.found),
        "reverted": [
            {"name": each.name, "changed_by": each.revision.number} for each in outcome.reverted
        ],
        "report": report_document(outcome.report) if outcome.report else None,
    }
