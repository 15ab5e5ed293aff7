"""Pets in a file that goes out."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from pawpact.importing.target import Kind
from pawpact.pets.models import Pet
from pawpact.pets.moves import IN_STORE, LABELS
from pawpact.pets.values import PetState
from tests.core.importing.export.outgoing import FRESH, STORE, export, furnish, rows_of, take_in
from tests.house import House


@pytest.mark.parametrize("state", list(PetState))
def test_every_state_goes_out_and_has_its_beginning(house: House, state: PetState) -> None:
    """The file tells the state itself; elsewhere who is in the house begins in isolation."""
    furnish(house)
    house.open(FRESH)
    with house.platform.unit(STORE) as unit:
        unit.session.execute(update(Pet).where(Pet.species == "other").values(state=state))
    sent = export(house, Kind.PETS)
    assert rows_of(sent, Kind.PETS)[2]["状态"] == LABELS[state].zh
    assert take_in(house, Kind.PETS, sent).problems == ()
    with house.platform.reading(FRESH) as unit:
        began = unit.session.scalars(select(Pet.state).where(Pet.species == "other")).one()
    expected = "adopted" if state is PetState.LOST else str(state)
    assert began == ("isolation" if state in IN_STORE else expected)
