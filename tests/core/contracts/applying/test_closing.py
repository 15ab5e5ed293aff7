"""What becomes of everything that waits for an application that comes to nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.contracts.applying.assessment import record_assessment
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.applying.review import ask_for_review
from pawpact.contracts.applying.withdrawal import withdraw_application
from pawpact.contracts.ending.erasure import erase_customer
from pawpact.contracts.models import Application
from pawpact.decisions.held import waiting
from pawpact.decisions.models import HeldCase, HeldEvent
from pawpact.kernel.errors import MoveRefused
from pawpact.kernel.identity import public_id
from pawpact.outbox.models import OutboxMessage
from pawpact.tasks.models import Task
from tests.house import House

STORE = "xihu"
WHY = "改主意"


def _apply(house: House, score: int = 700, **changes: object) -> int:
    house.open(STORE)
    intake = house.intake(STORE, house.person(score), **changes)
    return submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")


def _withdraw(house: House, application: int) -> None:
    with house.platform.unit(STORE, "staff:1") as unit:
        withdraw_application(unit, application, WHY)


def _refer(house: House) -> int:
    return _apply(house, identity=None)


def _review(house: House) -> int:
    application = _apply(house, pets_prohibited=True)
    with house.platform.unit(STORE, "customer:1") as unit:
        ask_for_review(unit, application, "搬家了")
    return application


@pytest.mark.parametrize("begin", [_refer, _review])
def test_nobody_is_asked_about_it_any_more(begin: Callable[[House], int], house: House) -> None:
    """Withdrawn while a person was to decide, the case is dropped, with who and why."""
    _withdraw(house, begin(house))
    with house.platform.reading(STORE) as unit:
        assert waiting(unit) == []
        assert [each.state for each in waiting(unit, state="dropped")] == ["dropped"]
        *_, last = unit.session.execute(
            select(HeldEvent.move, HeldEvent.actor, HeldEvent.why).order_by(HeldEvent.id)
        )
        assert tuple(last) == ("dropped", "staff:1", "application withdrawn")


def test_what_is_dropped_is_not_decided(house: House) -> None:
    """An answer that comes too late is refused like any second one."""
    application = _refer(house)
    with house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    _withdraw(house, application)
    reason = {"reason": "store_policy"}
    with pytest.raises(MoveRefused):
        house.platform.person.decide(STORE, case.id, "refuse", reason, actor="staff:9", why=WHY)


def test_an_answered_case_stays_answered(house: House) -> None:
    """What a person decided before is not taken back by the withdrawal."""
    application = _refer(house)
    with house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    document = {"kind": "id_card"}
    house.platform.person.decide(
        STORE, case.id, "ask_document", document, actor="staff:9", why="看不清"
    )
    _withdraw(house, application)
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(HeldCase.state)).all() == ["decided"]


def test_its_customer_may_be_forgotten(house: House) -> None:
    """A case that nobody can answer any more keeps nobody's data."""
    application = _refer(house)
    _withdraw(house, application)
    with house.platform.unit(STORE, "staff:1") as unit:
        customer = unit.session.scalars(select(Application.customer_id)).one()
        erase_customer(unit, customer, "客户要求")


def test_a_deposit_that_is_not_paid_in_time_is_told(house: House) -> None:
    """The approval lapses: its customer hears of it, and a training for her is off."""
    application = _apply(house, 500)
    with house.platform.unit(STORE, "staff:1") as unit:
        record_assessment(unit, application, 10)
    house.clock.advance(timedelta(hours=25))
    house.platform.run_applications(STORE)
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Application.state)).one() == "lapsed"
        told = select(OutboxMessage.kind).where(OutboxMessage.key == f"lapsed:{application}")
        assert unit.session.scalars(told).all() == ["application.lapsed"]
        training = select(Task.state).where(Task.kind == "novice_training")
        assert unit.session.scalars(training).all() == ["suppressed"]


def test_another_application_keeps_its_case(house: House) -> None:
    """Only what is about the withdrawn one is dropped."""
    first = _refer(house)
    second = submit_intake(
        house.platform.runner,
        STORE,
        "second",
        house.intake(STORE, house.person(700), identity=None),
        "staff:1",
    )
    _withdraw(house, first)
    with house.platform.reading(STORE) as unit:
        (left,) = waiting(unit)
        case = unit.session.scalars(select(HeldCase).where(HeldCase.state == "open")).one()
    assert left.id == public_id("held", case.id)
    assert case.subjects["application"] == second
