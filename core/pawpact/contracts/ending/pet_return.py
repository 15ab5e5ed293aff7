"""The task of a pet that is at its customer's though nobody has a contract for it any more."""

from __future__ import annotations

from pawpact.access.actor import Role
from pawpact.contracts.ending.values import COOLING_OFF_DAYS
from pawpact.contracts.models import Contract
from pawpact.contracts.running.terms import terms_of
from pawpact.kernel.calendar import DAY_MINUTES, at_minute, last_day
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

TASK = "contract.pet_return"


def open_return(unit: Unit, row: Contract) -> None:
    """The pet of this withdrawn contract is to come back within as many days as she had to
    withdraw, counted from now; a contract has one such task.
    """
    until = last_day(unit.today, terms_of(unit, row).integer(COOLING_OFF_DAYS))
    open_tasks(
        unit,
        [
            NewTask(
                TASK,
                f"{TASK}:{row.id}",
                {"pet": row.pet_id, "customer": row.customer_id, "withdrawn": row.id},
                due_at=at_minute(until, DAY_MINUTES, unit.store.zone),
                role=Role.SERVICE_AGENT,
                escalate_to=(Role.STORE_MANAGER,),
            )
        ],
    )
