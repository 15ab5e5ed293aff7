"""How much business a store did in a month, for figures that plugins hold against it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from pawpact.contracts.metric import live_at_start
from pawpact.contracts.models import Contract
from pawpact.hosting.metric import Volume
from pawpact.orders.models import OrderEvent
from pawpact.orders.values import OrderState
from pawpact.pets.models import Pet
from pawpact.tenancy.metric import Month
from pawpact.tenancy.unit import Unit


def volume_of(unit: Unit, month: Month) -> Volume:
    """Contracts live at both ends of the month and activated in it; orders accepted in it; pets
    whose days under the guarantee touch it."""
    activated = select(func.count()).where(
        Contract.activated_at >= month.since, Contract.activated_at < month.until
    )
    orders = select(func.count()).where(
        OrderEvent.to_state == OrderState.ACCEPTED.value,
        OrderEvent.at >= month.since,
        OrderEvent.at < month.until,
    )
    guarantee = timedelta(days=unit.store.integer("health_guarantee.guarantee_days"))
    guaranteed = select(func.count()).where(
        Pet.handed_over_at >= month.since - guarantee, Pet.handed_over_at < month.until
    )
    return Volume(
        live=(live_at_start(unit, month), live_at_start(unit, month.later(1))),
        activated=unit.session.scalar(activated) or 0,
        orders=unit.session.scalar(orders) or 0,
        guaranteed=unit.session.scalar(guaranteed) or 0,
    )
