"""A report as it stays with a revision, and as programs read it."""

from __future__ import annotations

from typing import Any

from pawpact.policy.finding.diagnostic import as_json
from pawpact.publishing.values import Report


def report_document(report: Report) -> dict[str, Any]:
    """Everything that was found out before a change came into force."""
    return {
        "content_hash": report.content_hash,
        "checks": {
            "tests": report.tests,
            "never": report.prohibitions,
            "dropped_tests": list(report.dropped),
            "warnings": as_json(report.warnings),
        },
        "difference": dict(report.difference),
        "backtest": None if report.backtest is None else dict(report.backtest),
        "contracts": report.reach.document(),
        "approval": report.approval.document(),
    }
