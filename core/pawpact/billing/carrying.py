"""Notices leave the house: read in one transaction, carried outside any, recorded in the next.

Killed in between, the next run carries them again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy import select

from pawpact.billing.channel import NoticeChannel, NoticeMessage
from pawpact.billing.delivery import Carried, record_deliveries
from pawpact.billing.models import Charge, Notice
from pawpact.billing.page import PAGE, START, Pages, Place
from pawpact.billing.rule import notice_rule
from pawpact.billing.values import ChargeState, NoticeKind, NoticeRule
from pawpact.tenancy.unit import Unit

OpenUnit = Callable[[], AbstractContextManager[Unit]]
_TOLD = (ChargeState.NOTICED, ChargeState.FAILED, ChargeState.POSTPONED)
"""States in which an attempt to come is already known to the customer, or should be."""

_PENDING = Pages(
    select(
        Charge.id,
        Charge.next_at,
        (Charge.period + Charge.shift).label("ordinal"),
        Notice.id.label("notice"),
        Notice.customer_id,
        Notice.kind,
        Notice.attempts,
        Notice.amount,
        Notice.debit_at,
        Notice.reason,
        Notice.created_at,
    )
    .join(Notice, Notice.id == Charge.notice_id)
    .where(Charge.notice_pending.is_(True))
)


def carry_notices(
    open_unit: OpenUnit,
    channel: NoticeChannel,
    *,
    size: int = PAGE,
    provider: timedelta = timedelta(0),
) -> int:
    """Hand every notice that waits to the channel; returns how many were delivered."""
    delivered, carried = 0, Carried()
    places: dict[ChargeState, Place] = dict.fromkeys(_TOLD, START)
    while True:
        with open_unit() as unit:
            delivered += record_deliveries(unit, carried, channel.name)
            carried = _pending(unit, provider, places, size)
        if not carried.messages:
            return delivered
        carried.answers = channel.send(carried.messages)


def _pending(
    unit: Unit, provider: timedelta, places: dict[ChargeState, Place], size: int
) -> Carried:
    """A page of every state that has one left; its place moves on, or is left out at the end."""
    rule, found = notice_rule(unit, timedelta(0), provider), Carried()
    for state, place in list(places.items()):
        following = _add_page(unit, rule, state, place, size, found)
        if following is None:
            del places[state]
        else:
            places[state] = following
    return found


def _add_page(
    unit: Unit, rule: NoticeRule, state: ChargeState, place: Place, size: int, found: Carried
) -> Place | None:
    rows = _PENDING.read(unit.session, state, None, place, size)
    kinds = {each.value: (each, rule.ahead_of(each)) for each in NoticeKind}
    for row in rows:
        charge, _, ordinal, notice, customer, kind, attempts, amount, day, why, written = tuple(row)
        known, ahead = kinds[kind]
        out_by = None if day is None else day - ahead
        found.charges.append(charge)
        found.written.append(written)
        found.messages.append(
            NoticeMessage(notice, customer, known, ordinal, attempts, amount, day, why, out_by)
        )
    return Place.behind(rows, size)
