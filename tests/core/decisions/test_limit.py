"""What an effect may be asked for by a plugin's effect or a person."""

from __future__ import annotations

import pytest

from pawpact.decisions.limit import check_arguments
from pawpact.kernel.errors import InvalidField
from pawpact.vocabulary.effects_charge import GRANT_POINTS
from tests.house import House

STORE = "xihu"


@pytest.mark.parametrize("reason", ["周年 礼", "a:b", "", "a" * 41])
def test_a_text_is_held_to_its_form(house: House, reason: str) -> None:
    """A reason that cannot be part of an account's name is refused before anything is booked."""
    house.open(STORE)
    with (
        house.platform.reading(STORE) as unit,
        pytest.raises(InvalidField, match="lower-case letters"),
    ):
        check_arguments(unit.store, GRANT_POINTS, {"points": 5, "reason": reason})


def test_a_text_of_its_form_is_taken(house: House) -> None:
    """A name is."""
    house.open(STORE)
    with house.platform.reading(STORE) as unit:
        check_arguments(unit.store, GRANT_POINTS, {"points": 5, "reason": "anniversary"})
