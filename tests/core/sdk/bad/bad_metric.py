"""Counts how often it was asked, and calls that a figure of the month."""

from __future__ import annotations

from pawpact.sdk import Figure, Label, MonthCase, PluginMetric, Total
from tests.core.sdk.bad.made import make

ASKED: list[str] = []
TITLE = Label("次数", "times")


def measure(month: MonthCase) -> list[Figure]:
    ASKED.append(month.store)
    return [Figure("", TITLE, Total("count", len(ASKED)))]


def forget() -> None:
    ASKED.clear()


plugin = make("bad_metric", metrics=[PluginMetric("times", TITLE, TITLE, measure)])
