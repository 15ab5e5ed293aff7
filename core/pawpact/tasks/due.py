"""Everything that time asks of a store's tasks."""

from __future__ import annotations

from pawpact.tasks.case_task import follow_cases
from pawpact.tasks.escalation import move_due
from pawpact.tasks.owner import Members, nobody
from pawpact.tenancy.unit import Unit


def tasks_due(unit: Unit, members: Members = nobody) -> int:
    """Follow the cases that wait for a person, then move what falls due. Answers how many moved.

    ``members`` knows who is there to take over a task of their own role. Repeatable: a level is
    told once, however often this runs and however long it did not.
    """
    return follow_cases(unit) + move_due(unit, members)
