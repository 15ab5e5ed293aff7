"""Reward points that run out: which lots, what is free of them, and the journal that ends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from pawpact.kernel.errors import Defect, NotFound
from pawpact.kernel.label import Label
from pawpact.ledger.models import PointHold, PointLot
from pawpact.ledger.movement import expire_points, reverse_points
from pawpact.ledger.posting import booked_ids, post
from pawpact.ledger.values import Bucket
from pawpact.tenancy.unit import Unit


class RewardLot(NamedTuple):
    """A lot of reward points; ``held`` of its ``points`` are reserved for an order."""

    lot: int
    customer: int
    points: int
    value: int
    expires_at: datetime
    held: int

    @property
    def worth(self) -> int:
        return self.points * self.value


def lots_expiring(unit: Unit, until: datetime) -> list[RewardLot]:
    """Lots with points that run out up to this instant, in three statements."""
    unit.catch_up()
    customers = unit.session.scalars(
        select(PointLot.customer_id)
        .where(
            PointLot.bucket == str(Bucket.REWARD),
            PointLot.remaining > 0,
            PointLot.expires_at <= until,
        )
        .distinct()
    ).all()
    return [each for each in _lots(unit, customers) if each.expires_at <= until]


def expire_lots(unit: Unit, lots: Sequence[RewardLot]) -> None:
    """P15 for each lot, once for the day on which it runs out."""
    post(
        unit,
        [
            expire_points(
                f"expire:{each.lot}:{each.expires_at:%Y%m%d}",
                each.customer,
                each.points,
                each.worth,
                "points ran out",
                lots=[each.lot],
            )
            for each in lots
        ],
    )


def reverse_grant(unit: Unit, grant_key: str, reason: str, cause: str) -> int:
    """Take back what is neither spent nor reserved of the points of a grant (P41), once.

    ``reason`` is the grant's own. Answers how many points were taken back.
    """
    unit.catch_up()
    journal = booked_ids(unit.session, [grant_key]).get(grant_key)
    if journal is None:
        raise NotFound(Label(f"没有 {grant_key} 这笔发放", f"nothing was granted as {grant_key}"))
    key = f"reverse:{grant_key}"
    if booked_ids(unit.session, [key]):
        return 0
    granted = select(PointLot.id, PointLot.customer_id).where(
        PointLot.journal_id == journal, PointLot.bucket == str(Bucket.REWARD)
    )
    owners = dict(unit.session.execute(granted).all())
    lots = [each for each in _lots(unit, sorted(set(owners.values()))) if each.lot in owners]
    free = [each._replace(points=each.points - each.held) for each in lots]
    points = sum(each.points for each in free)
    if points:
        worth = sum(each.worth for each in free)
        taken = [each.lot for each in free]
        customer = free[0].customer
        post(
            unit,
            [reverse_points(key, customer, points, worth, reason, cause, lots=taken)],
        )
    return points


def _lots(unit: Unit, customers: Sequence[int]) -> list[RewardLot]:
    """All reward lots of these customers that hold points; reserved ones stand on the first."""
    if not customers:
        return []
    held = dict(
        unit.session.execute(
            select(PointHold.customer_id, func.sum(PointHold.reward_points))
            .where(PointHold.customer_id.in_(customers), PointHold.state == "held")
            .group_by(PointHold.customer_id)
        ).all()
    )
    rows = (
        select(
            PointLot.id,
            PointLot.customer_id,
            PointLot.remaining,
            PointLot.value,
            PointLot.expires_at,
        )
        .where(
            PointLot.customer_id.in_(customers),
            PointLot.bucket == str(Bucket.REWARD),
            PointLot.remaining > 0,
        )
        .order_by(PointLot.id)
    )
    found = []
    for lot, customer, points, value, expires_at in unit.session.execute(rows):
        if expires_at is None:
            raise Defect("a lot of reward points has a last day")
        reserved = min(int(held.get(customer, 0)), points)
        held[customer] = int(held.get(customer, 0)) - reserved
        found.append(RewardLot(lot, customer, points, value, expires_at, reserved))
    return found
