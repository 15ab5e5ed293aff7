"""What time does to pauses: somebody asks after the pet, and no debit comes of waiting."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pawpact.billing.models import Charge
from pawpact.billing.service import pause_charges
from pawpact.contracts.models import ContractPause, PauseEvent
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.pause import UNBILLED, give_up_extension, next_debit_day, tell
from pawpact.contracts.running.pause_moves import move_pause
from pawpact.tenancy.unit import Unit

NOTICE = "core.billing.pre_debit_notice_hours"


def pauses_due(unit: Unit) -> int:
    """Pauses whose check is due go to a person; what nobody decided in time waits longer.

    A period that would fall due while the pet's recovery is not known moves to the end as well:
    never straight to a debit. Returns how many moved. Repeatable.
    """
    return _ask(unit) + _wait_longer(unit)


def _ask(unit: Unit) -> int:
    rows = unit.session.scalars(
        select(ContractPause)
        .where(
            ContractPause.state.in_(("running", "extended_by_manager")),
            ContractPause.check_on <= unit.today,
        )
        .order_by(ContractPause.id)
    ).all()
    found = contracts(unit, [row.contract_id for row in rows])
    for row in rows:
        move_pause(unit, row, "recovery_check", "the check is due")
        tell(unit, row, found[row.contract_id], "contract.recovery_check", f"{row.check_on}")
    unit.session.flush()
    return len(rows)


def _wait_longer(unit: Unit) -> int:
    """One period more for each contract whose next one is too near to be announced in time."""
    horizon = unit.at + timedelta(hours=unit.store.integer(NOTICE))
    near = (
        select(Charge.contract_id)
        .where(Charge.state.in_(UNBILLED), Charge.attempts == 0, Charge.due_at <= horizon)
        .distinct()
    )
    rows = unit.session.scalars(
        select(ContractPause)
        .where(
            ContractPause.state.in_(("running", "recovery_check", "extended_by_manager")),
            ContractPause.contract_id.in_(near),
        )
        .order_by(ContractPause.id)
    ).all()
    found = contracts(unit, [row.contract_id for row in rows])
    for row in rows:
        _move_one(unit, row)
        give_up_extension(unit, found[row.contract_id], 1)
        row.resumes_on = next_debit_day(unit, row.contract_id)
        unit.session.flush()
        tell(unit, row, found[row.contract_id], "contract.pause_waiting", f"{row.waited}")
    return len(rows)


def _move_one(unit: Unit, row: ContractPause) -> None:
    pause_charges(unit, row.contract_id, 1)
    row.waited += 1
    unit.session.add(
        PauseEvent(
            id=unit.ids.one(),
            pause_id=row.id,
            came_from=row.state,
            went_to=row.state,
            periods=1,
            actor=unit.actor,
            why="nobody decided in time",
            at=unit.at,
        )
    )
