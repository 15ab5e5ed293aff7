"""What this context brings to decisions."""

from __future__ import annotations

from pawpact.accounts.facts import AGE, HOME, STAFF, TRACES
from pawpact.accounts.models import Customer
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    registry.provide(AGE)
    registry.provide(HOME)
    registry.provide(TRACES)
    registry.provide(STAFF)
    registry.identify("customer", Customer)
