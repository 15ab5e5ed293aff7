"""What contracts bring to decisions."""

from __future__ import annotations

from pawpact.contracts import facts, handlers, reactions
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    facts.register(registry)
    handlers.register(registry)
    reactions.register(registry)
