"""Whose task it is: the customer's own member of staff, and who stands in for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tasks.models import CustomerOwner, StandIn
from pawpact.tasks.values import NewTask
from pawpact.tenancy.unit import Unit

_OWNERS = Prepared(
    select(
        CustomerOwner.id, CustomerOwner.customer_id, CustomerOwner.role, CustomerOwner.staff_id
    ).where(among_given(CustomerOwner.customer_id, "customers"))
)
"""Sorted by who reads it: asked for in order they would be looked through from the first."""

Turn = tuple[str, int | None]
"""A role, and which of its members has the task."""

Members = Callable[[Unit, Collection[str]], Mapping[str, Sequence[int]]]
"""Who works in the store, by role; ``accounts.staff`` knows."""


def assign_customer(unit: Unit, customer: int, role: Role, staff: int) -> None:
    """From now on this member of staff is the customer's own in that role."""
    unit.session.add(
        CustomerOwner(
            id=unit.ids.one(),
            customer_id=customer,
            role=str(role),
            staff_id=staff,
            at=unit.at,
            actor=unit.actor,
        )
    )
    unit.session.flush()


def set_stand_in(unit: Unit, staff: int, stand_in: int, from_on: date, until_on: date) -> None:
    """Somebody does another's tasks on these days, both included."""
    if from_on > until_on:
        raise InvalidField(
            "until_on", Label("结束日期早于开始日期", "the last day is before the first")
        )
    if staff == stand_in:
        raise InvalidField("stand_in", Label("不能由本人代班", "nobody stands in for themselves"))
    bulk.insert(
        unit.session,
        StandIn,
        {
            "id": [unit.ids.one()],
            "staff_id": [staff],
            "stand_in_id": [stand_in],
            "from_on": [from_on],
            "until_on": [until_on],
            "at": [unit.at],
            "actor": [unit.actor],
        },
    )


def owners_of(unit: Unit, tasks: Sequence[NewTask]) -> list[int | None]:
    """The owner of each new task: the one it names, or the customer's own of that role."""
    wanted = {each.subjects["customer"] for each in tasks if _is_customers(each)}
    found: dict[tuple[int, str], int] = {}
    if wanted:
        rows = sorted(_OWNERS.rows(unit.session, customers=wanted))
        found = {(customer, role): staff for _, customer, role, staff in rows}
    return [
        found.get((each.subjects["customer"], str(each.role)))
        if _is_customers(each)
        else each.owner
        for each in tasks
    ]


def stand_ins(unit: Unit, on: date) -> dict[int, int]:
    """Who stands in for whom on this day; the newest word holds."""
    rows = unit.session.execute(
        select(StandIn.staff_id, StandIn.stand_in_id)
        .where(StandIn.from_on <= on, StandIn.until_on >= on)
        .order_by(StandIn.id)
    )
    return dict(rows.all())


def next_members(turns: Collection[Turn], members: Mapping[str, Sequence[int]]) -> dict[Turn, int]:
    """By role and member whose turn it was, whose turn it is: the next one of that role.

    After the last one it is the first one's again; where there is nobody else there is no answer.

    >>> next_members({("vet", 1), ("vet", 2), ("vet", None)}, {"vet": [1, 2]})[("vet", 2)]
    1
    """
    found = {}
    for role, owner in turns:
        others = [each for each in members.get(role, ()) if each != owner]
        later = [each for each in others if owner is not None and each > owner]
        if others:
            found[role, owner] = (later or others)[0]
    return found


def nobody(unit: Unit, roles: Collection[str]) -> Mapping[str, Sequence[int]]:
    """The members of staff by role where none is known: tasks stay with whoever has them."""
    return {}


def _is_customers(task: NewTask) -> bool:
    return task.owner is None and "customer" in task.subjects
