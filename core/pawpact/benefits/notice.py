"""Whoever has something that runs out is told in time; until a notice arrived it does not end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from pawpact.benefits.models import ExpiryNotice
from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.service import Message, send
from pawpact.outbox.values import Sending
from pawpact.tenancy.unit import Unit

POINTS = "points"
NOTICE_DAYS = "core.ledger.reward_expiry_notice_days"
Group = tuple[int, datetime, str]
"""A customer, the instant at which something of hers runs out, and what it is."""
_NOTICES = Prepared(
    select(
        ExpiryNotice.customer_id,
        ExpiryNotice.expires_at,
        ExpiryNotice.kind,
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
    .where(among_given(ExpiryNotice.expires_at, "ends"))
)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that was written, and whether and when it went out."""

    days: int
    written_at: datetime
    waiting: bool
    delivered_at: datetime | None


def notice_days(unit: Unit) -> list[int]:
    """How many days before the end somebody is told, the last notice first."""
    return sorted(unit.store.integers(NOTICE_DAYS))


def tell(unit: Unit, amounts: Mapping[Group, int]) -> set[Group]:
    """Tell of these whatever is to be told now; answers those that may end now."""
    days = notice_days(unit)
    told = _told(unit, amounts)
    _write(unit, amounts, told, days)
    return {
        group
        for group in amounts
        if group[1] <= unit.at and _told_in_time(unit.at, told[group], days)
    }


def _told(unit: Unit, groups: Iterable[Group]) -> defaultdict[Group, list[Told]]:
    rows = _NOTICES.rows(unit.session, ends={at for _, at, _ in groups})
    found: defaultdict[Group, list[Told]] = defaultdict(list)
    for customer, expires_at, kind, days, written_at, state, sent_at in rows:
        arrived = sent_at if state == Sending.SENT else None
        found[customer, expires_at, kind].append(
            Told(days, written_at, state == Sending.WAITING, arrived)
        )
    return found


def _write(
    unit: Unit,
    amounts: Mapping[Group, int],
    told: Mapping[Group, list[Told]],
    days: Sequence[int],
) -> None:
    due = {
        group: stage
        for group in amounts
        if (stage := _stage(unit.at, group, told[group], days)) is not None
    }
    keys = [_key(unit, group, stage) for group, stage in due.items()]
    bulk.insert(
        unit.session,
        ExpiryNotice,
        {
            "id": unit.ids.many(len(due)),
            "customer_id": [customer for customer, _, _ in due],
            "kind": [kind for _, _, kind in due],
            "expires_at": [expires_at for _, expires_at, _ in due],
            "days": list(due.values()),
            "key": keys,
            "points": [amounts[group] for group in due],
            "at": [unit.at] * len(due),
        },
    )
    send(
        unit,
        [_message(unit, group, key, amounts[group]) for group, key in zip(due, keys, strict=True)],
    )


def _message(unit: Unit, group: Group, key: str, amount: int) -> Message:
    customer, expires_at, kind = group
    last = unit.store.local_date(expires_at - timedelta(seconds=1))
    if kind == POINTS:
        return Message(
            "points.expiring",
            {"customer": customer},
            key=key,
            values={"points": amount, "expires_on": last},
        )
    return Message(
        "benefit.expiring",
        {"customer": customer},
        key=key,
        values={"benefit": kind, "count": amount, "expires_on": last},
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
    customer, expires_at, kind = group
    again = f":{unit.at:%Y%m%d}" if stage == 0 else ""
    return f"{kind}:{customer}:{expires_at:%Y%m%d%H%M}:{stage}{again}"
