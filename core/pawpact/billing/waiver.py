"""A waived period on its day: the store gives its points, nothing is debited, it is performed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from pawpact.billing.event import Trail
from pawpact.billing.models import Charge
from pawpact.billing.moment import PERIOD_PERFORMED, case_of
from pawpact.billing.page import Pages, Place
from pawpact.billing.pricing import CASE
from pawpact.billing.values import ChargeState
from pawpact.billing.waiving import part, waivers_of
from pawpact.database import bulk
from pawpact.ledger.movement import waive_for_other_store, waive_period
from pawpact.ledger.service import post_later
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit

CAUSE = "charge.waived"
COUNTS = "welfare_tiers.streak_waived_counts"
NOT_COUNTED = "waived, not counted in the streak"
"""Kept with the move, so that a recount comes to the same whatever the rules say by then."""
_WAIVED = Pages(
    select(*CASE, Charge.next_at)
    .where(Charge.waived.is_(True), Charge.held.is_(False))
    .with_for_update(skip_locked=True)
)


def perform_waived(unit: Unit, place: Place, size: int) -> tuple[int, Place | None]:
    """One page of waived periods whose day has come (P05, P06a); how many, where the next is."""
    rows = _WAIVED.read(unit.session, ChargeState.SCHEDULED, unit.at, place, size)
    if not rows:
        return 0, None
    ids = [row.id for row in rows]
    receipt = unit.promise_receipt(PERIOD_PERFORMED)
    columns: Mapping[str, Sequence[object]] = {
        "state": [ChargeState.WAIVED.value] * len(rows),
        "next_at": [None] * len(rows),
        "settled_at": [unit.at] * len(rows),
        "receipt_id": [receipt] * len(rows),
    }
    bulk.update(unit.session, Charge, ids, columns, guard={"state": ChargeState.SCHEDULED.value})
    seen = unit.seen_by([row.contract_id for row in rows])
    counts = [store.flag(COUNTS) for store in seen]
    _note(unit, ids, counts)
    cases = [case_of(row, late=not each) for row, each in zip(rows, counts, strict=True)]
    why_waived = waivers_of(unit, ids)
    journals = [
        _journal(unit, f"charge:{case.key}", row, why_waived.get(row.id))
        for case, row in zip(cases, rows, strict=True)
    ]
    post_later(unit, [each for each in journals if each is not None])
    unit.raise_moment(PERIOD_PERFORMED, cases)
    return len(rows), Place.behind(rows, size)


def _note(unit: Unit, charges: Sequence[int], counts: Sequence[bool]) -> None:
    """Their moves; whether a waived period counts is what its contract signed."""
    trail = Trail()
    for why, counted in (("waived", True), (NOT_COUNTED, False)):
        moved = [each for each, is_one in zip(charges, counts, strict=True) if is_one is counted]
        trail.move(moved, ChargeState.SCHEDULED, ChargeState.WAIVED, why)
    trail.write(unit)


def _journal(unit: Unit, key: str, row: Any, waiver: Any | None) -> Journal | None:
    """P05, or P06a where another store bears it; nothing where no points come.

    A period that a discount left nothing of is paid from where that discount is.
    """
    points = row.amount if waiver is None else part(row.amount, waiver.ratio)
    borne = 0 if waiver is None else part(points, waiver.share)
    if not points:
        return None
    if waiver is None or not borne:
        promotion = row.promotion if waiver is None else None
        return waive_period(key, row.customer_id, points, CAUSE, promotion=promotion)
    return waive_for_other_store(
        key, row.customer_id, waiver.borne_by, borne, CAUSE, unit.ids.one(), own=points - borne
    )
