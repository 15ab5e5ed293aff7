"""What this context brings to decisions."""

from __future__ import annotations

from pawpact.accounts.facts import AGE, HOME
from pawpact.accounts.models import Customer
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    registry.provide(AGE)
    registry.provide(HOME)
    registry.identify("customer", Customer)
