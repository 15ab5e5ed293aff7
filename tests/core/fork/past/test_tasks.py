"""What staff did with their tasks is done again with the same ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.accounts.staff import register_staff
from pawpact.fork.past.again import CONTRACT, Again, NeverHappened
from pawpact.fork.past.happening import Happening
from pawpact.fork.past.tasks import read
from pawpact.tasks.models import Task
from pawpact.tasks.service import (
    NewTask,
    finish_task,
    open_tasks,
    reassign_task,
    record_unreachable,
)
from pawpact.tenancy.unit import Unit

STAFF = "staff:stf_1"
THERE, HERE = 11, 22


@contextmanager
def rehearsed(again: Again) -> Iterator[Unit]:
    platform = again.sandbox.world.platform
    with platform.rehearsing(again.store), platform.unit(again.store, STAFF) as unit:
        yield unit


def opened(unit: Unit, key: str, contract: int) -> int:
    open_tasks(unit, [NewTask("call", key, {"contract": contract, "customer": 7}, unit.at)])
    return unit.session.scalars(select(Task.id).where(Task.key == key)).one()


def steps(unit: Unit, task: int) -> list[Happening]:
    """What was done with one of them, in the order in which it was."""
    kind = unit.session.scalars(select(Task.kind).where(Task.id == task)).one()
    return sorted((e for e in read(unit) if e.what[0].kind == kind), key=lambda e: e.order)


def live(again: Again, unit: Unit, happening: Happening) -> None:
    assert happening.deed.do is not None
    happening.deed.do(again, unit, [happening.what])


def reached(unit: Unit, task: int) -> None:
    finish_task(unit, task, "fine")


def tried(unit: Unit, task: int) -> None:
    record_unreachable(unit, task, "no answer")
    record_unreachable(unit, task, "no answer")
    finish_task(unit, task, "at last")


def handed(unit: Unit, task: int) -> None:
    reassign_task(unit, task, register_staff(unit, "岚", Role.SALES), "holiday")


@pytest.mark.parametrize("do", [reached, tried, handed])
def test_each_step_is_done_again(again: Again, do: Callable[[Unit, int], None]) -> None:
    """Of two tasks of a kind about the same contract it is the second here that was there."""
    with rehearsed(again) as unit:
        opened(unit, "there-1", THERE)
        there = opened(unit, "there-2", THERE)
        do(unit, there)
        found = steps(unit, there)
        opened(unit, "here-1", HERE)
        here = opened(unit, "here-2", HERE)
        again.numbers.note(CONTRACT, THERE, HERE)
        for each in found:
            live(again, unit, each)
        rows = {
            row.key: (row.state, row.owner_id, row.result)
            for row in unit.session.scalars(select(Task))
        }
        assert rows["here-2"] == rows["there-2"] != rows["here-1"]
        assert here != there


def test_what_the_program_did_is_left_to_it(again: Again) -> None:
    """A task that a verdict or a rule finished is finished by them again."""
    with rehearsed(again) as unit:
        task = opened(unit, "there", THERE)
        finish_task(unit, task, "decided")
        other = opened(unit, "another", THERE)
        policy = next(iter(unit.store.revision.ruleset.policies))
        finish_task(unit, other, f"{policy}/some_rule")
        assert steps(unit, task) == []


def test_a_task_about_what_never_came_is_not_done(again: Again) -> None:
    """Where there is no such contract here there is no task about it."""
    with rehearsed(again) as unit:
        there = opened(unit, "there", THERE)
        finish_task(unit, there, "fine")
        (step,) = steps(unit, there)
        with pytest.raises(NeverHappened):
            live(again, unit, step)
