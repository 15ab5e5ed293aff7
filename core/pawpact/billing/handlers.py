"""Carries out what policies say a period costs: discounts, and periods that cost nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from pawpact.billing.discount import discounted
from pawpact.billing.models import Charge
from pawpact.billing.pricing import mark_priced
from pawpact.billing.unwaiving import withdraw_waivers
from pawpact.billing.values import ChargeState
from pawpact.billing.waiving import coming, left_of_marks, mark_of, may_be_waived, waive
from pawpact.database import bulk
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.effects_charge import WAIVE_PERIOD

WAIVES = WAIVE_PERIOD.name
STACKING = "signing_benefits.stack_with_half_price"


def register(registry: Registry) -> None:
    registry.handle("discount_charge", discount_charges)
    registry.handle(WAIVES, waive_periods)
    registry.handle("withdraw_waiver", withdraw_waivers)


def discount_charges(unit: Unit, granted: Sequence[Granted]) -> list[Status]:
    """Of several discounts of a period the one that leaves least to pay; a waiver beats them all.

    A period that a discount leaves nothing of is waived, and keeps the discount's name: whose cost
    it is. Where the platform lets them add up, each comes off what the one before has left; they
    are named by the one that takes most.
    """
    rows = _scheduled(unit, [_charge(each) for each in granted])
    best: dict[int, tuple[int, int]] = {}
    wanted: defaultdict[int, list[Granted]] = defaultdict(list)
    for place, each in enumerate(granted):
        row = rows.get(_charge(each))
        if row is not None and WAIVES not in each.standing and not row.waived:
            left = discounted(row.amount + row.discount, each.request.arguments)
            best[row.id] = min(best.get(row.id, (left, place)), (left, place))
            wanted[row.id].append(each)
    _add_up(unit, rows, wanted, best)
    reasons = [str(granted[place].request.arguments["reason"]) for _, place in best.values()]
    faces = [rows[charge].amount + rows[charge].discount for charge in best]
    lefts = [left for left, _ in best.values()]
    columns: dict[str, Sequence[object]] = {
        "amount": [left or face for left, face in zip(lefts, faces, strict=True)],
        "discount": [face - left if left else 0 for left, face in zip(lefts, faces, strict=True)],
        "promotion": [
            reason if left < face else None
            for reason, left, face in zip(reasons, lefts, faces, strict=True)
        ],
        "waived": [not left for left in lefts],
    }
    bulk.update(unit.session, Charge, list(best), columns)
    _finish(unit, rows)
    return [_discount_status(each, place, rows, best) for place, each in enumerate(granted)]


def _add_up(
    unit: Unit,
    rows: Mapping[int, Any],
    wanted: Mapping[int, Sequence[Granted]],
    best: dict[int, tuple[int, int]],
) -> None:
    """Where several discounts of a period may stand together, what all of them leave."""
    several = {charge: asked for charge, asked in wanted.items() if len(asked) > 1}
    if not several or unit.store.text(STACKING) != "stack":
        return
    for charge, asked in several.items():
        left = rows[charge].amount + rows[charge].discount
        for each in sorted(asked, key=lambda each: "amount" in each.request.arguments):
            left = discounted(left, each.request.arguments)
        best[charge] = (left, best[charge][1])


def waive_periods(unit: Unit, granted: Sequence[Granted]) -> list[Status]:
    """The next periods of each contract cost nothing, this one first, up to the most allowed."""
    contracts = [each.case.subjects["contract"] for each in granted]
    left = may_be_waived(unit, contracts)
    charges, marked = coming(unit, contracts), left_of_marks(unit, granted)
    statuses, waived = [], []
    for each, contract in zip(granted, contracts, strict=True):
        asked, mark = _periods(each), (each.case.subjects["customer"], mark_of(each))
        given = min(asked, left[contract], len(charges[contract]), marked.get(mark, asked))
        left[contract] -= given
        if mark in marked:
            marked[mark] -= given
        waived += [(charges[contract].pop(0), each) for _ in range(given)]
        statuses.append(Status.APPLIED if given == asked else Status.CAPPED)
    waive(unit, waived)
    _finish(unit, _scheduled(unit, [_charge(each) for each in granted]))
    return statuses


def _finish(unit: Unit, rows: dict[int, Any]) -> None:
    """What had waited for a person is priced now; of the others the batch's link says so."""
    waited = [charge for charge, row in rows.items() if row.undecided]
    if waited:
        mark_priced(unit, waited)


def _discount_status(
    each: Granted, place: int, rows: dict[int, Any], best: dict[int, tuple[int, int]]
) -> Status:
    charge = _charge(each)
    if charge in best:
        return Status.APPLIED if best[charge][1] == place else Status.OUTWEIGHED
    return Status.OUTWEIGHED if charge in rows else Status.ALREADY


def _scheduled(unit: Unit, charges: Sequence[int]) -> dict[int, Any]:
    """Those of the charges that are not announced yet."""
    found = unit.session.execute(
        select(Charge.id, Charge.amount, Charge.discount, Charge.waived, Charge.undecided).where(
            Charge.id.in_(charges), Charge.state == ChargeState.SCHEDULED.value
        )
    )
    return {row.id: row for row in found}


def _charge(granted: Granted) -> int:
    return granted.case.subjects["charge"]


def _periods(granted: Granted) -> int:
    periods = granted.request.arguments["periods"]
    if type(periods) is not int:
        raise Defect("periods to be waived are a whole number")
    return periods
