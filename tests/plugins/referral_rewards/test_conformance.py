"""Referral rewards keep to what is asked of every plugin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pawpact.sdk import Record
from pawpact.sdk.testing import PluginConformance
from pawpact_plugins.referral_rewards import plugin
from pawpact_plugins.referral_rewards.models import Newcomer, Referral

DAY = date(2026, 3, 1)


class TestConformance(PluginConformance):
    plugin = plugin

    def records(self, subjects: Sequence[int], at: datetime) -> Sequence[Record]:
        """Somebody brought by each, on the way to counting."""
        return [
            Record(model, f"{subject}:1", {"thing": subject, "version": 1, **values})
            for subject in subjects
            for model, values in _sides(subject)
        ]


def _sides(subject: int) -> Sequence[tuple[type[Referral] | type[Newcomer], Mapping[str, Any]]]:
    both = {"customer": subject, "other_store": "", "why": ""}
    return (
        (
            Referral,
            {
                **both,
                "state": "qualified",
                "partner": subject,
                "payer": 0,
                "share": 0,
                "qualified_on": DAY,
                "periods": 2,
            }
            | {"converted": 0, "is_carried": False, "elsewhere": ""},
        ),
        (
            Newcomer,
            {**both, "contract": subject, "is_accepted": True, "state": "signed"}
            | {"used_on": DAY, "signed_on": DAY, "is_active": True, "qualified_on": None}
            | {"clawback_days": 30, "qualifies_when": "contract_active first_debit_settled"},
        ),
    )
