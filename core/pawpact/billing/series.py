"""The charges of one contract as a series: in the order of their days, moved, counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from pawpact.billing.event import Trail
from pawpact.billing.models import Charge
from pawpact.billing.values import GIVEN_UP, ChargeState
from pawpact.billing.waiving import take_along
from pawpact.database import bulk
from pawpact.kernel.calendar import add_months, at_minute
from pawpact.tenancy.unit import Unit

PAUSED = "paused"
RESUMED = "resumed"

_READ = (
    Charge.id,
    Charge.contract_id,
    Charge.customer_id,
    Charge.pet_id,
    Charge.period,
    Charge.shift,
    Charge.due_on,
    Charge.due_at,
    Charge.next_at,
    Charge.amount,
    Charge.discount,
    Charge.promotion,
    Charge.waived,
    Charge.undecided,
    Charge.state,
    Charge.held,
    Charge.attempts,
    Charge.replaces_id,
)


def series(unit: Unit, contract: int) -> list[Any]:
    """All charges of a contract, locked for this unit, by their days."""
    rows = unit.session.execute(
        select(*_READ).where(Charge.contract_id == contract).with_for_update()
    ).all()
    return sorted(rows, key=lambda row: (row.due_on, row.period))


def live(rows: Sequence[Any]) -> list[Any]:
    """Those that are payments of the contract: neither moved nor cancelled."""
    return [row for row in rows if row.state not in GIVEN_UP]


def move_to_end(unit: Unit, rows: Sequence[Any], moved: Sequence[Any], why: str) -> list[date]:
    """Give up these charges; as many stand in for them behind the last, on the days answered."""
    if not moved:
        return []
    last = max(row.due_on for row in live(rows))
    days = [add_months(last, months) for months in range(1, len(moved) + 1)]
    give_up(unit, moved, ChargeState.MOVED, why)
    stand_in(unit, rows, moved, days)
    return days


def give_up(unit: Unit, rows: Sequence[Any], state: ChargeState, why: str) -> None:
    """Cancel or move charges that are open, whatever state each is in."""
    trail = Trail()
    by_state: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_state[row.state].append(row.id)
    for came_from, ids in sorted(by_state.items()):
        trail.move(ids, ChargeState(came_from), state, why)
        columns: Mapping[str, Sequence[object]] = {
            "state": [state.value] * len(ids),
            "next_at": [None] * len(ids),
        }
        bulk.update(unit.session, Charge, ids, columns, guard={"state": came_from})
    trail.write(unit)


def stand_in(
    unit: Unit, rows: Sequence[Any], originals: Sequence[Any], days: Sequence[date]
) -> None:
    """New charges in place of these, on these days, at their full price; all are counted anew.

    A discount belongs to a payment's place and not to the charge, also one that left nothing to
    pay: it is given anew to whichever is the first one then. A rule's waiver goes along.
    """
    minutes, zone = unit.store.integer("core.billing.debit_time"), unit.store.zone
    instants = [at_minute(day, minutes, zone) for day in days]
    after = max(row.period for row in rows)
    count = len(originals)
    numbers = unit.ids.many(count)
    bulk.insert(
        unit.session,
        Charge,
        {
            "id": numbers,
            "contract_id": [row.contract_id for row in originals],
            "customer_id": [row.customer_id for row in originals],
            "pet_id": [row.pet_id for row in originals],
            "period": [after + place for place in range(1, count + 1)],
            "due_on": days,
            "due_at": instants,
            "next_at": instants,
            "amount": [row.amount + row.discount for row in originals],
            "waived": [row.waived and row.promotion is None for row in originals],
            "state": [ChargeState.SCHEDULED.value] * count,
            "held": [row.held for row in originals],
            "replaces_id": [row.replaces_id or row.id for row in originals],
        },
    )
    pairs = zip(originals, numbers, strict=True)
    take_along(unit, {row.id: number for row, number in pairs if row.waived})
    count_anew(unit, originals[0].contract_id)


def count_anew(unit: Unit, contract: int) -> None:
    """Which payment of the contract each charge is, after some were moved."""
    ordered = live(series(unit, contract))
    shifts = {row: ordinal - row.period for ordinal, row in enumerate(ordered, start=1)}
    changed = {row.id: shift for row, shift in shifts.items() if shift != row.shift}
    bulk.update(unit.session, Charge, list(changed), {"shift": list(changed.values())})
