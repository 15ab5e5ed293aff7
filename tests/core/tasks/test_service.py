"""What people do with tasks, and what happens to those that lost their reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from pawpact.access.actor import Role
from pawpact.database.counting import count_statements
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import Conflict, MoveRefused, NotFound
from pawpact.tasks.deadline import Within
from pawpact.tasks.models import Task, TaskMove
from pawpact.tasks.service import (
    NewTask,
    finish_task,
    go_on,
    open_tasks,
    reassign_task,
    record_unreachable,
    suppress_tasks,
    tasks_due,
    wait_for_customer,
)
from pawpact.tasks.values import TASK_MOVES, TaskState
from pawpact.tenancy.unit import Unit
from tests.core.tasks.conftest import OpenUnit

CALL = NewTask("call", "call:1", {"customer": 5, "pet": 9}, within=Within.hours(2))


def opened(unit: Unit, task: NewTask = CALL) -> Task:
    open_tasks(unit, [task])
    return unit.session.scalars(select(Task).where(Task.key == task.key)).one()


def moves(unit: Unit, task: Task) -> list[tuple[str, str]]:
    rows = unit.session.execute(
        select(TaskMove.source, TaskMove.target)
        .where(TaskMove.task_id == task.id)
        .order_by(TaskMove.id)
    )
    return [(source, target) for source, target in rows]


def test_a_key_opens_one_task(open_unit: OpenUnit) -> None:
    """The same key in one call, or after commit, is one task."""
    with open_unit() as unit:
        assert open_tasks(unit, [CALL, CALL]) == 1
    with open_unit() as unit:
        assert open_tasks(unit, [CALL]) == 0


def test_a_task_says_by_when_and_who(unit: Unit) -> None:
    """The deadline is counted from now, and the opening is on record with who and when."""
    task = opened(unit)
    move = unit.session.scalars(select(TaskMove)).one()
    assert (task.due_at, task.role, task.created_by) == (
        unit.at + timedelta(hours=2),
        "store_manager",
        unit.actor,
    )
    assert (move.target, move.at, move.actor) == ("due", unit.at, unit.actor)


def test_a_task_for_later_is_planned(unit: Unit) -> None:
    """What shows from another day is not due before."""
    later = NewTask(
        "call", "c", {}, unit.at + timedelta(days=3), from_at=unit.at + timedelta(days=2)
    )
    assert opened(unit, later).state == "planned"


@pytest.mark.parametrize("count", [3, 900])
def test_opening_takes_a_constant_number_of_statements(
    engine: Engine, open_unit: OpenUnit, count: int
) -> None:
    """Keys, owners, tasks, subjects and moves: five statements for any number of tasks."""
    tasks = [
        NewTask("call", f"c:{n}", {"customer": n}, within=Within.days(1)) for n in range(count)
    ]
    with open_unit() as unit, count_statements(engine) as statements:
        unit.session.execute(select(Task.id).limit(1))
        before = statements.count
        open_tasks(unit, tasks)
        assert statements.count - before == 5


def test_a_task_is_done_with_its_result(unit: Unit) -> None:
    """Who finished it, when and with what stands with it."""
    task = opened(unit)
    finish_task(unit, task.id, "吃得很好")
    assert (task.state, task.closed_at, task.result) == ("done", unit.at, "吃得很好")
    assert moves(unit, task) == [("", "due"), ("due", "done")]


def test_a_planned_task_may_be_done_early(unit: Unit) -> None:
    """It passes through due, as the machine says, and is done."""
    later = NewTask(
        "call", "c", {}, unit.at + timedelta(days=3), from_at=unit.at + timedelta(days=2)
    )
    task = opened(unit, later)
    finish_task(unit, task.id)
    assert moves(unit, task) == [("", "planned"), ("planned", "due"), ("due", "done")]


@pytest.mark.parametrize("end", [TaskState.DONE, TaskState.SUPPRESSED])
def test_a_closed_task_moves_no_more(unit: Unit, end: TaskState) -> None:
    """What is done or suppressed can be neither finished nor tried nor handed over."""
    task = opened(unit)
    if end is TaskState.DONE:
        finish_task(unit, task.id)
    else:
        suppress_tasks(unit, {"pet": 9}, "dead")
        unit.session.refresh(task)
    with pytest.raises(MoveRefused):
        finish_task(unit, task.id)
    with pytest.raises(MoveRefused):
        record_unreachable(unit, task.id)
    with pytest.raises(Conflict):
        reassign_task(unit, task.id, 7, "holiday")


def test_the_refusal_lists_what_is_allowed(unit: Unit) -> None:
    """A move that does not exist is refused with those that do."""
    task = opened(unit)
    record_unreachable(unit, task.id)
    record_unreachable(unit, task.id)
    with pytest.raises(MoveRefused) as refused:
        record_unreachable(unit, task.id)
    assert refused.value.details["allowed"] == list(TASK_MOVES[TaskState.RETRIED])


def test_the_unreached_is_tried_again_then_somebody_above_knows(
    open_unit: OpenUnit, clock: FixedClock
) -> None:
    """Not reached twice the same day, the task is escalated at once."""
    with open_unit() as unit:
        task = opened(unit, NewTask("call", "c", {}, unit.at + timedelta(days=2))).id
        record_unreachable(unit, task, "phone")
    with open_unit() as unit:
        assert tasks_due(unit) == 0
        record_unreachable(unit, task, "wecom")
        assert tasks_due(unit) == 1
        row = unit.session.get_one(Task, (unit.session.tenant, task))
        assert (row.state, row.level) == ("escalated", 1)


def test_the_unreached_and_not_tried_again_is_escalated_after_its_day(
    open_unit: OpenUnit, clock: FixedClock
) -> None:
    """Another way has to be tried the same day; after midnight somebody above is told."""
    with open_unit() as unit:
        task = opened(unit, NewTask("call", "c", {}, unit.at + timedelta(days=2))).id
        record_unreachable(unit, task, "phone")
    clock.advance(timedelta(hours=13))
    with open_unit() as unit:
        assert tasks_due(unit) == 1


def test_tasks_about_a_pet_are_suppressed_and_no_others(unit: Unit) -> None:
    """What is about the pet stops, with the reason; another pet's task goes on."""
    other = NewTask("call", "call:2", {"customer": 5, "pet": 10}, within=Within.hours(2))
    first, second = opened(unit), opened(unit, other)
    assert suppress_tasks(unit, {"pet": 9}, "died") == 1
    unit.session.refresh(first)
    unit.session.refresh(second)
    assert (first.state, first.result, second.state) == ("suppressed", "died", "due")
    assert suppress_tasks(unit, {"pet": 9}, "died") == 0


def test_the_clock_stands_while_the_customer_is_awaited(
    open_unit: OpenUnit, clock: FixedClock
) -> None:
    """Three hours of waiting move the deadline by three hours, and nobody is told meanwhile."""
    with open_unit() as unit:
        task = opened(unit).id
        wait_for_customer(unit, task)
    clock.advance(timedelta(hours=3))
    with open_unit() as unit:
        assert tasks_due(unit) == 0
        go_on(unit, task)
        row = unit.session.get_one(Task, (unit.session.tenant, task))
        assert row.due_at == unit.at + timedelta(hours=2)
        assert tasks_due(unit) == 0
    clock.advance(timedelta(hours=2))
    with open_unit() as unit:
        assert tasks_due(unit) == 1


def test_waiting_twice_is_refused(unit: Unit) -> None:
    """A clock that stands cannot be stopped, one that runs cannot be started."""
    task = opened(unit)
    with pytest.raises(Conflict):
        go_on(unit, task.id)
    wait_for_customer(unit, task.id)
    with pytest.raises(Conflict):
        wait_for_customer(unit, task.id)


def test_a_task_of_another_store_is_not_there(unit: Unit) -> None:
    """A number that this store does not have is refused as missing."""
    with pytest.raises(NotFound):
        finish_task(unit, 1)


def test_a_task_is_handed_over(unit: Unit) -> None:
    """The new owner stands with it, and who handed it over, why."""
    task = opened(unit, NewTask("call", "c", {}, within=Within.hours(1), role=Role.SALES))
    reassign_task(unit, task.id, 77, "holiday")
    last = unit.session.scalars(select(TaskMove).order_by(TaskMove.id.desc())).first()
    assert (task.owner_id, last and last.why) == (77, "holiday")
