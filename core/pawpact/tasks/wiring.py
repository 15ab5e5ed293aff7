"""What tasks bring to decisions."""

from __future__ import annotations

from pawpact.decisions.registry import Registry
from pawpact.tasks import handlers


def register(registry: Registry) -> None:
    handlers.register(registry)
