"""The pet's state machine."""

from __future__ import annotations

import pytest

from pawpact.kernel.errors import MoveRefused
from pawpact.pets.moves import OPENINGS, allowed_moves, check_move
from pawpact.pets.values import PetState as S

ALLOWED = {
    (S.INTAKE, S.ISOLATION),
    (S.ISOLATION, S.EXAMINED),
    (S.ISOLATION, S.ILL),
    (S.EXAMINED, S.VACCINATING),
    (S.EXAMINED, S.ILL),
    (S.VACCINATING, S.READY),
    (S.VACCINATING, S.ILL),
    (S.READY, S.LISTED),
    (S.READY, S.ILL),
    (S.LISTED, S.READY),
    (S.LISTED, S.RESERVED),
    (S.LISTED, S.ILL),
    (S.RESERVED, S.LISTED),
    (S.RESERVED, S.ADOPTED),
    (S.RESERVED, S.ILL),
    (S.ILL, S.ISOLATION),
    (S.ADOPTED, S.REPLACED),
    (S.ADOPTED, S.RETURNED),
    (S.ADOPTED, S.LOST),
    (S.LOST, S.ADOPTED),
    (S.RETURNED, S.ISOLATION),
    (S.REPLACED, S.ISOLATION),
}
AWAY = {S.ADOPTED, S.LOST, S.DECEASED, S.TRANSFERRED}


@pytest.mark.parametrize("state", list(S))
def test_moves_are_those_of_the_state_machine(state: S) -> None:
    """From each state exactly the written moves are allowed, and death and transfer."""
    expected = {after for before, after in ALLOWED if before is state}
    if state not in {S.DECEASED, S.TRANSFERRED}:
        expected.add(S.DECEASED)
    if state not in AWAY:
        expected.add(S.TRANSFERRED)
    assert allowed_moves(state) == expected


def test_refusal_lists_what_is_allowed() -> None:
    """A refused move names the moves that are allowed from here."""
    with pytest.raises(MoveRefused) as refused:
        check_move(S.ILL, S.LISTED)
    assert refused.value.details["allowed"] == ["deceased", "isolation", "transferred"]


def test_living_pets_begin_in_isolation() -> None:
    """No record of a pet in the house can begin beyond isolation."""
    assert {S.ISOLATION} == OPENINGS - AWAY
