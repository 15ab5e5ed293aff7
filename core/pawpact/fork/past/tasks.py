"""What staff did with their tasks: done, nobody reached, handed over.

Tasks are opened and moved by the program; what somebody did with one is read from its moves. A task
has no name that is the same in two lives: it is known by its kind, what it is about, and which one
of those it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from pawpact.contracts.applying.review_task import DECIDED
from pawpact.contracts.signing.mandate_renewal import WHY as RENEWED
from pawpact.fork.past.again import Again, NeverHappened
from pawpact.fork.past.happening import Deed, Happening
from pawpact.kernel.label import Label
from pawpact.tasks.models import Task, TaskMove
from pawpact.tasks.service import (
    find_task,
    finish_task,
    reassign_task,
    record_unreachable,
)
from pawpact.tasks.values import OPEN_STATES, TaskState
from pawpact.tenancy.unit import Unit

SYSTEM = "system"
BY_THE_PROGRAM = frozenset({"opened", DECIDED, RENEWED})
"""Why the program moves tasks in the unit of whoever it works for."""


class Which(NamedTuple):
    """One task: of those of a kind about the same, this one in the order in which they came."""

    kind: str
    subjects: Mapping[str, int]
    place: int


def read(source: Unit) -> Iterator[Happening]:
    """Everything of the kind that is on record."""
    known = _known(source)
    rows = source.session.execute(select(Task.id, Task.owner_id))
    owners = {row.id: row.owner_id for row in rows}
    for moves in _by_task(source).values():
        for place, move in enumerate(moves):
            deed = _deed(source, move, moves[place + 1 :])
            if deed is not None:
                what = (known[move.task_id], move.why, owners[move.task_id])
                yield Happening(move.at, move.id, move.actor, deed, what)


def _by_task(source: Unit) -> dict[int, list[TaskMove]]:
    found: dict[int, list[TaskMove]] = defaultdict(list)
    for move in source.session.scalars(select(TaskMove).order_by(TaskMove.id)):
        found[move.task_id].append(move)
    return found


def _known(source: Unit) -> dict[int, Which]:
    places: dict[object, int] = defaultdict(int)
    found = {}
    for task in source.session.execute(select(Task.id, Task.kind, Task.subjects).order_by(Task.id)):
        same = (task.kind, tuple(sorted(task.subjects.items())))
        found[task.id] = Which(task.kind, dict(task.subjects), places[same])
        places[same] += 1
    return found


def _deed(source: Unit, move: TaskMove, later: Sequence[TaskMove]) -> Deed | None:
    """What somebody did; None where the program did it, or it is a step of what comes next."""
    policies = source.store.revision.ruleset.policies
    is_ruled = move.why.partition("/")[0] in policies
    if move.actor == SYSTEM or is_ruled or move.why in BY_THE_PROGRAM:
        return None
    if move.source == move.target:
        return _HANDED_OVER
    is_step = bool(later) and later[0].at == move.at and later[0].target == TaskState.DONE
    if move.target == TaskState.DONE:
        return _DONE
    is_tried = move.target in (TaskState.UNREACHABLE, TaskState.RETRIED)
    return _UNREACHED if is_tried and not is_step else None


def _task(again: Again, unit: Unit, which: Which) -> int:
    """The same task here."""
    wanted = {}
    for role, number in which.subjects.items():
        try:
            wanted[role] = again.numbers.of_subject(role, number)
        except NeverHappened:
            if role in KNOWN_BY_NUMBER:
                raise
    rows = select(Task.id, Task.subjects).where(Task.kind == which.kind).order_by(Task.id)
    same = [
        number
        for number, subjects in unit.session.execute(rows)
        if wanted.items() <= subjects.items()
    ]
    if which.place >= len(same):
        raise NeverHappened(Label("这里没有这项任务", "there is no such task here"))
    return same[which.place]


KNOWN_BY_NUMBER = frozenset({"application", "contract", "pet", "order"})
"""Without these here there is no task about them; what else it is about may have no number."""


def _finish(again: Again, unit: Unit, what: list[Any]) -> None:
    """One that is closed already was closed by the program, as it was there."""
    for which, result, _ in what:
        task = _task(again, unit, which)
        if find_task(unit, task).state in OPEN_STATES:
            finish_task(unit, task, result)


def _not_reached(again: Again, unit: Unit, what: list[Any]) -> None:
    for which, why, _ in what:
        record_unreachable(unit, _task(again, unit, which), why)


def _hand_over(again: Again, unit: Unit, what: list[Any]) -> None:
    """Who had it in between is on no record: whoever has it last gets it."""
    for which, why, owner in what:
        if owner is None:
            raise NeverHappened(Label("不知交给了谁", "nobody knows to whom"))
        reassign_task(unit, _task(again, unit, which), owner, why)


_DONE = Deed("task.done", Label("完成任务", "tasks done"), _finish)
_UNREACHED = Deed("task.unreached", Label("没联系上", "nobody reached"), _not_reached)
_HANDED_OVER = Deed("task.handed_over", Label("改派任务", "tasks handed over"), _hand_over)
