"""Opens the tasks that rules ask for, as the unit ends, all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pawpact.access.actor import Role
from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.tasks.deadline import HOUR, Clock, Within
from pawpact.tasks.once import RULE, about, standings
from pawpact.tasks.opening import open_tasks
from pawpact.tasks.values import ESCALATION, NewTask
from pawpact.tenancy.unit import Unit

MOST = 5
"""Tasks of one decision; a rule that asks for more has lost its measure."""

_CLOCKS = {
    "hours": (Clock.WALL, HOUR),
    "service_hours": (Clock.SERVICE, HOUR),
    "working_days": (Clock.WORKING_DAYS, 1),
    "days": (Clock.DAYS, 1),
}


def open_task(unit: Unit, granted: Sequence[Granted]) -> Sequence[Status]:
    """One for each rule, subject and moment; over the most of one decision they are capped.

    With ``once_per`` there is one at a time about its subject, whichever rule opened it.
    """
    met: Counter[str] = Counter()
    singles = [about(each) for each in granted]
    known = standings(unit, {each for each in singles if each is not None})
    tasks, statuses = [], []
    for each, single in zip(granted, singles, strict=True):
        met[each.case.key] += 1
        standing = known.get(single) if single else None
        status = Status.CAPPED if met[each.case.key] > MOST else Status.APPLIED
        if status is Status.APPLIED and standing is not None and standing.is_open:
            status = Status.ALREADY
        statuses.append(status)
        if status is Status.APPLIED:
            tasks.append(_task(each, single.key(standing.before) if single and standing else ""))
            if single is not None and standing is not None:
                known[single] = standing._replace(is_open=True)
    unit.do_later(open_tasks, tasks)
    return statuses


def register(registry: Registry) -> None:
    registry.handle("open_task", open_task, writes=False)


def _task(granted: Granted, key: str) -> NewTask:
    asked = granted.request.arguments
    clock, factor = _CLOCKS[str(asked["clock"])]
    amount = asked["within"]
    assert isinstance(amount, int)
    first, hours = asked.get("late_to"), asked.get("late_hours", 0)
    assert isinstance(hours, int)
    return NewTask(
        f"{RULE}{asked['kind']}",
        key or f"{granted.cause}:{granted.moment}:{granted.case.key}:{asked['kind']}",
        dict(granted.case.subjects),
        role=Role(str(asked.get("role") or Role.STORE_MANAGER)),
        within=Within(clock, amount * factor),
        escalate_to=tuple(dict.fromkeys((Role(str(first)), *ESCALATION))) if first else ESCALATION,
        level_minutes=hours * HOUR,
    )
