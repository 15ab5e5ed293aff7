"""What benefits bring to decisions."""

from __future__ import annotations

from pawpact.benefits import facts, handlers, reactions
from pawpact.benefits.models import Benefit
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    registry.provide(facts.STANDING)
    handlers.register(registry)
    reactions.register(registry)
    registry.identify("benefit", Benefit)
