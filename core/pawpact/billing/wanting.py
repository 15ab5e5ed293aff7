"""Which charges of a store want a notice now, read by the page and in columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, or_, select

from pawpact.billing.models import Charge
from pawpact.billing.page import Pages, Place
from pawpact.billing.pricing import IS_ANNOUNCED_NOW
from pawpact.billing.rule import RetryRule
from pawpact.billing.values import ChargeState, NoticeKind, NoticeRule
from pawpact.tenancy.unit import Unit

NEW = (ChargeState.SCHEDULED, ChargeState.PRICED)
_UNTOLD = Charge.notice_kind.is_(None)
_TOLD_EARLY = and_(Charge.notice_kind == NoticeKind.EXTRA.value, Charge.next_at > bindparam("now"))
"""A day that is over is not told again: the debit is made or moved, and announced afresh."""

_REMINDED = or_(_UNTOLD, _TOLD_EARLY)
_LEFT = and_(_REMINDED, Charge.exhausted.is_(False))
_WANTED = {
    ChargeState.SCHEDULED: IS_ANNOUNCED_NOW,
    ChargeState.PRICED: IS_ANNOUNCED_NOW,
    ChargeState.NOTICED: or_(
        and_(_UNTOLD, Charge.period + Charge.shift > 1),
        and_(_REMINDED, Charge.next_at <= bindparam("first_by")),
    ),
    ChargeState.FAILED: and_(_LEFT, Charge.attempts < bindparam("most")),
    ChargeState.POSTPONED: _LEFT,
}
_READ = (
    Charge.id,
    Charge.customer_id,
    (Charge.period + Charge.shift).label("ordinal"),
    Charge.attempts,
    Charge.amount,
    Charge.next_at,
    Charge.due_at,
    Charge.failure,
    Charge.notice_kind,
)
_PAGES = {
    state: Pages(select(*_READ).where(wanted, Charge.held.is_(False)))
    for state, wanted in _WANTED.items()
}


class Announced(NamedTuple):
    """What notices say of their charges, in columns."""

    id: Sequence[int]
    customer_id: Sequence[int]
    attempts: Sequence[int]
    amount: Sequence[int]
    failure: Sequence[str | None]


class Wanting(NamedTuple):
    """A page of charges that want a notice, in columns."""

    id: Sequence[int]
    customer_id: Sequence[int]
    ordinal: Sequence[int]
    """Which payment of its contract each is, counted from 1."""
    attempts: Sequence[int]
    amount: Sequence[int]
    next_at: Sequence[datetime]
    due_at: Sequence[datetime]
    failure: Sequence[str | None]
    notice_kind: Sequence[str | None]

    @property
    def announced(self) -> Announced:
        return Announced(self.id, self.customer_id, self.attempts, self.amount, self.failure)


def wanting(
    unit: Unit, rule: NoticeRule, state: ChargeState, place: Place, size: int
) -> tuple[Wanting | None, Place | None]:
    """One page of them, None where there are none; and the place of the next page."""
    first_by = rule.first_by(unit.at)
    until = rule.extra_by(unit.at) if state in (*NEW, ChargeState.NOTICED) else first_by
    values = {"first_by": first_by, "now": unit.at, "most": RetryRule.of(unit.store).most}
    rows = _PAGES[state].read(unit.session, state, until, place, size, **values)
    found = Wanting._make(zip(*rows, strict=True)) if rows else None
    return found, Place.behind(rows, size)
