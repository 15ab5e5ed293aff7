"""Time moves tasks: to their day, and up a level at a time, each level once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.access.actor import Role
from pawpact.kernel import workday
from pawpact.kernel.clock import FixedClock
from pawpact.outbox.models import OutboxMessage
from pawpact.tasks.deadline import Within
from pawpact.tasks.models import Task
from pawpact.tasks.service import NewTask, finish_task, open_tasks, tasks_due
from tests.core.tasks.conftest import OpenUnit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLAIM = NewTask("complaint", "c:1", {"customer": 5}, within=Within.hours(24))
DAY_3 = NewTask("follow_up.settling_in", "f:1", {"pet": 5}, within=Within.hours(24))


def told(open_unit: OpenUnit) -> list[tuple[object, object]]:
    with open_unit() as unit:
        rows = unit.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        return [(row.said["level"], row.said["role"]) for row in rows]


def run(open_unit: OpenUnit) -> int:
    with open_unit() as unit:
        return tasks_due(unit)


def state(open_unit: OpenUnit) -> tuple[str, int]:
    with open_unit() as unit:
        row = unit.session.scalars(select(Task)).one()
        return row.state, row.level


def test_a_planned_task_becomes_due_on_its_day(open_unit: OpenUnit, clock: FixedClock) -> None:
    """A minute before it is planned, then it is due."""
    with open_unit() as unit:
        open_tasks(unit, [NewTask("x", "x", {}, unit.at + 3 * DAY, from_at=unit.at + 2 * DAY)])
    clock.advance(2 * DAY - timedelta(minutes=1))
    assert run(open_unit) == 0
    clock.advance(timedelta(minutes=1))
    assert (run(open_unit), state(open_unit)) == (1, ("due", 0))


def test_each_level_is_told_once(open_unit: OpenUnit, clock: FixedClock) -> None:
    """Manager at the deadline, platform a day later, nobody after; however often it is run."""
    with open_unit() as unit:
        open_tasks(unit, [CLAIM])
    for _ in range(24 * 4):
        clock.advance(HOUR)
        run(open_unit)
        run(open_unit)
    assert told(open_unit) == [(1, "store_manager"), (2, "platform_admin")]
    assert state(open_unit) == ("escalated", 2)


def test_after_days_of_silence_the_next_level_still_has_its_time(
    open_unit: OpenUnit, clock: FixedClock
) -> None:
    """A job that did not run for five days tells the manager first, the platform a day later."""
    with open_unit() as unit:
        open_tasks(unit, [CLAIM])
    clock.advance(5 * DAY)
    run(open_unit)
    assert told(open_unit) == [(1, "store_manager")]
    clock.advance(DAY)
    run(open_unit)
    assert [level for level, _ in told(open_unit)] == [1, 2]


def test_what_is_done_in_time_is_never_told(open_unit: OpenUnit, clock: FixedClock) -> None:
    """A finished task escalates to nobody."""
    with open_unit() as unit:
        open_tasks(unit, [CLAIM])
        finish_task(unit, unit.session.scalars(select(Task.id)).one())
    clock.advance(9 * DAY)
    assert (run(open_unit), told(open_unit)) == (0, [])


def test_an_escalated_task_can_still_be_done(open_unit: OpenUnit, clock: FixedClock) -> None:
    """Done late is done, and no further level is told."""
    with open_unit() as unit:
        open_tasks(unit, [CLAIM])
    clock.advance(25 * HOUR)
    run(open_unit)
    with open_unit() as unit:
        finish_task(unit, unit.session.scalars(select(Task.id)).one())
    clock.advance(9 * DAY)
    run(open_unit)
    assert len(told(open_unit)) == 1


@pytest.mark.parametrize(("task", "hours"), [(CLAIM, 24), (DAY_3, 48)])
def test_a_follow_up_may_be_late_by_the_hours_of_the_store(
    task: NewTask, hours: int, open_unit: OpenUnit, clock: FixedClock
) -> None:
    """A complaint is escalated at its deadline, a follow-up overdue_escalate_hours after."""
    with open_unit() as unit:
        open_tasks(unit, [task])
    clock.advance(hours * HOUR - timedelta(minutes=1))
    assert run(open_unit) == 0
    clock.advance(timedelta(minutes=1))
    assert run(open_unit) == 1


def test_a_task_without_anybody_above_stays_due(open_unit: OpenUnit, clock: FixedClock) -> None:
    """Where nobody is named nobody is told."""
    with open_unit() as unit:
        open_tasks(unit, [NewTask("x", "x", {}, unit.at, Role.SALES, escalate_to=())])
    clock.advance(9 * DAY)
    assert (run(open_unit), state(open_unit)) == (0, ("due", 0))


def test_a_provisional_deadline_is_counted_again_when_the_holidays_are_published(
    open_unit: OpenUnit, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A holiday that is published later moves the deadline behind it, and it is certain then."""
    first = workday.published_through("CN") + 1
    clock.move_to(clock.now().replace(year=first, month=5, day=1))
    with open_unit() as unit:
        open_tasks(unit, [NewTask("x", "x", {}, within=Within.working_days(3))])
        before = unit.session.scalars(select(Task)).one()
        assert before.provisional
        was = before.due_at
    published = workday.year("CN", first)
    day = was.date() - timedelta(days=1)
    monkeypatch.setattr(workday, "published_through", lambda _: first)
    monkeypatch.setattr(
        workday, "year", lambda *_: workday.Table(published.off | {day}, published.worked)
    )
    with open_unit() as unit:
        assert tasks_due(unit) == 1
        row = unit.session.scalars(select(Task)).one()
        assert (row.provisional, row.due_at > was) == (False, True)
        assert tasks_due(unit) == 0
