"""Probes of debits: what is postponed, who collects, when a person takes over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pawpact.billing.gateway.simulator import Outcome
from pawpact.billing.models import Charge
from pawpact.billing.service import create_mandate, postpone_charge
from pawpact.kernel.errors import PawpactError
from pawpact.tasks.models import Task
from tests.parameters.probe import rows
from tests.parameters.scene import Scene
from tests.stories.counter import begin_contract, live_days


def postponing(scene: Scene) -> object:
    """The first debit fails and is put off by ten days, then by more and more."""
    begin_contract(scene.house, scene.store)
    scene.debits(lambda request: Outcome.INSUFFICIENT_FUNDS)
    scene.house.clock.advance(timedelta(days=27))
    live_days(scene.house, scene.store, 5)
    outcomes = []
    for days in (10, 11, 12, 13):
        with scene.unit() as unit:
            row = unit.session.scalars(select(Charge).where(Charge.period == 1)).one()
            if row.state == "postponed":
                row.state = "failed"
            to = row.due_on + timedelta(days=days)
            charge = row.id
            unit.session.flush()
            outcomes.append(str(postpone_charge(unit, charge, to).outcome))
    return outcomes


def authorising(scene: Scene) -> object:
    """Somebody wants to be debited through WeChat."""
    try:
        with scene.unit() as unit:
            return bool(create_mandate(unit, 1, 2, "wechat", 39_800, reference="m"))
    except PawpactError as refused:
        return refused.code


def long_unpaid(scene: Scene) -> object:
    """The first period stays unpaid beyond its grace: whether a person is asked."""
    begin_contract(scene.house, scene.store)
    scene.debits(lambda request: Outcome.INSUFFICIENT_FUNDS)
    scene.house.clock.advance(timedelta(days=20))
    live_days(scene.house, scene.store, 29)
    return sorted(str(kind) for (kind,) in rows(scene, Task, "kind") if "billing" in str(kind))
