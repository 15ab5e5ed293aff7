"""Use case: the pet of a running contract is received back, and a person decides what follows.

Nobody pays on for a pet that the store has again because nobody thought of the contract: debits
stop with the pet, in the same unit, and no fine follows by itself.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.contracts.models import Contract
from pawpact.contracts.running.hold import HoldReason, put_hold
from pawpact.contracts.values import RUNNING
from pawpact.pets.service import take_back
from pawpact.pets.values import PetState
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

TASK = "contract.pet_given_back"


def receive_back(unit: Unit, pet: int, why: str, *, replaced: bool = False) -> int | None:
    """An adopted pet is given back, or ``replaced`` under the guarantee.

    The contract that it was adopted under is held, and the manager has a task about it; its
    number, None where no contract runs for this pet any more.
    """
    take_back(unit, pet, PetState.REPLACED if replaced else PetState.RETURNED, why)
    row = unit.session.scalars(
        select(Contract).where(Contract.pet_id == pet, Contract.state.in_(RUNNING))
    ).one_or_none()
    if row is None:
        return None
    put_hold(unit, row.id, HoldReason.DEBIT if replaced else HoldReason.DISPUTE, why)
    open_tasks(unit, [_task(unit, row)])
    return row.id


def _task(unit: Unit, row: Contract) -> NewTask:
    return NewTask(
        TASK,
        f"{TASK}:{row.id}:{row.pet_id}:{unit.at:%Y%m%d%H%M%S}",
        {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id},
        due_at=unit.at + timedelta(days=1),
        role=Role.STORE_MANAGER,
    )
