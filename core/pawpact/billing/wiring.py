"""What billing brings to decisions."""

from __future__ import annotations

from pawpact.billing.facts import CHARGE_FACTS
from pawpact.billing.moment import CHARGE_SETTLED
from pawpact.billing.reactions import post_points
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    registry.provide(CHARGE_FACTS)
    registry.react(CHARGE_SETTLED, post_points)
