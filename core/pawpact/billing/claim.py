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

from pawpact.billing.claimable import Terms, leave_full_months, sort_due
from pawpact.billing.event import Trail
from pawpact.billing.gateway.capability import NO_LIMITS, Abilities
from pawpact.billing.gateway.values import DebitRequest
from pawpact.billing.models import Charge, Mandate
from pawpact.billing.month import move_each_to_end
from pawpact.billing.overdue import give_up_overdue
from pawpact.billing.page import Pages, Place
from pawpact.billing.unnoticed import move_unnoticed
from pawpact.billing.values import VALID_MANDATES, ChargeState
from pawpact.database import bulk
from pawpact.tenancy.unit import Unit

CLAIMABLE = (ChargeState.NOTICED, ChargeState.FAILED, ChargeState.POSTPONED)
_WITH_MANDATE = Pages(
    select(
        Charge.id,
        Charge.contract_id,
        Charge.customer_id,
        Charge.pet_id,
        Charge.period,
        Charge.shift,
        Charge.due_on,
        Charge.amount,
        Charge.discount,
        Charge.noticed_amount,
        Charge.attempts,
        Charge.exhausted,
        Charge.undelivered,
        Charge.notice_kind,
        Charge.notice_pending,
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
    moved_to_end: int = 0
    next: Place | None = None


def claim(
    unit: Unit,
    state: ChargeState,
    place: Place,
    *,
    every: timedelta,
    providers: Collection[str],
    size: int,
    abilities: Abilities = NO_LIMITS,
) -> Claim:
    """Mark one page of due charges as processing, each under its gateway key.

    The key is contract, period and attempt, so an attempt can never be made under two keys.
    """
    rows = _WITH_MANDATE.read(unit.session, state, unit.at, place, size)
    claimed = Claim(next=Place.behind(rows, size))
    terms = Terms(unit, every, providers, abilities)
    found = sort_due(terms, state, rows, claimed)
    leave_full_months(terms, found)
    trail = Trail()
    _mark_processing(unit, state, found.ready, claimed, trail)
    move_unnoticed(terms, state, found.unnoticed, trail)
    give_up_overdue(unit, state, found.overdue, trail)
    trail.write(unit)
    move_each_to_end(unit, found.month_full)
    claimed.moved, claimed.overdue = len(found.unnoticed), len(found.overdue)
    claimed.moved_to_end = len(found.month_full)
    return claimed


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
