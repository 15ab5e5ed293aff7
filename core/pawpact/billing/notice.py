"""Customers are told of every debit before it is made.

The notice table is its own outbox: rows are written in one transaction, carried outside any, and
the delivery is recorded in another. Killed in between, the next run carries them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select

from pawpact.billing.channel import NoticeChannel, NoticeMessage
from pawpact.billing.event import Trail
from pawpact.billing.models import Charge, Notice, NoticeDelivery
from pawpact.billing.page import PAGE, START, Place, page
from pawpact.billing.rule import RetryRule, notice_rule
from pawpact.billing.values import ChargeState, NoticeKind
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit

OpenUnit = Callable[[], AbstractContextManager[Unit]]

_TOLD = (ChargeState.NOTICED, ChargeState.FAILED)
"""States in which an attempt to come is already known to the customer, or should be."""


def write_page(
    unit: Unit, every: timedelta, state: ChargeState, place: Place, size: int
) -> tuple[int, Place | None]:
    """The notices of one page of charges; returns how many, and the place of the next page.

    A charge is priced before its first notice: from then on it never becomes dearer.
    """
    first_by = notice_rule(unit, every).first_by(unit.at)
    rows = unit.session.execute(_wanting(unit, every, state, place, size)).all()
    if not rows:
        return 0, None
    kinds = [_kind(row, first_by) for row in rows]
    ids = [row.id for row in rows]
    changes: dict[str, Sequence[object]] = {
        "notice_kind": [kind.value for kind in kinds],
        "notice_id": write_notices(unit, rows, kinds, [row.next_at for row in rows]),
        "notice_pending": [True] * len(rows),
    }
    trail = Trail()
    if state is ChargeState.SCHEDULED:
        changes["state"] = [ChargeState.NOTICED.value] * len(rows)
        changes["noticed_amount"] = [row.amount for row in rows]
        trail.move(ids, state, ChargeState.NOTICED, "notice", through=ChargeState.PRICED)
    bulk.update(unit.session, Charge, ids, changes, guard={"state": state.value})
    trail.write(unit)
    return len(rows), Place.behind(rows, size)


def write_notices(
    unit: Unit,
    rows: Sequence[Any],
    kinds: Sequence[NoticeKind],
    debits: Sequence[datetime | None],
) -> list[int]:
    """Notices of these charges (id, customer_id, attempts, amount, failure); returns their ids."""
    ids = unit.ids.many(len(rows))
    bulk.insert(
        unit.session,
        Notice,
        {
            "id": ids,
            "charge_id": [row.id for row in rows],
            "customer_id": [row.customer_id for row in rows],
            "kind": [kind.value for kind in kinds],
            "attempts": [row.attempts for row in rows],
            "amount": [row.amount for row in rows],
            "debit_at": debits,
            "reason": [row.failure for row in rows],
            "created_at": [unit.at] * len(rows),
        },
    )
    return ids


def carry_notices(open_unit: OpenUnit, channel: NoticeChannel, *, size: int = PAGE) -> int:
    """Hand every notice that waits to the channel; returns how many were delivered."""
    delivered = 0
    places: dict[ChargeState, Place | None] = dict.fromkeys(_TOLD, START)
    while any(places.values()):
        messages: list[NoticeMessage] = []
        with open_unit() as unit:
            for state, place in places.items():
                if place is not None:
                    found, places[state] = _waiting(unit, state, place, size)
                    messages += found
        if messages:
            answers = channel.send(messages)
            with open_unit() as unit:
                delivered += record_deliveries(unit, messages, answers, channel.name)
    return delivered


def record_deliveries(
    unit: Unit, messages: Sequence[NoticeMessage], delivered: Sequence[bool], channel: str
) -> int:
    """The channel's answers: the hours before a debit count from the first delivery."""
    done = [each.notice for each, yes in zip(messages, delivered, strict=True) if yes]
    rows = unit.session.execute(
        select(Notice.id, Notice.charge_id, Notice.created_at, Charge.notice_delivered_at)
        .join(Charge, Charge.notice_id == Notice.id)
        .where(Notice.id.in_(done), Charge.notice_pending.is_(True))
    ).all()
    if not rows:
        return 0
    bulk.insert(
        unit.session,
        NoticeDelivery,
        {
            "id": unit.ids.many(len(rows)),
            "notice_id": [row.id for row in rows],
            "channel": [channel] * len(rows),
            "sent_at": [row.created_at for row in rows],
            "delivered_at": [unit.at] * len(rows),
        },
    )
    bulk.update(
        unit.session,
        Charge,
        [row.charge_id for row in rows],
        {
            "notice_pending": [False] * len(rows),
            "notice_delivered_at": [row.notice_delivered_at or unit.at for row in rows],
        },
        guard={"notice_pending": True},
    )
    return len(rows)


def _wanting(
    unit: Unit, every: timedelta, state: ChargeState, place: Place, size: int
) -> Select[*tuple[Any, ...]]:
    rule = notice_rule(unit, every)
    first_by, horizon = rule.first_by(unit.at), rule.first_by(unit.at)
    if state is ChargeState.SCHEDULED:
        wanted = or_(Charge.period > 1, Charge.next_at <= first_by)
        horizon = rule.extra_by(unit.at)
    else:
        wanted = or_(Charge.notice_kind.is_(None), Charge.notice_kind == NoticeKind.EXTRA.value)
    charges = select(
        Charge.id,
        Charge.customer_id,
        Charge.attempts,
        Charge.amount,
        Charge.next_at,
        Charge.failure,
    ).where(wanted, Charge.held.is_(False), Charge.attempts < RetryRule.of(unit.store).most)
    return page(charges, state, horizon, place, size)


def _kind(row: Row[Any], first_by: datetime) -> NoticeKind:
    if row.attempts:
        return NoticeKind.SECOND
    return NoticeKind.FIRST if row.next_at <= first_by else NoticeKind.EXTRA


def _waiting(
    unit: Unit, state: ChargeState, place: Place, size: int
) -> tuple[list[NoticeMessage], Place | None]:
    statement = (
        select(
            Charge.id,
            Charge.next_at,
            Charge.period,
            Notice.id.label("notice"),
            Notice.customer_id,
            Notice.kind,
            Notice.attempts,
            Notice.amount,
            Notice.debit_at,
            Notice.reason,
        )
        .join(Notice, Notice.id == Charge.notice_id)
        .where(Charge.notice_pending.is_(True))
    )
    rows = unit.session.execute(page(statement, state, None, place, size)).all()
    messages = [
        NoticeMessage(
            row.notice,
            row.customer_id,
            NoticeKind(row.kind),
            row.period,
            row.attempts,
            row.amount,
            row.debit_at,
            row.reason,
        )
        for row in rows
    ]
    return messages, Place.behind(rows, size)
