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
from pawpact.decisions.values import Columns
from pawpact.kernel.errors import Defect
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case

COUNTED = ("streak", "performed", "term", "plan_price")
"""What rules may know of a contract; counting a period answers it without another read."""


def count_period(unit: Unit, moment: str, cases: Sequence[Case]) -> Columns:
    """A performed period counts; one paid after its grace does not lengthen the streak."""
    ids = [case.subjects["contract"] for case in cases]
    counted = {
        "streak": [int(case.facts.get(LATE) is not True) for case in cases],
        "performed": [1] * len(cases),
    }
    found = bulk.add(unit.session, Contract, ids, counted, (*COUNTED, "state"))
    streaks, performed, terms, prices, states = zip(*(found[each] for each in ids), strict=True)
    if not set(states) <= set(PERFORMING):
        raise Defect("a period was performed on a contract that does not run")
    overdue = [each for each, state in zip(ids, states, strict=True) if state == "payment_overdue"]
    _catch_up(unit, overdue)
    done = zip(ids, performed, terms, strict=True)
    _complete(unit, [each for each, periods, term in done if periods >= term])
    columns = (streaks, performed, terms, prices)
    return {f"contract.{name}": column for name, column in zip(COUNTED, columns, strict=True)}


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
