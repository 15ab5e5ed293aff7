"""Where a contract stands by its charges: overdue, running, completing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from pawpact.billing.models import Charge
from pawpact.billing.values import OPEN_STATES, UNANSWERED_STATES, ChargeState
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import move_contract
from pawpact.tenancy.unit import Unit

_TO_COME = (*(state for state in OPEN_STATES if state != ChargeState.OVERDUE), *UNANSWERED_STATES)


def settle_progress(unit: Unit, rows: Sequence[Contract]) -> None:
    """Move contracts to where their charges have led them; one statement to read them.

    Overdue while a period is unpaid after its grace, completing once no period is to come. A
    paused contract, and one that ends, stays where it is.
    """
    moving = [row for row in rows if row.state in ("active", "payment_overdue")]
    if not moving:
        return
    owing, coming = _open(unit, [row.id for row in moving])
    for row in moving:
        if row.id not in coming:
            move_contract(unit, row, "completing", "no period is to come")
        elif row.state == "payment_overdue" and row.id not in owing:
            move_contract(unit, row, "active", "paid")
        elif row.state == "active" and row.id in owing:
            move_contract(unit, row, "payment_overdue", "unpaid after grace")


def owing(unit: Unit, contracts: Sequence[int]) -> set[int]:
    """Those of the contracts in which a period is unpaid or still to come."""
    late, coming = _open(unit, contracts)
    return late | coming


def _open(unit: Unit, contracts: Sequence[int]) -> tuple[set[int], set[int]]:
    rows = unit.session.execute(
        select(Charge.contract_id, Charge.state, func.count())
        .where(
            Charge.contract_id.in_(contracts),
            Charge.state.in_((*OPEN_STATES, *UNANSWERED_STATES)),
        )
        .group_by(Charge.contract_id, Charge.state)
    ).all()
    late = {contract for contract, state, _ in rows if state == ChargeState.OVERDUE}
    coming = {contract for contract, state, _ in rows if state in _TO_COME}
    return late, coming
