"""Looks over a store's books by itself and asks the manager where something does not hold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from pawpact.access.actor import Role
from pawpact.bootstrap.books import prove_books
from pawpact.tasks.service import NewTask, open_tasks
from pawpact.tenancy.unit import Unit

TASK = "books_disagree"
OpenUnit = Callable[[], AbstractContextManager[Unit]]


def watch_books(look: OpenUnit, open_unit: OpenUnit) -> int:
    """A task for each kind of finding, once a day. Answers how many kinds were found.

    Looking takes its time and keeps no writer waiting; only what was found is written.
    """
    with look() as unit:
        findings = prove_books(unit).findings
    if not findings:
        return 0
    with open_unit() as unit:
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
