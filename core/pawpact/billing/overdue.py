"""Grace ended unpaid: the charge is overdue, and after several in a row a person takes over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from sqlalchemy import Row, select

from pawpact.billing.event import Trail
from pawpact.billing.models import Charge
from pawpact.billing.moment import CHARGE_OVERDUE, case_of, roles_of
from pawpact.billing.task import UNPAID, task
from pawpact.billing.values import ChargeState
from pawpact.database import bulk
from pawpact.tasks.service import open_tasks
from pawpact.tenancy.unit import Unit

_ANSWERED = (ChargeState.OVERDUE, ChargeState.SETTLED, ChargeState.WAIVED, ChargeState.REVERSED)


def give_up_overdue(unit: Unit, state: ChargeState, rows: Sequence[Row[Any]], trail: Trail) -> None:
    """No further attempt is made; the contract's streak breaks and the customer has to pay."""
    if not rows:
        return
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
    _escalate(unit, rows)


def _escalate(unit: Unit, rows: Sequence[Row[Any]]) -> None:
    """So many periods unpaid one after the other: a person decides how to go on."""
    most = unit.store.integer("core.billing.unpaid_periods_to_escalate")
    unpaid = _unpaid_in_a_row(unit, [row.contract_id for row in rows])
    tasks = [
        task(unit, UNPAID, str(row.id), roles_of(row), {"periods": unpaid[row.contract_id]})
        for row in rows
        if unpaid[row.contract_id] >= most
    ]
    if tasks:
        open_tasks(unit, tasks)


def _unpaid_in_a_row(unit: Unit, contracts: Sequence[int]) -> dict[int, int]:
    """How many of each contract's latest periods are overdue without one that was performed."""
    found = unit.session.execute(
        select(Charge.contract_id, Charge.state)
        .where(Charge.contract_id.in_(set(contracts)), Charge.state.in_(_ANSWERED))
        .order_by(Charge.contract_id, Charge.due_on.desc())
    )
    states: dict[int, list[Any]] = {contract: [] for contract in contracts}
    for contract, state in found:
        states[contract].append(state)
    return {
        contract: sum(1 for _ in takewhile(ChargeState.OVERDUE.__eq__, each))
        for contract, each in states.items()
    }
