"""When debits ran is read from what they left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import inspect, select

from pawpact.billing.models import GatewayCall
from pawpact.fork.past.again import Again
from pawpact.fork.past.working import read
from pawpact.tenancy.unit import Unit


def runs(unit: Unit, at: datetime) -> int:
    return sum(each.deed.name == "debits" and each.at == at for each in read(unit))


def test_who_asked_twice_at_one_moment_ran_twice(again: Again) -> None:
    """An answer that was still owed after a run was asked for by a second one."""
    platform = again.sandbox.world.platform
    with platform.rehearsing(again.store), platform.unit(again.store) as unit:
        call = unit.session.scalars(select(GatewayCall).order_by(GatewayCall.id)).first()
        assert call is not None
        names = [each.key for each in inspect(GatewayCall).column_attrs]
        row = {each: getattr(call, each) for each in names}
        before = runs(unit, call.at)
        unit.session.add(GatewayCall(**{**row, "id": unit.ids.one()}))
        unit.session.flush()
        assert (before, runs(unit, call.at)) == (1, 2)
