"""What core does when deposits are paid, periods performed and debits given up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from pawpact.billing.models import Charge
from pawpact.billing.moment import LATE
from pawpact.billing.values import ChargeState
from pawpact.contracts.deposit import MOMENT as DEPOSIT_PAID
from pawpact.contracts.deposit import approve_paid
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import contracts, move_contract
from pawpact.contracts.values import PERFORMING
from pawpact.database import bulk
from pawpact.decisions.registry import Registry
from pawpact.kernel.errors import Defect
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case


def count_period(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """A performed period counts; one paid after its grace does not lengthen the streak."""
    ids = [case.subjects["contract"] for case in cases]
    late = {case.subjects["contract"] for case in cases if case.facts.get(LATE) is True}
    found = {
        row[0]: row
        for row in unit.session.execute(
            select(
                Contract.id, Contract.streak, Contract.performed, Contract.term, Contract.state
            ).where(Contract.id.in_(ids))
        )
    }
    rows = [found[number] for number in ids]
    if any(row.state not in PERFORMING for row in rows):
        raise Defect("a period was performed on a contract that does not run")
    bulk.update(
        unit.session,
        Contract,
        ids,
        {
            "streak": [row.streak + (row.id not in late) for row in rows],
            "performed": [row.performed + 1 for row in rows],
        },
    )
    _catch_up(unit, [row.id for row in rows if row.state == "payment_overdue"])
    _complete(unit, [row.id for row in rows if row.performed + 1 >= row.term])


def _catch_up(unit: Unit, ids: Sequence[int]) -> None:
    """A contract with nothing overdue any more runs on as before."""
    if not ids:
        return
    owing = set(
        unit.session.scalars(
            select(Charge.contract_id).where(
                Charge.contract_id.in_(ids), Charge.state == ChargeState.OVERDUE
            )
        )
    )
    for number, row in contracts(unit, ids).items():
        if number not in owing:
            move_contract(unit, row, "active", "paid")


def break_streak(unit: Unit, moment: str, cases: Sequence[Case]) -> None:
    """Unpaid after grace: the streak starts from nothing, the contract is overdue."""
    ids = [case.subjects["contract"] for case in cases]
    for row in contracts(unit, ids).values():
        row.streak = 0
        if row.state == "active":
            move_contract(unit, row, "payment_overdue", "unpaid after grace")


def register(registry: Registry) -> None:
    registry.react(DEPOSIT_PAID, approve_paid)
    registry.react("period.performed", count_period)
    registry.react("charge.overdue", break_streak)


def _complete(unit: Unit, ids: Sequence[int]) -> None:
    if not ids:
        return
    for row in contracts(unit, ids).values():
        move_contract(unit, row, "completing", "last period performed")
        move_contract(unit, row, "completed", "no unpaid period")
