"""Credit scoring keeps to what is asked of every plugin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pawpact.sdk import Record, Sealed
from pawpact.sdk.testing import PluginConformance
from pawpact_plugins.credit_scoring import plugin
from pawpact_plugins.credit_scoring.models import Check


class TestConformance(PluginConformance):
    plugin = plugin

    def records(self, subjects: Sequence[int], at: datetime) -> Sequence[Record]:
        """One stored answer each."""
        return [
            Record(
                Check,
                f"kept-{subject}",
                {
                    "customer": subject,
                    "status": "ok",
                    "score": Sealed(str(600 + subject % 100)),
                    "provider": "zhima",
                    "asked_at": at,
                },
            )
            for subject in subjects
        ]
