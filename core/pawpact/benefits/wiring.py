"""What benefits bring to decisions."""

from __future__ import annotations

from pawpact.benefits import handlers
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    handlers.register(registry)
