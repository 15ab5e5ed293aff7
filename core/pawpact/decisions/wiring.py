"""What decisions themselves bring: the date of a moment and the referral to a person."""

from __future__ import annotations

from pawpact.decisions import handlers
from pawpact.decisions.facts import RUN_DATE
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    registry.provide(RUN_DATE)
    handlers.register(registry)
