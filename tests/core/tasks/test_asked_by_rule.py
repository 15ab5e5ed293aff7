"""Rules finish what rules opened about the same subject, and stop and start its clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.decisions.registry import Registry
from pawpact.decisions.values import Granted, Status
from pawpact.kernel.clock import FixedClock
from pawpact.policy.model import EffectRequest
from pawpact.tasks import asked_by_rule
from pawpact.tasks.deadline import Within
from pawpact.tasks.models import Task, TaskMove
from pawpact.tasks.service import NewTask, open_tasks, record_unreachable
from pawpact.tasks.values import TaskState
from pawpact.vocabulary.case import Case
from tests.core.tasks.conftest import OpenUnit

HERS, OTHERS = 5, 6


@pytest.fixture
def opened(open_unit: OpenUnit) -> OpenUnit:
    """Two contracts, each with a call to be made within two days; one has another task too."""
    wanted = [("call", HERS), ("call", OTHERS), ("letter", HERS)]
    with open_unit() as unit:
        tasks = [
            NewTask(f"rule.{kind}", f"{kind}:{of}", {"contract": of}, within=Within.hours(48))
            for kind, of in wanted
        ]
        open_tasks(unit, tasks)
    return open_unit


def ask(open_unit: OpenUnit, effect: str, kind: str = "call") -> Sequence[Status]:
    registry = Registry()
    asked_by_rule.register(registry)
    request = EffectRequest(effect, {"kind": kind}, "acme.steps", "done")
    case = Case("k", {"contract": HERS, "customer": 1, "pet": 1})
    granted = Granted("contract.activated", case, request, frozenset(), 1)
    with open_unit() as unit:
        return registry.handlers[effect](unit, [granted])


def tasks(open_unit: OpenUnit) -> dict[str, Task]:
    with open_unit() as unit:
        return {row.key: row for row in unit.session.scalars(select(Task))}


def test_only_this_subjects_tasks_of_this_kind_are_done(opened: OpenUnit) -> None:
    """Another contract's call and this one's letter are still to be done."""
    assert ask(opened, "finish_task") == [Status.APPLIED]
    found = {key: task.state for key, task in tasks(opened).items()}
    assert found == {f"call:{HERS}": "done", f"call:{OTHERS}": "due", f"letter:{HERS}": "due"}
    assert ask(opened, "finish_task") == [Status.ALREADY]


def test_a_task_that_nobody_was_reached_for_is_tried_again_and_done(opened: OpenUnit) -> None:
    """Its moves lead there one by one, as they would by hand."""
    with opened() as unit:
        number = unit.session.scalar(select(Task.id).where(Task.key == f"call:{HERS}"))
        assert number is not None
        assert record_unreachable(unit, number) is TaskState.UNREACHABLE
    ask(opened, "finish_task")
    with opened() as unit:
        moves = select(TaskMove.target).where(TaskMove.task_id == number).order_by(TaskMove.id)
        assert unit.session.scalars(moves).all() == ["due", "unreachable", "retried", "done"]


def test_the_clock_stands_still_until_it_goes_on(opened: OpenUnit, clock: FixedClock) -> None:
    """Nine hours of waiting are nine hours more, and somebody above is told that much later."""
    due = tasks(opened)[f"call:{HERS}"].due_at
    ask(opened, "stop_clock")
    assert tasks(opened)[f"call:{HERS}"].next_at is None
    clock.advance(timedelta(hours=4))
    ask(opened, "stop_clock")
    clock.advance(timedelta(hours=5))
    ask(opened, "start_clock")
    ask(opened, "start_clock")
    found = tasks(opened)
    assert found[f"call:{HERS}"].due_at == due + timedelta(hours=9)
    assert found[f"call:{HERS}"].next_at == due + timedelta(hours=9)
    assert found[f"call:{OTHERS}"].due_at == due
