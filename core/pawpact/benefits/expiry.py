"""Reward points run out only after their owner was told in time; otherwise it is put off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from pawpact.benefits.models import ExpiryNotice
from pawpact.database import bulk
from pawpact.ledger.expiring import RewardLot, expire_lots, lots_expiring
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.service import Message, send
from pawpact.outbox.values import Sending
from pawpact.tenancy.unit import Unit

KIND = "points.expiring"
Group = tuple[int, datetime]
"""A customer, and the instant at which points of hers run out."""


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that was written, and whether and when it went out."""

    days: int
    written_at: datetime
    waiting: bool
    delivered_at: datetime | None


def expire_due(unit: Unit) -> int:
    """Tell whoever is to be told that points run out, and end those whose time is over.

    A lot with points that an order reserves waits for that order. Returns how many lots ended.
    """
    days = sorted(unit.store.integers("core.ledger.reward_expiry_notice_days"))
    horizon = unit.at + timedelta(days=max(days, default=0))
    groups = _grouped(lots_expiring(unit, horizon))
    told = _told(unit, groups)
    _tell(unit, groups, {each: told[each] for each in groups}, days)
    ended = [
        lot
        for group, lots in groups.items()
        if group[1] <= unit.at and _told_in_time(unit.at, told[group], days)
        for lot in lots
        if not lot.held
    ]
    expire_lots(unit, ended)
    return len(ended)


def _grouped(lots: Iterable[RewardLot]) -> dict[Group, list[RewardLot]]:
    groups: dict[Group, list[RewardLot]] = defaultdict(list)
    for lot in lots:
        groups[lot.customer, lot.expires_at].append(lot)
    return dict(groups)


def _told(unit: Unit, groups: Iterable[Group]) -> Mapping[Group, list[Told]]:
    wanted = set(groups)
    rows = (
        select(
            ExpiryNotice.customer_id,
            ExpiryNotice.expires_at,
            ExpiryNotice.days,
            ExpiryNotice.at,
            OutboxMessage.state,
            OutboxMessage.sent_at,
        )
        .outerjoin(
            OutboxMessage,
            and_(
                OutboxMessage.tenant_id == ExpiryNotice.tenant_id,
                OutboxMessage.key == ExpiryNotice.key,
            ),
        )
        .where(ExpiryNotice.expires_at.in_({at for _, at in wanted}))
    )
    found: dict[Group, list[Told]] = defaultdict(list)
    for customer, expires_at, days, written_at, state, sent_at in unit.session.execute(rows):
        arrived = sent_at if state == Sending.SENT else None
        found[customer, expires_at].append(
            Told(days, written_at, state == Sending.WAITING, arrived)
        )
    return found


def _tell(
    unit: Unit,
    groups: Mapping[Group, list[RewardLot]],
    told: Mapping[Group, list[Told]],
    days: Sequence[int],
) -> None:
    due = {
        group: stage
        for group in groups
        if (stage := _stage(unit.at, group, told[group], days)) is not None
    }
    keys = [_key(unit, group, stage) for group, stage in due.items()]
    points = [sum(lot.points for lot in groups[group]) for group in due]
    bulk.insert(
        unit.session,
        ExpiryNotice,
        {
            "id": unit.ids.many(len(due)),
            "customer_id": [customer for customer, _ in due],
            "expires_at": [expires_at for _, expires_at in due],
            "days": list(due.values()),
            "key": keys,
            "points": points,
            "at": [unit.at] * len(due),
        },
    )
    send(
        unit,
        [
            Message(
                KIND,
                {"customer": group[0]},
                key=key,
                values={
                    "points": count,
                    "expires_on": unit.store.local_date(group[1] - timedelta(seconds=1)),
                },
            )
            for group, key, count in zip(due, keys, points, strict=True)
        ],
    )


def _stage(at: datetime, group: Group, told: Sequence[Told], days: Sequence[int]) -> int | None:
    """How many days before the end this notice belongs to; 0 for one more after the end.

    Whoever was silent for weeks gets one notice, the latest that is due, not all of them.
    """
    reached = [each for each in days if at >= group[1] - timedelta(days=each)]
    if not reached:
        return None
    if all(each.days > reached[0] for each in told):
        return reached[0]
    arrived = any(each.delivered_at or each.waiting for each in told)
    again = (
        at >= group[1]
        and not arrived
        and max(each.written_at for each in told) <= at - timedelta(days=1)
    )
    return 0 if again else None


def _told_in_time(at: datetime, told: Sequence[Told], days: Sequence[int]) -> bool:
    """A notice arrived at least as long ago as the last one goes out before the end."""
    if not days:
        return True
    latest = at - timedelta(days=days[0])
    return any(each.delivered_at and each.delivered_at <= latest for each in told)


def _key(unit: Unit, group: Group, stage: int) -> str:
    customer, expires_at = group
    again = f":{unit.at:%Y%m%d}" if stage == 0 else ""
    return f"points:{customer}:{expires_at:%Y%m%d%H%M}:{stage}{again}"
