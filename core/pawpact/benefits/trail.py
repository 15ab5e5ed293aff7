"""Moves of benefits: checked against the machine, written with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.benefits.models import Benefit, BenefitEvent
from pawpact.benefits.values import BENEFIT, BenefitState
from pawpact.database import bulk
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit


def benefit_of(unit: Unit, benefit: int) -> Benefit:
    """The benefit, locked until the unit ends."""
    return benefits_of(unit, [benefit])[0]


def benefits_of(unit: Unit, benefits: Sequence[int]) -> list[Benefit]:
    """These, as they were named, locked until the unit ends; one that is not here is refused."""
    unit.catch_up()
    rows = select(Benefit).where(Benefit.id.in_(benefits)).order_by(Benefit.id)
    found = {row.id: row for row in unit.session.scalars(rows.with_for_update())}
    if any(each not in found for each in benefits):
        raise NotFound(
            Label("本店没有这个权益，请核对券码", "there is no such benefit here; check its code")
        )
    return [found[each] for each in benefits]


def move(unit: Unit, row: Benefit, to: BenefitState, why: str, cost: int = 0) -> int:
    """Take the benefit there and answer the move; one that does not exist is refused."""
    return move_all(unit, [row], to, why, cost)[0]


def move_all(
    unit: Unit, rows: Sequence[Benefit], to: BenefitState, why: str, cost: int = 0
) -> list[int]:
    """Take these there, each with its own event; answers the events."""
    for row in rows:
        BENEFIT.check(row.state, to)
    came_from = [row.state for row in rows]
    for row in rows:
        row.state = to.value
    numbers, count = unit.ids.many(len(rows)), len(rows)
    bulk.insert(
        unit.session,
        BenefitEvent,
        {
            "id": numbers,
            "benefit_id": [row.id for row in rows],
            "from_state": came_from,
            "to_state": [to.value] * count,
            "actor": [unit.actor] * count,
            "at": [unit.at] * count,
            "why": [why] * count,
            "cost": [cost] * count,
        },
    )
    return numbers
