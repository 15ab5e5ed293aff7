"""Moves of benefits: checked against the machine, written with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.benefits.models import Benefit, BenefitEvent
from pawpact.benefits.values import BENEFIT, BenefitState
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
    numbers = unit.ids.many(len(rows))
    unit.session.add_all(
        BenefitEvent(
            id=number,
            benefit_id=row.id,
            from_state=row.state,
            to_state=to.value,
            actor=unit.actor,
            at=unit.at,
            why=why,
            cost=cost,
        )
        for row, number in zip(rows, numbers, strict=True)
    )
    for row in rows:
        row.state = to.value
    unit.session.flush()
    return numbers
