"""Does something else each day, though nothing has changed."""

from __future__ import annotations

from pawpact.sdk import CaseBatch, Daily, Label, Outcome
from tests.core.sdk.bad.made import make

DAYS: list[str] = []


def run(day: CaseBatch) -> Outcome:
    DAYS.append(day.store)
    return Outcome(answer={"times": len(DAYS)})


def forget() -> None:
    DAYS.clear()


plugin = make("bad_work", schedule=[Daily("work", Label("做", "Work"), run)])
