"""Carries out what policies say a period costs: discounts, and periods that cost nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from pawpact.billing.discount import discounted
from pawpact.billing.models import Charge
from pawpact.billing.pricing import mark_priced
from pawpact.billing.values import GIVEN_UP, ChargeState
from pawpact.database import bulk
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.errors import Defect
from pawpact.outbox.service import Message, send
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.effects import WAIVE_PERIOD

WAIVES = WAIVE_PERIOD.name
STACKING = "signing_benefits.stack_with_half_price"


def register(registry: Registry) -> None:
    registry.handle("discount_charge", discount_charges)
    registry.handle(WAIVES, waive_periods)


def discount_charges(unit: Unit, granted: Sequence[Granted]) -> list[Status]:
    """Of several discounts of a period the one that leaves least to pay; a waiver beats them all.

    A period that a discount leaves nothing of is waived. Where the platform lets them add up, each
    comes off what the one before has left; they are named by the one that takes most.
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
            reason if 0 < left < face else None
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
    left = _left(unit, contracts)
    coming = _coming(unit, contracts)
    statuses, waived = [], []
    for each, contract in zip(granted, contracts, strict=True):
        asked = _periods(each)
        given = min(asked, left[contract], len(coming[contract]))
        left[contract] -= given
        waived += [coming[contract].pop(0) for _ in range(given)]
        statuses.append(Status.APPLIED if given == asked else Status.CAPPED)
    _waive(unit, waived)
    _finish(unit, _scheduled(unit, [_charge(each) for each in granted]))
    return statuses


def _waive(unit: Unit, rows: Sequence[Any]) -> None:
    bulk.update(
        unit.session,
        Charge,
        [row.id for row in rows],
        {
            "waived": [True] * len(rows),
            "amount": [row.amount + row.discount for row in rows],
            "discount": [0] * len(rows),
            "promotion": [None] * len(rows),
        },
        guard={"state": ChargeState.SCHEDULED.value},
    )
    messages = [
        Message(
            "charge.waived",
            {"charge": row.id, "contract": row.contract_id, "customer": row.customer_id},
            key=f"charge.waived:{row.id}",
            values={"day": row.due_on, "points": row.amount + row.discount},
        )
        for row in rows
    ]
    if messages:
        send(unit, messages)


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


def _coming(unit: Unit, contracts: Sequence[int]) -> defaultdict[int, list[Any]]:
    """What each contract has scheduled and not waived, by day."""
    found = unit.session.execute(
        select(
            Charge.id,
            Charge.contract_id,
            Charge.customer_id,
            Charge.due_on,
            Charge.amount,
            Charge.discount,
        )
        .where(
            Charge.contract_id.in_(set(contracts)),
            Charge.state == ChargeState.SCHEDULED.value,
            Charge.waived.is_(False),
        )
        .order_by(Charge.due_on, Charge.period)
    )
    coming: defaultdict[int, list[Any]] = defaultdict(list)
    for row in found:
        coming[row.contract_id].append(row)
    return coming


def _left(unit: Unit, contracts: Sequence[int]) -> dict[int, int]:
    """How many periods each contract may still have waived."""
    rows = unit.session.execute(
        select(Charge.contract_id, func.count())
        .where(
            Charge.contract_id.in_(set(contracts)),
            Charge.waived.is_(True),
            Charge.state.not_in(GIVEN_UP),
        )
        .group_by(Charge.contract_id)
    )
    used = dict(rows.all())
    most = most_waived(unit)
    return {contract: max(most - used.get(contract, 0), 0) for contract in contracts}


def most_waived(unit: Unit) -> int:
    """The parameter that fences the effect where a plugin names one, else the effect's own most."""
    periods = WAIVE_PERIOD.arguments[0]
    fence = unit.store.revision.vocabulary.limits.get(f"{WAIVES}.{periods.name}")
    if fence is not None and fence in unit.store.revision.ruleset.parameters:
        return unit.store.integer(fence)
    return periods.maximum or 0


def _charge(granted: Granted) -> int:
    return granted.case.subjects["charge"]


def _periods(granted: Granted) -> int:
    periods = granted.request.arguments["periods"]
    if type(periods) is not int:
        raise Defect("periods to be waived are a whole number")
    return periods
