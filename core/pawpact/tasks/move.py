"""Every move of a task is kept: from where to where, when, by whom, why."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.database import bulk
from pawpact.tasks.models import TaskMove
from pawpact.tasks.values import TaskState
from pawpact.tenancy.unit import Unit


def write_moves(
    unit: Unit,
    tasks: Sequence[int],
    sources: Sequence[str],
    targets: Sequence[TaskState],
    why: str,
    levels: Sequence[int] | None = None,
) -> None:
    """One statement for all of them."""
    bulk.insert(
        unit.session,
        TaskMove,
        {
            "id": unit.ids.many(len(tasks)),
            "task_id": list(tasks),
            "source": list(sources),
            "target": [target.value for target in targets],
            "level": list(levels or [0] * len(tasks)),
            "at": [unit.at] * len(tasks),
            "actor": [unit.actor] * len(tasks),
            "why": [why] * len(tasks),
        },
    )
