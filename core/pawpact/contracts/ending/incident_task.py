"""What people have to do about a report: decide on it, help to search."""

from __future__ import annotations

from pawpact.access.actor import Role
from pawpact.contracts.ending.incident_moves import subjects
from pawpact.contracts.models import Incident
from pawpact.kernel.calendar import at_minute
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

DECIDE, NOTICE = "incident.decide", "incident.lost_notice"


def open_notice_task(unit: Unit, row: Incident) -> None:
    """A notice about the lost pet is to be published; its owner agreed."""
    open_tasks(
        unit,
        [
            NewTask(
                NOTICE,
                f"{NOTICE}:{row.id}",
                subjects(row),
                due_at=row.due_at,
                role=Role.SERVICE_AGENT,
                escalate_to=(Role.STORE_MANAGER,),
            )
        ],
    )


def open_decision_task(unit: Unit, row: Incident) -> None:
    """The manager decides in time; about a lost pet not before the search is over."""
    from_day = row.search_until or unit.today
    open_tasks(
        unit,
        [
            NewTask(
                DECIDE,
                f"{DECIDE}:{row.id}",
                subjects(row),
                due_at=row.due_at,
                from_at=max(at_minute(from_day, 0, unit.store.zone), unit.at),
                role=Role.STORE_MANAGER,
            )
        ],
    )
