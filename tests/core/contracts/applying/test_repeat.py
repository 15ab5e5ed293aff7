"""One number is one application: for something else it is refused, and nothing is written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from pawpact.accounts.values import Answers
from pawpact.contracts.applying.intake import Intake, submit_intake, take_in
from pawpact.contracts.applying.listing import HandedIn, hand_in_later
from pawpact.contracts.models import Application
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from tests.house import House

STORE = "xihu"


def _asked(house: House) -> Intake:
    house.open(STORE)
    return house.intake(STORE, house.person(700), documents=("id_card",))


def _submit(house: House, intake: Intake) -> int:
    return submit_intake(house.platform.runner, STORE, "k", intake, "staff:1")


def _written(house: House) -> int | None:
    with house.platform.reading(STORE) as unit:
        return unit.session.scalar(select(func.count()).select_from(Application))


@pytest.mark.parametrize(
    "other",
    [
        {"term": 24},
        {"plan": "dog_small"},
        {"documents": ("id_card", "residence_proof")},
        {"pets_prohibited": True},
        {"identity": "mismatched"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_content_under_a_used_number_is_refused(
    house: House, other: dict[str, Any]
) -> None:
    """What else was asked for is not answered by an older application; that one is named."""
    intake = _asked(house)
    first = _submit(house, intake)
    with pytest.raises(InvalidField) as refused:
        _submit(house, replace(intake, **other))
    assert refused.value.field == "key"
    assert public_id("app", first) in refused.value.message.zh
    assert _written(house) == 1


def test_another_person_or_pet_under_a_used_number_is_refused(house: House) -> None:
    """Nobody is told that she applied while somebody else did, nor for a pet nobody keeps."""
    intake = _asked(house)
    _submit(house, intake)
    stranger = house.intake(STORE, house.person(700), documents=("id_card",))
    for other in (replace(stranger, pet=intake.pet), replace(intake, pet=stranger.pet)):
        with pytest.raises(InvalidField, match="another request"):
            _submit(house, other)
    assert _written(house) == 1


def test_a_repeat_is_the_first_also_after_documents_came(house: House) -> None:
    """Word for word it is the same application, whatever was handed in or answered since."""
    intake = _asked(house)
    first = _submit(house, intake)
    with house.platform.unit(STORE, "staff:1") as unit:
        hand_in_later(unit, first, HandedIn("residence_proof", Answers(None, None)))
    with house.platform.unit(STORE, "staff:1") as unit:
        assert take_in(unit, "k", intake) == first
    assert _written(house) == 1
