"""The worklist of a role, of a member of staff and of a day."""

from __future__ import annotations

from datetime import date, timedelta

from pawpact.access.actor import Role
from pawpact.kernel.calendar import DAY_MINUTES, at_minute
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.identity import public_id, read_public_id
from pawpact.tasks.owner import set_stand_in
from pawpact.tasks.service import NewTask, finish_task, open_tasks, tasks_due, wait_for_customer
from pawpact.tasks.view import overdue, show_task, worklist
from pawpact.tenancy.unit import Unit
from tests.core.tasks.conftest import OpenUnit

DAY = timedelta(days=1)
ANN, BOB = 11, 12


def fill(unit: Unit) -> None:
    at = unit.at
    open_tasks(
        unit,
        [
            NewTask("late", "late", {"pet": 9}, at + 2 * DAY, Role.SALES, owner=ANN),
            NewTask("soon", "soon", {}, at + DAY, Role.SALES, owner=BOB),
            NewTask("vet", "vet", {}, at + DAY, Role.VET),
            NewTask("next", "next", {}, at + 3 * DAY, Role.SALES, from_at=at + 2 * DAY),
        ],
    )


def test_the_most_urgent_stands_first(unit: Unit) -> None:
    """In the order of their deadlines; what is planned for another day is not there."""
    fill(unit)
    assert [each.kind for each in worklist(unit)] == ["soon", "vet", "late"]


def test_another_day_has_what_is_planned_for_it(unit: Unit) -> None:
    """Two days on the planned task shows."""
    fill(unit)
    day = unit.today + 2 * DAY
    assert [each.kind for each in worklist(unit, Role.SALES, day=day)] == ["soon", "late", "next"]


def test_a_role_sees_its_own_and_what_came_up_to_it(open_unit: OpenUnit, clock: FixedClock) -> None:
    """The manager's list is empty until the vet's task is late."""
    with open_unit() as unit:
        fill(unit)
        assert [each.kind for each in worklist(unit, Role.VET)] == ["vet"]
        assert worklist(unit, Role.STORE_MANAGER) == []
    clock.advance(DAY)
    with open_unit() as unit:
        tasks_due(unit)
        assert [each.kind for each in worklist(unit, Role.STORE_MANAGER)] == ["soon", "vet"]


def test_a_stand_in_sees_the_tasks_of_the_absent(unit: Unit) -> None:
    """On those days the list of the stand-in has both, and says who acts."""
    fill(unit)
    assert [each.kind for each in worklist(unit, staff=BOB)] == ["soon"]
    set_stand_in(unit, ANN, BOB, unit.today, unit.today)
    found = worklist(unit, staff=BOB)
    assert [(each.kind, each.owner, each.acting) for each in found] == [
        ("soon", public_id("stf", BOB), public_id("stf", BOB)),
        ("late", public_id("stf", ANN), public_id("stf", BOB)),
    ]
    assert len(worklist(unit, staff=BOB, day=date(2026, 3, 20))) == 1


def test_overdue_is_what_should_have_been_done(open_unit: OpenUnit, clock: FixedClock) -> None:
    """Not what is done, nor what waits for the customer."""
    with open_unit() as unit:
        fill(unit)
        found = {each.kind: each for each in worklist(unit)}
        numbers = {kind: int(show(unit, each.id)) for kind, each in found.items()}
    clock.advance(5 * DAY)
    with open_unit() as unit:
        assert [each.kind for each in overdue(unit)] == ["soon", "vet", "late"]
        finish_task(unit, numbers["vet"])
        wait_for_customer(unit, numbers["late"])
        assert [each.kind for each in overdue(unit)] == ["soon"]


def show(unit: Unit, public: str) -> int:
    number = read_public_id("tsk", public)
    assert number is not None
    return number


def test_a_task_is_shown_with_its_moves(unit: Unit) -> None:
    """What it is about in public ids, and everything that was done."""
    fill(unit)
    task = show(unit, worklist(unit)[2].id)
    finish_task(unit, task, "well")
    view, moves = show_task(unit, task)
    assert (view.state, view.subjects, view.result) == (
        "done",
        {"pet": public_id("pet", 9)},
        "well",
    )
    assert [(each.source, each.target, each.why) for each in moves] == [
        ("", "due", "opened"),
        ("due", "done", "well"),
    ]


def test_a_day_ends_before_the_next_begins(unit: Unit) -> None:
    """What is planned for midnight belongs to the day that begins then."""
    tomorrow = at_minute(unit.today, DAY_MINUTES, unit.store.zone)
    task = NewTask("next", "next", {}, tomorrow + DAY, Role.SALES, from_at=tomorrow)
    open_tasks(unit, [task])
    assert worklist(unit) == []
    assert [each.kind for each in worklist(unit, day=unit.today + DAY)] == ["next"]


def test_what_was_done_before_its_day_is_in_no_list(unit: Unit) -> None:
    """A planned task that somebody finished early does not come up again."""
    fill(unit)
    day = unit.today + 2 * DAY
    (planned,) = [each for each in worklist(unit, day=day) if each.kind == "next"]
    finish_task(unit, show(unit, planned.id))
    assert "next" not in [each.kind for each in worklist(unit, day=day)]


def test_a_task_is_overdue_from_the_minute_after(open_unit: OpenUnit, clock: FixedClock) -> None:
    """Not at its deadline, not while the customer is waited for, not once it is done."""
    with open_unit() as unit:
        fill(unit)
        numbers = {each.kind: show(unit, each.id) for each in worklist(unit)}

    def late() -> dict[str, bool]:
        with open_unit() as unit:
            seen = {kind: show_task(unit, each)[0].is_overdue for kind, each in numbers.items()}
            assert {each.kind for each in overdue(unit)} == {kind for kind in seen if seen[kind]}
            return seen

    clock.advance(DAY)
    assert late() == {"soon": False, "vet": False, "late": False}
    clock.advance(timedelta(minutes=1))
    assert late() == {"soon": True, "vet": True, "late": False}
    with open_unit() as unit:
        finish_task(unit, numbers["vet"])
        wait_for_customer(unit, numbers["soon"])
    assert late() == {"soon": False, "vet": False, "late": False}
