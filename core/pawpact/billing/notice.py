"""Customers are told of every debit before it is made.

The notice table is its own outbox: rows are written in one transaction, carried outside any, and
the delivery is recorded in another. Killed in between, the next run carries them again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from pawpact.billing.channel import NoticeChannel, NoticeMessage
from pawpact.billing.delivery import record_deliveries
from pawpact.billing.event import Trail
from pawpact.billing.models import Charge, Notice
from pawpact.billing.page import PAGE, START, Place, page
from pawpact.billing.pricing import unannounced
from pawpact.billing.rule import RetryRule, moved_to, notice_rule
from pawpact.billing.values import ChargeState, NoticeKind, NoticeRule
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit

__all__ = ["OpenUnit", "carry_notices", "record_deliveries", "write_notices", "write_page"]

OpenUnit = Callable[[], AbstractContextManager[Unit]]

_NEW = (ChargeState.SCHEDULED, ChargeState.PRICED)
_TOLD = (ChargeState.NOTICED, ChargeState.FAILED, ChargeState.POSTPONED)
"""States in which an attempt to come is already known to the customer, or should be."""


def write_page(
    unit: Unit,
    every: timedelta,
    state: ChargeState,
    place: Place,
    size: int,
    provider: timedelta = timedelta(0),
) -> tuple[int, Place | None]:
    """The notices of one page of charges; returns how many, and the place of the next page.

    A charge is priced before its first notice: from then on it never becomes dearer. One whose
    day is too near to be announced gets a later day first, so nobody is told a day that cannot
    be kept.
    """
    rule = notice_rule(unit, every, provider)
    rows = unit.session.execute(_wanting(unit, rule, state, place, size)).all()
    if not rows:
        return 0, None
    trail = Trail()
    regular = [is_regular(state, row) for row in rows]
    days = _days(unit, rows, regular, rule)
    kinds = _kinds(state, rows, regular, days, rule.first_by(unit.at))
    ids = [row.id for row in rows]
    changes: dict[str, Sequence[object]] = {
        "notice_kind": [kind.value for kind in kinds],
        "notice_id": write_notices(unit, rows, kinds, days),
        "notice_pending": [True] * len(rows),
    }
    late = [row.id for row, at in zip(rows, days, strict=True) if at != row.next_at]
    if late:
        changes |= _later(rows, days)
        trail.stay(late, state, "notice_too_late")
    if state in _NEW:
        changes["state"] = [ChargeState.NOTICED.value] * len(rows)
        changes["noticed_amount"] = [row.amount for row in rows]
        through = ChargeState.PRICED if state is ChargeState.SCHEDULED else None
        trail.move(ids, state, ChargeState.NOTICED, "notice", through=through)
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


def carry_notices(
    open_unit: OpenUnit,
    channel: NoticeChannel,
    *,
    size: int = PAGE,
    provider: timedelta = timedelta(0),
) -> int:
    """Hand every notice that waits to the channel; returns how many were delivered."""
    delivered = 0
    places: dict[ChargeState, Place | None] = dict.fromkeys(_TOLD, START)
    while any(places.values()):
        messages: list[NoticeMessage] = []
        with open_unit() as unit:
            rule = notice_rule(unit, timedelta(0), provider)
            for state, place in places.items():
                if place is not None:
                    found, places[state] = _waiting(unit, rule, state, place, size)
                    messages += found
        if messages:
            answers = channel.send(messages)
            with open_unit() as unit:
                delivered += record_deliveries(unit, messages, answers, channel.name)
    return delivered


def is_regular(state: ChargeState, row: Any) -> bool:
    """Whether this is the first attempt of a later period, on the contract's own day."""
    return not row.attempts and row.period + row.shift > 1 and state is not ChargeState.POSTPONED


def _days(
    unit: Unit, rows: Sequence[Row[Any]], regular: Sequence[bool], rule: NoticeRule
) -> list[datetime]:
    """When each is to be debited: as planned, or later where nothing was announced in time."""
    in_time = {each: rule.in_time(unit.at, regular=each) for each in set(regular)}
    days = []
    for row, each in zip(rows, regular, strict=True):
        late = row.notice_kind is None and row.next_at < in_time[each]
        days.append(moved_to(unit, rule, regular=each) if late else row.next_at)
    return days


def _later(rows: Sequence[Row[Any]], days: Sequence[datetime]) -> dict[str, Sequence[object]]:
    """The store's own delay moves the day from which grace runs as well."""
    return {
        "next_at": days,
        "due_at": [row.due_at + (at - row.next_at) for row, at in zip(rows, days, strict=True)],
    }


def _wanting(
    unit: Unit, rule: NoticeRule, state: ChargeState, place: Place, size: int
) -> Select[*tuple[Any, ...]]:
    wanted, horizon = _wanted(unit, rule, state)
    charges = select(
        Charge.id,
        Charge.customer_id,
        Charge.period,
        Charge.shift,
        Charge.attempts,
        Charge.amount,
        Charge.next_at,
        Charge.due_at,
        Charge.failure,
        Charge.notice_kind,
    ).where(wanted, Charge.held.is_(False))
    return page(charges, state, horizon, place, size)


def _wanted(
    unit: Unit, rule: NoticeRule, state: ChargeState
) -> tuple[ColumnElement[bool], datetime]:
    """Which charges of a state want a notice now, and up to which day."""
    first_by, untold = rule.first_by(unit.at), Charge.notice_kind.is_(None)
    if state in _NEW:
        free = and_(Charge.waived.is_(False), Charge.undecided.is_(False))
        return and_(unannounced(first_by), free), rule.extra_by(unit.at)
    reminded = or_(untold, Charge.notice_kind == NoticeKind.EXTRA.value)
    if state is ChargeState.NOTICED:
        regular = and_(untold, Charge.period + Charge.shift > 1)
        return or_(regular, and_(reminded, Charge.next_at <= first_by)), rule.extra_by(unit.at)
    left: ColumnElement[bool] = Charge.exhausted.is_(False)
    if state is ChargeState.FAILED:
        left = and_(left, Charge.attempts < RetryRule.of(unit.store).most)
    return and_(reminded, left), first_by


def _kinds(
    state: ChargeState,
    rows: Sequence[Row[Any]],
    regular: Sequence[bool],
    days: Sequence[datetime],
    first_by: datetime,
) -> list[NoticeKind]:
    tried = state is not ChargeState.POSTPONED
    return [
        NoticeKind.SECOND
        if tried and row.attempts
        else NoticeKind.EXTRA
        if each and at > first_by
        else NoticeKind.FIRST
        for row, each, at in zip(rows, regular, days, strict=True)
    ]


def _waiting(
    unit: Unit, rule: NoticeRule, state: ChargeState, place: Place, size: int
) -> tuple[list[NoticeMessage], Place | None]:
    statement = (
        select(
            Charge.id,
            Charge.next_at,
            (Charge.period + Charge.shift).label("period"),
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
    ahead = {each.value: (each, rule.ahead_of(each)) for each in NoticeKind}
    messages = [
        NoticeMessage(
            notice,
            customer,
            ahead[kind][0],
            period,
            attempts,
            amount,
            debit_at,
            reason,
            None if debit_at is None else debit_at - ahead[kind][1],
        )
        for _, _, period, notice, customer, kind, attempts, amount, debit_at, reason in rows
    ]
    return messages, Place.behind(rows, size)
