"""Takes back what a rule waived: the period is debited after all, or its unspent points go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, select

from pawpact.billing.models import Charge, ChargeWaiver
from pawpact.billing.values import GIVEN_UP, ChargeState
from pawpact.billing.waiving import part
from pawpact.database import bulk
from pawpact.decisions.values import Granted, Status
from pawpact.ledger.models import PointLot
from pawpact.ledger.movement import withdraw_shared_waiver, withdraw_waiver
from pawpact.ledger.posting import booked_ids
from pawpact.ledger.service import balances, post
from pawpact.ledger.values import Journal
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case


def withdraw_waivers(unit: Unit, granted: Sequence[Granted]) -> list[Status]:
    """Nothing was waived, or all of it is used: `already`; a part of it is used: `capped`."""
    unit.catch_up()
    rows = _waived(unit, granted)
    statuses = []
    for each in granted:
        mine = [row for row in rows if _is_meant(row, each)]
        to_come = [row for row in mine if row.state == ChargeState.SCHEDULED]
        unspent = _unspent(unit, [row for row in mine if row.state == ChargeState.WAIVED])
        _debit_after_all(unit, to_come)
        _take_points(unit, unspent, each.cause)
        taken = len(to_come) + len(unspent)
        whole = Status.APPLIED if taken == len(mine) else Status.CAPPED
        statuses.append(whole if taken else Status.ALREADY)
    return statuses


def _waived(unit: Unit, granted: Sequence[Granted]) -> Sequence[Any]:
    """What these customers have waived, and what became of it; one statement."""
    return unit.session.execute(
        select(
            ChargeWaiver.id,
            ChargeWaiver.charge_id,
            ChargeWaiver.customer_id,
            ChargeWaiver.mark,
            ChargeWaiver.policy,
            ChargeWaiver.ratio,
            ChargeWaiver.borne_by,
            ChargeWaiver.share,
            Charge.state,
            Charge.contract_id,
            Charge.period,
            Charge.amount,
        )
        .join(
            Charge,
            and_(Charge.tenant_id == ChargeWaiver.tenant_id, Charge.id == ChargeWaiver.charge_id),
        )
        .where(
            ChargeWaiver.customer_id.in_({each.case.subjects["customer"] for each in granted}),
            ChargeWaiver.undone_at.is_(None),
            Charge.state.not_in(GIVEN_UP),
        )
        .order_by(ChargeWaiver.id)
        .with_for_update()
    ).all()


def _is_meant(row: Any, granted: Granted) -> bool:
    return (
        row.customer_id == granted.case.subjects["customer"]
        and row.policy == granted.request.arguments["grant"]
        and row.mark in _marks(granted.case)
    )


def _marks(case: Case) -> set[str]:
    return {f"{role}:{number}" for role, number in case.subjects.items() if role != "customer"}


def _unspent(unit: Unit, rows: Sequence[Any]) -> list[tuple[Any, int]]:
    """Those of the given periods of whose points none is spent or reserved, with their lots."""
    mine = {_key(row): row for row in rows if _points(row)}
    journals = {number: key for key, number in booked_ids(unit.session, list(mine)).items()}
    lots = unit.session.execute(
        select(PointLot.id, PointLot.journal_id)
        .where(PointLot.journal_id.in_(journals), PointLot.remaining == PointLot.granted)
        .order_by(PointLot.id)
    ).all()
    found = []
    free = balances(unit, rows[0].customer_id).bonus if lots else 0
    for lot, journal in lots:
        row = mine[journals[journal]]
        if _points(row) <= free:
            free -= _points(row)
            found.append((row, lot))
    return found


def _debit_after_all(unit: Unit, rows: Sequence[Any]) -> None:
    count = len(rows)
    if not count:
        return
    bulk.update(
        unit.session,
        Charge,
        [row.charge_id for row in rows],
        {"waived": [False] * count},
        guard={"state": ChargeState.SCHEDULED.value},
    )
    _undo(unit, rows)


def _take_points(unit: Unit, unspent: Sequence[tuple[Any, int]], cause: str) -> None:
    journals = [_journal(unit, row, lot, cause) for row, lot in unspent]
    if journals:
        post(unit, journals)
        _undo(unit, [row for row, _ in unspent])


def _journal(unit: Unit, row: Any, lot: int, cause: str) -> Journal:
    """P38, or P38a where another store bore the waiver or a share of it."""
    key, points = _withdrawn(row), _points(row)
    borne = part(points, row.share)
    if not borne:
        return withdraw_waiver(key, row.customer_id, points, cause, lots=[lot])
    return withdraw_shared_waiver(
        key,
        row.customer_id,
        row.borne_by,
        borne,
        cause,
        unit.ids.one(),
        own=points - borne,
        lots=[lot],
    )


def _undo(unit: Unit, rows: Iterable[Any]) -> None:
    numbers = [row.id for row in rows]
    bulk.update(unit.session, ChargeWaiver, numbers, {"undone_at": [unit.at] * len(numbers)})


def _points(row: Any) -> int:
    """What came on the day of a waived period."""
    return part(row.amount, row.ratio)


def _key(row: Any) -> str:
    """What the books call the points of a waived period (P05)."""
    return f"charge:{row.contract_id}:{row.period}"


def _withdrawn(row: Any) -> str:
    return f"waiver_withdrawn:{row.contract_id}:{row.period}"
