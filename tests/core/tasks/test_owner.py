"""Whose task it is, and who does it while they are away."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.kernel.errors import InvalidField
from pawpact.tasks.deadline import Within
from pawpact.tasks.models import Task
from pawpact.tasks.owner import assign_customer, set_stand_in, stand_ins
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

ANN, BOB, EVE = 11, 12, 13
MARCH = date(2026, 3, 12)


def owner_of(unit: Unit, key: str, role: Role, owner: int | None = None) -> int | None:
    task = NewTask("call", key, {"customer": 5}, within=Within.days(1), role=role, owner=owner)
    open_tasks(unit, [task])
    return unit.session.scalars(select(Task.owner_id).where(Task.key == key)).one()


def test_a_task_goes_to_the_customers_own(unit: Unit) -> None:
    """The member of staff that the customer has in this role owns it; the newest word holds."""
    assign_customer(unit, 5, Role.SERVICE_AGENT, ANN)
    assign_customer(unit, 5, Role.SERVICE_AGENT, BOB)
    assert owner_of(unit, "a", Role.SERVICE_AGENT) == BOB


def test_another_role_has_another_owner(unit: Unit) -> None:
    """Whoever is the customer's in one role is not in another."""
    assign_customer(unit, 5, Role.SERVICE_AGENT, ANN)
    assert owner_of(unit, "a", Role.VET) is None


def test_an_owner_who_is_named_owns_it(unit: Unit) -> None:
    """What the task says goes before what the customer has."""
    assign_customer(unit, 5, Role.SERVICE_AGENT, ANN)
    assert owner_of(unit, "a", Role.SERVICE_AGENT, EVE) == EVE


def test_somebody_stands_in_on_their_days_only(unit: Unit) -> None:
    """First and last day are included, the day after is not."""
    set_stand_in(unit, ANN, BOB, MARCH, date(2026, 3, 13))
    days = [date(2026, 3, day) for day in (11, 12, 13, 14)]
    assert [stand_ins(unit, day) for day in days] == [{}, {ANN: BOB}, {ANN: BOB}, {}]


def test_nobody_stands_in_for_themselves(unit: Unit) -> None:
    """Neither that nor an end before the beginning is taken."""
    with pytest.raises(InvalidField):
        set_stand_in(unit, ANN, ANN, MARCH, MARCH)
    with pytest.raises(InvalidField):
        set_stand_in(unit, ANN, BOB, MARCH, date(2026, 3, 11))
