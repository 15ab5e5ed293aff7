"""What billing brings to decisions."""

from __future__ import annotations

from pawpact.billing import handlers
from pawpact.billing.facts import CHARGE_FACTS, WAIVABLE_FACTS, WAIVER_FACTS
from pawpact.billing.models import Charge
from pawpact.billing.moment import CHARGE_PRICED, CHARGE_SETTLED, PERIOD_PERFORMED
from pawpact.billing.pricing import link_priced
from pawpact.billing.reactions import link_receipt, post_points
from pawpact.decisions.registry import Registry


def register(registry: Registry) -> None:
    registry.provide(CHARGE_FACTS)
    registry.provide(WAIVER_FACTS)
    registry.provide(WAIVABLE_FACTS)
    handlers.register(registry)
    registry.react(CHARGE_SETTLED, post_points)
    registry.link(CHARGE_PRICED, link_priced)
    registry.link(PERIOD_PERFORMED, link_receipt)
    registry.identify("charge", Charge)
