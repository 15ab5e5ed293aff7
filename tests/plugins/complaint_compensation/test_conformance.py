"""Complaints keep to what is asked of every plugin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pawpact.sdk import Record
from pawpact.sdk.testing import PluginConformance
from pawpact_plugins.complaint_compensation import plugin
from pawpact_plugins.complaint_compensation.models import Complaint


class TestConformance(PluginConformance):
    plugin = plugin

    def records(self, subjects: Sequence[int], at: datetime) -> Sequence[Record]:
        """A complaint of each of these, about goods."""
        return [
            Record(
                Complaint,
                f"{subject}:1",
                {**BLANK, "thing": subject, "customer": subject, "received_at": at},
            )
            for subject in subjects
        ]

    def body(self, name: str) -> Mapping[str, Any] | None:
        """Things that happen one after the other to the newest complaint."""
        return BODIES.get(name)


BLANK: Mapping[str, Any] = {
    "version": 1,
    "channel": "phone",
    "owner": "staff:1",
    "state": "registered",
    "month": "2026-03",
    "type": "goods",
    "urgency": "normal",
    "has_illness_words": False,
    "defect": "",
    "fault": "",
    "staff": "",
    "wish": "",
    "points": 0,
    "approved": False,
    "attempt": 0,
    "decision": "",
    "answer": "",
    "reopened": 0,
}
BODIES: Mapping[str, Mapping[str, Any]] = {
    "take_in": {"channel": "phone", "said": "袋子破了"},
    "register": {"version": 1, "type": "service", "happened_at": "2026-03-01T10:00:00+08:00"},
    "reassign": {"version": 2, "owner": "stf_0000000000001"},
    "set_urgency": {"version": 3, "urgency": "normal"},
    "respond": {"version": 4},
    "wait": {"version": 6},
    "go_on": {"version": 7},
    "remedy_service": {
        "version": 8,
        "fault": "attitude",
        "staff": "stf_0000000000001",
        "wish": "points",
    },
    "resolve": {"version": 9, "cause": "忙", "solution": "致歉"},
    "revisit": {"version": 11, "answer": "satisfied"},
}
