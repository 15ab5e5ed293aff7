"""What this context brings to decisions."""

from __future__ import annotations

from pawpact.decisions.registry import Registry
from pawpact.orders import claim_handlers
from pawpact.orders.models import Order


def register(registry: Registry) -> None:
    registry.identify("order", Order)
    claim_handlers.register(registry)
