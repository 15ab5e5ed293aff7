"""What tasks bring to decisions."""

from __future__ import annotations

from pawpact.decisions.registry import Registry
from pawpact.tasks import asked_by_rule, handlers


def register(registry: Registry) -> None:
    handlers.register(registry)
    asked_by_rule.register(registry)
