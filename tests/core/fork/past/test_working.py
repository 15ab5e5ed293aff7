"""When debits ran, and what was paid beside them, is read from what they left."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import inspect, select, update

from pawpact.billing.models import Charge, GatewayCall
from pawpact.billing.service import pay_by_hand
from pawpact.fork.past.again import CONTRACT, Again, NeverHappened
from pawpact.fork.past.happening import Happening
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


def overdue(unit: Unit) -> Charge:
    """The next debit of some contract, as if it had failed and its grace were over."""
    rows = select(Charge).where(Charge.state.in_(("scheduled", "priced", "noticed")))
    charge = unit.session.scalars(rows.order_by(Charge.id).limit(1)).one()
    changed = update(Charge).where(Charge.id == charge.id).values(state="overdue", next_at=None)
    unit.session.execute(changed)
    return charge


def paid_by_hand(again: Again) -> tuple[Happening, int]:
    """What is read of a house in which a customer paid by herself, and the charge that was it."""
    platform = again.sandbox.world.platform
    with platform.rehearsing(again.store), platform.unit(again.store, "staff:3") as unit:
        charge = overdue(unit)
        again.numbers.note(CONTRACT, charge.contract_id, charge.contract_id)
        pay_by_hand(unit, charge.id, "bank-7")
        (happened,) = [each for each in read(unit) if each.deed.name == "charge.paid_by_hand"]
        assert (happened.actor, happened.at) == ("staff:3", unit.at)
        return happened, charge.id


def test_what_was_paid_by_hand_is_paid_by_hand_again(again: Again) -> None:
    """The same period of the same contract, under the number of that payment."""
    happened, number = paid_by_hand(again)
    platform = again.sandbox.world.platform
    with platform.rehearsing(again.store), platform.unit(again.store) as unit:
        assert overdue(unit).id == number
        assert happened.deed.do is not None
        happened.deed.do(again, unit, [happened.what])
        paid = select(Charge.state, Charge.provider_reference).where(Charge.id == number)
        assert unit.session.execute(paid).one() == ("settled", "bank-7")


def test_what_is_not_owed_here_is_not_paid_by_hand(again: Again) -> None:
    """Where the debit did not fail the customer has nothing to pay, and it is said so."""
    happened, _ = paid_by_hand(again)
    platform = again.sandbox.world.platform
    with platform.rehearsing(again.store), platform.unit(again.store) as unit:
        assert happened.deed.do is not None
        with pytest.raises(NeverHappened):
            happened.deed.do(again, unit, [happened.what])
