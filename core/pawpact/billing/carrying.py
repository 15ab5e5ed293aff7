"""Notices leave the house: read in one transaction, carried outside any, recorded in the next.

Killed in between, the next run carries them again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from pawpact.billing.channel import NoticeChannel, NoticeMessage
from pawpact.billing.delivery import Carried, record_deliveries
from pawpact.billing.models import Charge, Notice
from pawpact.billing.page import PAGE, START, Pages, Place
from pawpact.billing.rule import notice_rule
from pawpact.billing.sitting import OpenUnit
from pawpact.billing.values import ChargeState, NoticeKind, NoticeRule
from pawpact.tenancy.unit import Unit

__all__ = ["TOLD", "OpenUnit", "Waiting", "carry", "carry_notices"]

TOLD = (ChargeState.NOTICED, ChargeState.FAILED, ChargeState.POSTPONED)
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


class Waiting:
    """The notices of a store that wait to be carried, by the page."""

    def __init__(
        self, provider: timedelta, size: int, states: Collection[ChargeState] = TOLD
    ) -> None:
        """Of charges in these ``states``; in others none waits."""
        self._provider, self._size = provider, size
        self._places: dict[ChargeState, Place] = dict.fromkeys(states, START)

    def page(self, unit: Unit) -> Carried:
        """A page of every state that has one left; at its end a state is left out."""
        rule, found = notice_rule(unit, timedelta(0), self._provider), Carried()
        for state, place in list(self._places.items()):
            following = _add_page(unit, rule, state, place, self._size, found)
            if following is None:
                del self._places[state]
            else:
                self._places[state] = following
        return found


def carry_notices(
    open_unit: OpenUnit,
    channel: NoticeChannel,
    *,
    size: int = PAGE,
    provider: timedelta = timedelta(0),
) -> int:
    """Hand every notice that waits to the channel; returns how many were delivered."""
    waiting = Waiting(provider, size)
    with open_unit() as unit:
        carried = waiting.page(unit)
    return carry(open_unit, channel, waiting, carried)


def carry(open_unit: OpenUnit, channel: NoticeChannel, waiting: Waiting, carried: Carried) -> int:
    """Hand over what was read in a unit that is closed, and then whatever else waits."""
    delivered = 0
    while carried.messages:
        carried.answers = channel.send(carried.messages)
        with open_unit() as unit:
            delivered += record_deliveries(unit, carried, channel.name)
            carried = waiting.page(unit)
    return delivered


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
