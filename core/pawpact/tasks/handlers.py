"""Opens the tasks that rules ask for, as the unit ends, all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pawpact.access.actor import Role
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.tasks.deadline import HOUR, Clock, Within
from pawpact.tasks.opening import open_tasks
from pawpact.tasks.values import ESCALATION, NewTask
from pawpact.tenancy.unit import Unit

MOST = 5
"""Tasks of one decision; a rule that asks for more has lost its measure."""

RULE = "rule."
_CLOCKS = {
    "hours": (Clock.WALL, HOUR),
    "service_hours": (Clock.SERVICE, HOUR),
    "working_days": (Clock.WORKING_DAYS, 1),
    "days": (Clock.DAYS, 1),
}


def open_task(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """One for each rule, subject and moment; over the most of one decision they are capped."""
    met: Counter[str] = Counter()
    tasks, statuses = [], []
    for each in granted:
        met[each.case.key] += 1
        is_over = met[each.case.key] > MOST
        statuses.append(Status.CAPPED if is_over else Status.APPLIED)
        if not is_over:
            tasks.append(_task(each))
    unit.do_later(open_tasks, tasks)
    return statuses


def register(registry: Registry) -> None:
    registry.handle("open_task", open_task, writes=False)


def _task(granted: Granted) -> NewTask:
    asked = granted.request.arguments
    clock, factor = _CLOCKS[str(asked["clock"])]
    amount = asked["within"]
    assert isinstance(amount, int)
    first, hours = asked.get("late_to"), asked.get("late_hours", 0)
    assert isinstance(hours, int)
    return NewTask(
        f"{RULE}{asked['kind']}",
        f"{granted.cause}:{granted.moment}:{granted.case.key}:{asked['kind']}",
        dict(granted.case.subjects),
        role=Role(str(asked.get("role") or Role.STORE_MANAGER)),
        within=Within(clock, amount * factor),
        escalate_to=tuple(dict.fromkeys((Role(str(first)), *ESCALATION))) if first else ESCALATION,
        level_minutes=hours * HOUR,
    )
