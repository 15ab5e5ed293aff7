"""A case that a rule gave to a person has a task, until it is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.applying.review import ask_for_review
from pawpact.decisions.dropped import drop_requests
from pawpact.decisions.held import waiting
from pawpact.decisions.models import HeldCase
from pawpact.outbox.models import OutboxMessage
from pawpact.tasks.case_task import KIND
from pawpact.tasks.models import Task
from tests.house import House

STORE = "xihu"


@pytest.fixture
def waits(house: House) -> House:
    """A customer without a score: her application waits for a person."""
    house.open(STORE)
    person = house.person(None)
    assert person.identity_number is not None
    house.credit.fix(person.identity_number, "unavailable")
    submit_intake(house.platform.runner, STORE, "k", house.intake(STORE, person), "staff:1")
    house.platform.run_tasks(STORE)
    return house


def _tasks(house: House) -> list[tuple[str, str]]:
    with house.platform.reading(STORE) as unit:
        rows = unit.session.execute(select(Task.state, Task.result).where(Task.kind == KIND))
        return [(row.state, row.result) for row in rows]


def test_it_is_due_with_the_case_and_says_which(waits: House) -> None:
    """The manager finds the application, the customer and the case; run again it is one."""
    waits.platform.run_tasks(STORE)
    with waits.platform.reading(STORE) as unit:
        task = unit.session.scalars(select(Task).where(Task.kind == KIND)).one()
        case = unit.session.scalars(select(HeldCase)).one()
        assert (task.due_at, task.role) == (case.due_at, "store_manager")
        assert task.subjects == {
            "application": case.subjects["application"],
            "customer": case.subjects["customer"],
            "held": case.id,
        }


def test_the_platform_is_told_after_its_deadline(waits: House) -> None:
    """Nobody decides: at the hour the case is due somebody above the store knows."""
    with waits.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    waits.clock.move_to(case.due_at - timedelta(minutes=1))
    waits.platform.run_tasks(STORE)
    assert _tasks(waits) == [("due", "")]
    waits.clock.move_to(case.due_at)
    waits.platform.run_tasks(STORE)
    assert _tasks(waits) == [("escalated", "")]
    with waits.platform.reading(STORE) as unit:
        told = unit.session.scalars(select(OutboxMessage.said)).all()
    assert "platform_admin" in {each.get("role") for each in told}


def test_it_is_done_when_the_case_is_decided(waits: House) -> None:
    """A person's answer ends it, also one that somebody above was told of."""
    with waits.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    waits.clock.move_to(case.due_at)
    waits.platform.run_tasks(STORE)
    person = waits.platform.person
    person.decide(STORE, case.id, "approve", {}, actor="staff:9", why="met in person")
    waits.platform.run_tasks(STORE)
    assert _tasks(waits) == [("done", "decided")]


def test_it_is_not_needed_when_the_case_is_dropped(waits: House) -> None:
    """The request is gone: nobody has to decide anything."""
    with waits.platform.unit(STORE, "staff:1") as unit:
        case = unit.session.scalars(select(HeldCase)).one()
        assert drop_requests(unit, case.moment, [case.key], "moved away") == 1
    waits.platform.run_tasks(STORE)
    assert _tasks(waits) == [("suppressed", "dropped")]


def test_a_review_keeps_its_own_task(house: House) -> None:
    """A refused customer who asks for a person is one task, not two."""
    house.open(STORE)
    intake = house.intake(STORE, house.person(700), pets_prohibited=True)
    refused = submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")
    with house.platform.unit(STORE, "staff:1") as unit:
        ask_for_review(unit, refused, "she says the landlord agrees")
    house.platform.run_tasks(STORE)
    with house.platform.reading(STORE) as unit:
        assert {"application_review"} == {
            kind for kind in unit.session.scalars(select(Task.kind)) if not kind.startswith("pet.")
        }
