"""Looks over a store's books by itself and asks the manager where something does not hold."""

from __future__ import annotations

from pawpact.access.actor import Role
from pawpact.bootstrap.books import audit_books
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

TASK = "books_disagree"


def watch_books(unit: Unit) -> int:
    """A task for each kind of finding, once a day. Answers how many kinds were found."""
    findings = audit_books(unit).findings
    open_tasks(
        unit,
        [
            NewTask(
                TASK,
                f"books:{each.code}:{unit.today}",
                {"store": unit.store.tenant},
                due_at=unit.at,
                role=Role.STORE_MANAGER,
                values={"finding": each.code, "count": each.count},
            )
            for each in findings
        ],
    )
    return len(findings)
