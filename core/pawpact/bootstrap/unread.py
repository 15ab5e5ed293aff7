"""Letters that another store of the brand does not take: after some days somebody is asked.

A letter waits while its plugin is off there, or cannot read it. What it carries stays with whoever
it was promised to; only people can switch the plugin on, or make it good another way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from pawpact.decisions.models import PluginLetter
from pawpact.decisions.plugin_neighbour import neighbours
from pawpact.tasks.models import Task, TaskSubject
from pawpact.tasks.service import NewTask, open_tasks, suppress_all
from pawpact.tasks.values import OPEN_STATES
from pawpact.tenancy.unit import Unit

TASK = "letters_unread"
ROLE = "store"
UNREAD_AFTER = timedelta(days=3)
"""Letters are read within minutes; by then it is no outage any more."""


class Letter(NamedTuple):
    """One that waits."""

    id: int
    plugin: str


def ask_about_unread(unit: Unit) -> int:
    """One task for each store that does not read what this one sent; answers how many are new.

    One that is open is not asked again. When everything was read it is suppressed by itself.
    """
    waiting, asked = _waiting(unit), _asked(unit)
    read = [{ROLE: store} for store in asked - waiting.keys()]
    suppress_all(unit, read, "read", kinds=(TASK,))
    fresh = {store: rows for store, rows in waiting.items() if store not in asked}
    if not fresh:
        return 0
    names = {number: name for name, number in neighbours(unit).items()}
    return open_tasks(
        unit,
        [
            NewTask(
                TASK,
                f"{TASK}:{store}:{rows[-1].id}",
                {ROLE: store},
                due_at=unit.at,
                values={
                    "store": names.get(store, ""),
                    "plugins": ", ".join(sorted({each.plugin for each in rows})),
                    "count": len(rows),
                },
            )
            for store, rows in fresh.items()
        ],
    )


def _waiting(unit: Unit) -> Mapping[int, Sequence[Letter]]:
    """By receiver what this store sent that is overdue, in the order in which it was sent."""
    rows = unit.session.execute(
        select(PluginLetter.id, PluginLetter.receiver, PluginLetter.plugin)
        .where(
            PluginLetter.sender == unit.store.tenant,
            PluginLetter.read_at.is_(None),
            PluginLetter.sent_at <= unit.at - UNREAD_AFTER,
        )
        .order_by(PluginLetter.id)
    )
    found: defaultdict[int, list[Letter]] = defaultdict(list)
    for row in rows:
        found[row.receiver].append(Letter(row.id, row.plugin))
    return found


def _asked(unit: Unit) -> set[int]:
    """The stores about which somebody is asked already."""
    return set(
        unit.session.scalars(
            select(TaskSubject.subject_id)
            .join(Task, Task.id == TaskSubject.task_id)
            .where(
                Task.kind == TASK,
                TaskSubject.role == ROLE,
                Task.state.in_([each.value for each in OPEN_STATES]),
            )
        )
    )
