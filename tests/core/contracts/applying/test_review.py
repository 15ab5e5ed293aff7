"""A refused customer asks for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.accounts.values import Answers, Housing
from pawpact.contracts.applying.application import decide_submitted
from pawpact.contracts.applying.intake import submit_intake
from pawpact.contracts.applying.listing import HandedIn, hand_in_later
from pawpact.contracts.applying.review import ask_for_review
from pawpact.contracts.models import Application
from pawpact.decisions.held import waiting
from pawpact.kernel.errors import InvalidField, MoveRefused
from tests.house import House

STORE = "xihu"


def _refused(house: House) -> int:
    house.open(STORE)
    person = house.person(700)
    return submit_intake(
        house.platform.runner,
        STORE,
        "k",
        house.intake(STORE, person, pets_prohibited=True),
        "staff:1",
    )


def _state(house: House) -> str:
    with house.platform.reading(STORE) as unit:
        return unit.session.scalars(select(Application.state)).one()


def test_a_refusal_goes_before_a_person(house: House) -> None:
    """A review opens a case; the rules are not asked again, and the person's word counts."""
    application = _refused(house)
    assert _state(house) == "refused"
    with house.platform.unit(STORE, "customer:1") as unit:
        ask_for_review(unit, application, "搬家了，新居允许养宠")
    decide_submitted(house.platform.runner, STORE)
    assert _state(house) == "checking"
    with house.platform.reading(STORE) as unit:
        (case,) = waiting(unit)
    with house.platform.unit(STORE, "staff:9") as unit:
        answered = HandedIn("housing_answer", Answers(Housing.OWNED, None), pets_prohibited=False)
        hand_in_later(unit, application, answered)
    house.platform.person.decide(STORE, case.id, "approve", {}, actor="staff:9", why="已核实新居")
    assert _state(house) == "approved"


def test_a_review_needs_a_reason(house: House) -> None:
    """Without the customer's reason nothing is opened."""
    application = _refused(house)
    with pytest.raises(InvalidField), house.platform.unit(STORE) as unit:
        ask_for_review(unit, application, "")


def test_only_a_refusal_is_reviewed(house: House) -> None:
    """An approved application has nothing to be reviewed."""
    house.open(STORE)
    application = submit_intake(
        house.platform.runner, STORE, "k", house.intake(STORE, house.person(700)), "staff:1"
    )
    house.clock.advance(timedelta(hours=1))
    with pytest.raises(MoveRefused), house.platform.unit(STORE) as unit:
        ask_for_review(unit, application, "why")
