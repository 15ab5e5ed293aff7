"""A pet on its way back: found, or at its customer's though nobody has a contract for it."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.contracts.ending.values import COOLING_OFF_DAYS
from pawpact.contracts.models import Contract, Incident
from pawpact.contracts.moves import contracts
from pawpact.contracts.running.terms import terms_of
from pawpact.kernel.calendar import DAY_MINUTES, at_minute, last_day
from pawpact.pets.models import Pet
from pawpact.pets.service import report_found
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


def bring_home(unit: Unit, row: Incident, why: str) -> None:
    """A lost pet is found; where its contract was withdrawn from, it is to come to the store."""
    if pet_state(unit, row.pet_id) != "lost":
        return
    report_found(unit, row.pet_id, why)
    contract = contracts(unit, [row.contract_id])[row.contract_id]
    if contract.state == "withdrawn":
        open_return(unit, contract)


def pet_state(unit: Unit, pet: int) -> str | None:
    """Where the pet stands now; None where there is none."""
    return unit.session.scalar(select(Pet.state).where(Pet.id == pet))
