"""A task as a value: its states, its moves, what opens one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from pawpact.access.actor import Role
from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine
from pawpact.outbox.values import Said
from pawpact.tasks.deadline import Within


class TaskState(StrEnum):
    PLANNED = "planned"
    """Its day has not come."""
    DUE = "due"
    """To be done now."""
    UNREACHABLE = "unreachable"
    """Tried; the customer was not reached."""
    RETRIED = "retried"
    """Tried once more, on another way."""
    ESCALATED = "escalated"
    """Not done in time or not to be done: somebody above knows."""
    DONE = "done"
    SUPPRESSED = "suppressed"
    """Not to be done any more: its reason is gone."""


S = TaskState
TASK_MOVES: Mapping[str, tuple[TaskState, ...]] = {
    S.PLANNED: (S.DUE, S.SUPPRESSED),
    S.DUE: (S.DONE, S.UNREACHABLE, S.ESCALATED, S.SUPPRESSED),
    S.UNREACHABLE: (S.RETRIED, S.ESCALATED, S.SUPPRESSED),
    S.RETRIED: (S.DONE, S.ESCALATED, S.SUPPRESSED),
    S.ESCALATED: (S.DONE, S.SUPPRESSED),
    S.DONE: (),
    S.SUPPRESSED: (),
}
TASK_LABELS: Mapping[str, Label] = {
    "task": Label("任务", "task"),
    S.PLANNED: Label("未到日子", "planned"),
    S.DUE: Label("待办", "due"),
    S.UNREACHABLE: Label("没联系上", "not reached"),
    S.RETRIED: Label("再次联系过", "tried again"),
    S.ESCALATED: Label("已上报", "escalated"),
    S.DONE: Label("已完成", "done"),
    S.SUPPRESSED: Label("不再需要", "not needed any more"),
}
TASK = Machine("task", TASK_MOVES, TASK_LABELS, "pawpact tasks show")

OPEN_STATES = (S.PLANNED, S.DUE, S.UNREACHABLE, S.RETRIED, S.ESCALATED)
ON_THE_WAY = {S.PLANNED: S.DUE, S.UNREACHABLE: S.RETRIED}
"""What is done or tried from here passes through there first."""

SHOWN_STATES = (S.DUE, S.UNREACHABLE, S.RETRIED, S.ESCALATED)
"""What stands in a worklist; planned tasks wait for their day."""

ESCALATION = (Role.STORE_MANAGER, Role.PLATFORM_ADMIN)
"""From its owner a task goes to the manager, from there to the platform."""


class NewTask(NamedTuple):
    """A task to be opened; the same ``key`` opens one.

    By when is ``due_at``, or ``within`` counted from ``since`` (now). It shows in the worklist
    from ``from_at`` (now). ``owner`` is a member of staff; without one the customer's own member
    of that role, or whoever has the role. ``values`` are what its words say besides.
    ``level_minutes`` is how long each level above has; 0: as long as the store gives.
    """

    kind: str
    key: str
    subjects: Mapping[str, int]
    due_at: datetime | None = None
    role: Role = Role.STORE_MANAGER
    escalate_to: Sequence[Role] = ESCALATION
    within: Within | None = None
    since: datetime | None = None
    from_at: datetime | None = None
    owner: int | None = None
    values: Mapping[str, Said] = MappingProxyType({})
    level_minutes: int = 0
