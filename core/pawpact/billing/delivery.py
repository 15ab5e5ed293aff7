"""Whether a notice reached its customer: accepted and not given back within an hour, or opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from pawpact.billing.channel import NoticeMessage
from pawpact.billing.models import Charge, Notice, NoticeBounce, NoticeDelivery
from pawpact.billing.values import ChargeState
from pawpact.database import bulk
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

BOUNCE_WITHIN = timedelta(hours=1)
"""Given back later than this a notice counts as delivered: the business's own words."""

OPENED = "mini_program"
"""The channel of what the customer opened herself."""

_AWAITED = (ChargeState.NOTICED, ChargeState.FAILED, ChargeState.POSTPONED)


_PENDING = Prepared(
    select(Charge.id, Charge.notice_id, Charge.notice_delivered_at).where(
        among_given(Charge.id, "charges"), Charge.notice_pending.is_(True)
    )
)


@dataclass(slots=True)
class Carried:
    """Notices that were handed to a channel, and what it answered of each."""

    charges: list[int] = field(default_factory=list)
    written: list[datetime] = field(default_factory=list)
    messages: list[NoticeMessage] = field(default_factory=list)
    answers: Sequence[bool] = ()

    def accepted(self) -> dict[int, tuple[int, datetime]]:
        """By charge which notice a channel took, and when that was written."""
        found = zip(self.charges, self.messages, self.written, self.answers, strict=True)
        return {charge: (each.notice, written) for charge, each, written, yes in found if yes}


def record_deliveries(unit: Unit, carried: Carried, channel: str) -> int:
    """The channel's answers: the hours before a debit count from the first delivery.

    A notice that somebody else recorded meanwhile, or that another one replaced, is left out.
    """
    accepted = carried.accepted()
    if not accepted:
        return 0
    found = {
        charge: before or unit.at
        for charge, notice, before in _PENDING.rows(unit.session, charges=accepted.keys())
        if notice == accepted[charge][0]
    }
    _write(unit, [accepted[charge] for charge in found], channel)
    changes: dict[str, Sequence[object]] = {
        "notice_pending": [False] * len(found),
        "notice_delivered_at": list(found.values()),
    }
    bulk.update(unit.session, Charge, list(found), changes, guard={"notice_pending": True})
    return len(found)


def record_bounce(unit: Unit, notice: int) -> bool:
    """A channel gives a notice back. Within an hour it never was delivered; later it was.

    Answers whether it counted. A debit without another delivered notice is then not made; it moves
    and is announced afresh.
    """
    row = _notice(unit, notice)
    known = unit.session.scalar(
        select(NoticeBounce.counted).where(NoticeBounce.notice_id == notice)
    )
    if known is not None:
        return known
    accepted = unit.session.scalar(
        select(func.max(NoticeDelivery.delivered_at)).where(NoticeDelivery.notice_id == notice)
    )
    counted = accepted is None or unit.at - accepted <= BOUNCE_WITHIN
    unit.session.add(NoticeBounce(id=unit.ids.one(), notice_id=notice, at=unit.at, counted=counted))
    unit.session.flush()
    if counted and _is_awaited(row):
        values: dict[str, Sequence[object]] = {"notice_delivered_at": [_first_delivery(unit, row)]}
        if row.notice_id == notice:
            values["notice_pending"] = [False]
        bulk.update(unit.session, Charge, [row.charge_id], values)
    return counted


def record_opened(unit: Unit, notice: int) -> bool:
    """The customer opened it in the mini-program: delivered, whatever a channel says.

    Answers whether it is the first time.
    """
    row = _notice(unit, notice)
    opened = select(NoticeDelivery.id).where(
        NoticeDelivery.notice_id == notice, NoticeDelivery.channel == OPENED
    )
    if unit.session.execute(opened).first() is not None:
        return False
    _write(unit, [(row.id, row.created_at)], OPENED)
    if not _is_awaited(row):
        return True
    changes: dict[str, Sequence[object]] = {
        "notice_delivered_at": [row.notice_delivered_at or unit.at]
    }
    if row.notice_id == notice:
        changes["notice_pending"] = [False]
    bulk.update(unit.session, Charge, [row.charge_id], changes)
    return True


def _write(unit: Unit, notices: Sequence[tuple[int, datetime]], channel: str) -> None:
    """Deliveries of notices that were written at these times."""
    bulk.insert(
        unit.session,
        NoticeDelivery,
        {
            "id": unit.ids.many(len(notices)),
            "notice_id": [notice for notice, _ in notices],
            "channel": [channel] * len(notices),
            "sent_at": [written for _, written in notices],
            "delivered_at": [unit.at] * len(notices),
        },
    )


def _notice(unit: Unit, notice: int) -> Any:
    row = unit.session.execute(
        select(
            Notice.id,
            Notice.charge_id,
            Notice.attempts,
            Notice.debit_at,
            Notice.created_at,
            Charge.state,
            Charge.attempts.label("attempts_now"),
            Charge.next_at,
            Charge.notice_id,
            Charge.notice_delivered_at,
        )
        .join(Charge, Charge.id == Notice.charge_id)
        .where(Notice.id == notice)
    ).one_or_none()
    if row is None:
        raise NotFound(Label("本店没有这条扣款通知", "this store has no such notice"))
    return row


def _is_awaited(row: Any) -> bool:
    """Whether the debit that this notice announces is still to be made."""
    same = row.attempts == row.attempts_now and row.debit_at == row.next_at
    return row.state in _AWAITED and same


def _first_delivery(unit: Unit, row: Any) -> datetime | None:
    """The first delivery of any notice of this debit that nobody gave back in time."""
    bounced = select(NoticeBounce.notice_id).where(NoticeBounce.counted.is_(True))
    found: datetime | None = unit.session.scalar(
        select(func.min(NoticeDelivery.delivered_at))
        .join(Notice, Notice.id == NoticeDelivery.notice_id)
        .where(
            Notice.charge_id == row.charge_id,
            Notice.attempts == row.attempts,
            Notice.debit_at == row.debit_at,
            NoticeDelivery.channel == OPENED,
        )
    )
    accepted: datetime | None = unit.session.scalar(
        select(func.min(NoticeDelivery.delivered_at))
        .join(Notice, Notice.id == NoticeDelivery.notice_id)
        .where(
            Notice.charge_id == row.charge_id,
            Notice.attempts == row.attempts,
            Notice.debit_at == row.debit_at,
            Notice.id.not_in(bounced),
        )
    )
    return min((each for each in (found, accepted) if each is not None), default=None)
