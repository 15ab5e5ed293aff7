"""What billing brings to decisions."""

from __future__ import annotations

from pawpact.billing.facts import CHARGE_FACTS
from pawpact.billing.models import Charge
from pawpact.billing.moment import CHARGE_SETTLED, PERIOD_PERFORMED
from pawpact.billing.reactions import link_receipt, post_points
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    registry.provide(CHARGE_FACTS)
    registry.react(CHARGE_SETTLED, post_points)
    registry.link(PERIOD_PERFORMED, link_receipt)
    registry.identify("charge", Charge)
