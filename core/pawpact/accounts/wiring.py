"""What this context brings to decisions."""

from __future__ import annotations

from pawpact.accounts.facts import CUSTOMER
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    registry.provide(CUSTOMER)
