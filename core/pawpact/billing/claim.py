"""First step of a debit: which charges are collected now, marked before anybody is asked for money.

What may be collected is checked here for the last time: a valid mandate whose limit covers it,
a provider that is installed, no hold, and a notice of this very day delivered long enough ago.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, select

from pawpact.billing.event import Trail
from pawpact.billing.gateway.values import DebitRequest
from pawpact.billing.models import Charge, Mandate
from pawpact.billing.moment import CHARGE_OVERDUE, case_of
from pawpact.billing.page import Place, page
from pawpact.billing.rule import RetryRule, notice_rule
from pawpact.billing.values import VALID_MANDATES, ChargeState
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit

CLAIMABLE = (ChargeState.NOTICED, ChargeState.FAILED)
_WITH_MANDATE = (
    select(
        Charge.id,
        Charge.contract_id,
        Charge.customer_id,
        Charge.pet_id,
        Charge.period,
        Charge.amount,
        Charge.noticed_amount,
        Charge.attempts,
        Charge.next_at,
        Charge.due_at,
        Charge.notice_delivered_at,
        Mandate.id.label("mandate"),
        Mandate.provider,
        Mandate.provider_reference,
        Mandate.limit,
    )
    .outerjoin(
        Mandate,
        and_(Mandate.contract_id == Charge.contract_id, Mandate.state.in_(VALID_MANDATES)),
    )
    .where(Charge.held.is_(False))
    .with_for_update(of=Charge, skip_locked=True)
)
"""Charges that nothing holds, each with its valid mandate if there is one."""


@dataclass(slots=True)
class Claim:
    """One page of charges: what to collect, by provider, and what was left and why."""

    requests: dict[str, list[DebitRequest]] = field(default_factory=dict)
    moved: int = 0
    overdue: int = 0
    without_mandate: int = 0
    without_provider: int = 0
    over_limit: int = 0
    next: Place | None = None


@dataclass(slots=True)
class _Sorted:
    ready: list[Row[Any]] = field(default_factory=list)
    unnoticed: list[Row[Any]] = field(default_factory=list)
    overdue: list[Row[Any]] = field(default_factory=list)


def claim(
    unit: Unit,
    state: ChargeState,
    place: Place,
    *,
    every: timedelta,
    providers: Collection[str],
    size: int,
) -> Claim:
    """Mark one page of due charges as processing, each under its gateway key.

    The key is contract, period and attempt, so an attempt can never be made under two keys.
    """
    rows = unit.session.execute(page(_WITH_MANDATE, state, unit.at, place, size)).all()
    claimed = Claim(next=Place.behind(rows, size))
    found = _sort(unit, state, rows, claimed, every, providers)
    trail = Trail()
    _mark_processing(unit, state, found.ready, claimed, trail)
    _move(unit, state, found.unnoticed, every, trail)
    _give_up(unit, state, found.overdue, trail)
    trail.write(unit)
    claimed.moved, claimed.overdue = len(found.unnoticed), len(found.overdue)
    return claimed


def _sort(
    unit: Unit,
    state: ChargeState,
    rows: Sequence[Row[Any]],
    claimed: Claim,
    every: timedelta,
    providers: Collection[str],
) -> _Sorted:
    retry, notice, found = RetryRule.of(unit.store), notice_rule(unit, every), _Sorted()
    for row in rows:
        if row.attempts >= retry.most or _past_grace(unit, state, row, retry):
            found.overdue.append(row)
        elif row.mandate is None:
            claimed.without_mandate += 1
        elif row.provider not in providers:
            claimed.without_provider += 1
        elif row.amount > row.limit:
            claimed.over_limit += 1
        elif notice.may_debit(row.notice_delivered_at, unit.at) and _on_its_day(unit, row, every):
            found.ready.append(row)
        else:
            found.unnoticed.append(row)
    return found


def _on_its_day(unit: Unit, row: Row[Any], every: timedelta) -> bool:
    """Whether this is still the debit whose date the customer was told."""
    late: bool = unit.at - row.next_at > every
    return not late or unit.store.local_date(row.next_at) == unit.today


def _past_grace(unit: Unit, state: ChargeState, row: Row[Any], retry: RetryRule) -> bool:
    return (
        state is ChargeState.FAILED
        and row.mandate is None
        and unit.at >= retry.overdue_at(row.due_at, row.due_at)
    )


def _mark_processing(
    unit: Unit, state: ChargeState, rows: Sequence[Row[Any]], claimed: Claim, trail: Trail
) -> None:
    keys = [f"{row.contract_id}-{row.period}-{row.attempts + 1}" for row in rows]
    requests: dict[str, list[DebitRequest]] = defaultdict(list)
    for row, key in zip(rows, keys, strict=True):
        requests[row.provider].append(
            DebitRequest(key, row.amount, row.mandate, row.provider_reference)
        )
    claimed.requests = dict(requests)
    ids = [row.id for row in rows]
    bulk.update(
        unit.session,
        Charge,
        ids,
        {
            "state": [ChargeState.PROCESSING.value] * len(rows),
            "mandate_id": [row.mandate for row in rows],
            "gateway_key": keys,
            "attempts": [row.attempts + 1 for row in rows],
        },
        guard={"state": state.value, "held": False},
    )
    trail.move(ids, state, ChargeState.PROCESSING, "due", through=ChargeState.DUE)


def _move(
    unit: Unit, state: ChargeState, rows: Sequence[Row[Any]], every: timedelta, trail: Trail
) -> None:
    """No notice holds for now: the debit moves, and with it the day from which grace runs."""
    at = notice_rule(unit, every).moved_to(unit.at)
    ids = [row.id for row in rows]
    bulk.update(
        unit.session,
        Charge,
        ids,
        {
            "next_at": [at] * len(rows),
            "due_at": [row.due_at if row.attempts else at for row in rows],
            "notice_kind": [None] * len(rows),
            "notice_pending": [False] * len(rows),
            "notice_delivered_at": [None] * len(rows),
        },
        guard={"state": state.value},
    )
    trail.stay(ids, state, "notice_does_not_hold")


def _give_up(unit: Unit, state: ChargeState, rows: Sequence[Row[Any]], trail: Trail) -> None:
    ids = [row.id for row in rows]
    bulk.update(
        unit.session,
        Charge,
        ids,
        {"state": [ChargeState.OVERDUE.value] * len(rows), "next_at": [None] * len(rows)},
        guard={"state": state.value},
    )
    trail.move(ids, state, ChargeState.OVERDUE, "grace_ended")
    unit.raise_moment(CHARGE_OVERDUE, [case_of(row) for row in rows])
