"""What this context brings to decisions."""

from __future__ import annotations

from pawpact.decisions.registry import Registry
from pawpact.pets.facts import HOME, PET
from pawpact.pets.models import Pet


def register(registry: Registry) -> None:
    registry.provide(PET)
    registry.provide(HOME)
    registry.identify("pet", Pet)
