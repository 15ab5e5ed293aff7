"""Grants reward points, for a whole batch in a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.ledger.movement import grant_reward_points
from pawpact.ledger.service import already_booked, post, post_later
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit


def grant_points(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """P13 for each grant, once for each rule, subject and moment, booked as the unit ends.

    Posting again what is booked says whether it was booked with this content.
    """
    value = unit.store.integer("core.ledger.reward_point_value")
    journals = [_journal(each, value) for each in granted]
    booked = already_booked(unit, [journal.key for journal in journals])
    post_later(unit, [journal for journal in journals if journal.key not in booked])
    if booked:
        post(unit, [journal for journal in journals if journal.key in booked])
    return [Status.ALREADY if journal.key in booked else Status.APPLIED for journal in journals]


def register(registry: Registry) -> None:
    registry.handle("grant_points", grant_points, writes=False)


def _journal(granted: Granted, value: int) -> Journal:
    points = granted.request.arguments["points"]
    if type(points) is not int:
        raise Defect("reward points are a whole number")
    return grant_reward_points(
        key=f"grant:{granted.cause}:{granted.moment}:{granted.case.key}",
        customer=granted.case.subjects["customer"],
        points=points,
        value=value,
        reason=str(granted.request.arguments["reason"]),
        cause=f"{granted.cause} {granted.decision}",
    )
