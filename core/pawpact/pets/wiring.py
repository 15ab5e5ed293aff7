"""What this context brings to decisions."""

from __future__ import annotations

from pawpact.decisions.registry import Registry
from pawpact.pets.facts import PET


def register(registry: Registry) -> None:
    registry.provide(PET)
