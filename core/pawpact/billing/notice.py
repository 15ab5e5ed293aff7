"""Customers are told of every debit before it is made.

The notice table is its own outbox: rows are written here, in one transaction; see
`billing.carrying` for how they leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pawpact.billing.event import Trail
from pawpact.billing.models import Charge, Notice
from pawpact.billing.page import Place
from pawpact.billing.rule import moved_to, notice_rule
from pawpact.billing.values import ChargeState, NoticeKind, NoticeRule, is_regular
from pawpact.billing.wanting import NEW, Announced, Wanting, wanting
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit

_EXTRA, _FIRST, _SECOND = (
    each.value for each in (NoticeKind.EXTRA, NoticeKind.FIRST, NoticeKind.SECOND)
)


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
    charges, following = wanting(unit, rule, state, place, size)
    if charges is None:
        return 0, None
    asked = zip(charges.attempts, charges.ordinal, strict=True)
    regular = [is_regular(state, attempts, ordinal) for attempts, ordinal in asked]
    days = _days(unit, charges, regular, rule)
    kinds = _kinds(state, charges, regular, days, rule.first_by(unit.at))
    trail = Trail()
    changes: dict[str, Sequence[object]] = {
        "notice_kind": kinds,
        "notice_id": write_notices(unit, charges.announced, kinds, days),
        "notice_pending": [True] * len(days),
        **_later(state, charges, days, trail),
        **_announced(state, charges, trail),
    }
    bulk.update(unit.session, Charge, charges.id, changes, guard={"state": state.value})
    trail.write(unit)
    return len(days), following


def write_notices(
    unit: Unit, charges: Announced, kinds: Sequence[str], debits: Sequence[datetime | None]
) -> list[int]:
    """Notices of these charges; returns their ids."""
    ids = unit.ids.many(len(charges.id))
    bulk.insert(
        unit.session,
        Notice,
        {
            "id": ids,
            "charge_id": charges.id,
            "customer_id": charges.customer_id,
            "kind": kinds,
            "attempts": charges.attempts,
            "amount": charges.amount,
            "debit_at": debits,
            "reason": charges.failure,
            "created_at": [unit.at] * len(ids),
        },
    )
    return ids


def _days(
    unit: Unit, charges: Wanting, regular: Sequence[bool], rule: NoticeRule
) -> Sequence[datetime]:
    """When each is to be debited: as planned, or later where nothing was announced in time."""
    in_time = {each: rule.in_time(unit.at, regular=each) for each in set(regular)}
    planned = zip(charges.next_at, charges.notice_kind, regular, strict=True)
    late = [kind is None and at < in_time[each] for at, kind, each in planned]
    if not any(late):
        return charges.next_at
    return [
        moved_to(unit, rule, regular=each) if is_late else at
        for at, each, is_late in zip(charges.next_at, regular, late, strict=True)
    ]


def _later(
    state: ChargeState, charges: Wanting, days: Sequence[datetime], trail: Trail
) -> dict[str, Sequence[object]]:
    """The store's own delay moves the day from which grace runs as well."""
    if days is charges.next_at:
        return {}
    planned = list(zip(charges.id, charges.due_at, charges.next_at, days, strict=True))
    trail.stay([charge for charge, _, at, day in planned if at != day], state, "notice_too_late")
    return {"next_at": days, "due_at": [due_at + (day - at) for _, due_at, at, day in planned]}


def _announced(state: ChargeState, charges: Wanting, trail: Trail) -> dict[str, Sequence[object]]:
    """The first notice of a charge fixes what it costs at most."""
    if state not in NEW:
        return {}
    through = ChargeState.PRICED if state is ChargeState.SCHEDULED else None
    trail.move(charges.id, state, ChargeState.NOTICED, "notice", through=through)
    noticed = [ChargeState.NOTICED.value] * len(charges.id)
    return {"state": noticed, "noticed_amount": charges.amount}


def _kinds(
    state: ChargeState,
    charges: Wanting,
    regular: Sequence[bool],
    days: Sequence[datetime],
    first_by: datetime,
) -> list[str]:
    tried = state is not ChargeState.POSTPONED
    return [
        _SECOND if tried and attempts else _EXTRA if each and at > first_by else _FIRST
        for attempts, each, at in zip(charges.attempts, regular, days, strict=True)
    ]
