"""Somebody looks at a pet: an abnormal sign takes it off the list at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.kernel.errors import Conflict, Forbidden, InvalidField
from pawpact.outbox.models import OutboxMessage
from pawpact.pets.file import read_file
from pawpact.pets.models import Reservation
from pawpact.pets.service import (
    Observation,
    fall_ill,
    hand_over_pets,
    keep_for_contracts,
    observe,
    recover,
    unmet_conditions,
)
from pawpact.pets.values import HealthResult, PetState
from pawpact.pets.worklist import worklist
from pawpact.tasks.models import Task
from pawpact.tenancy.unit import Unit
from tests.core.pets.life import isolated, listed, reserved, states


def _tasks(unit: Unit, kind: str) -> list[tuple[str, str]]:
    rows = unit.session.execute(select(Task.role, Task.state).where(Task.kind == kind))
    return [(row.role, row.state) for row in rows]


@pytest.mark.parametrize("sign", ["soft_stool", "lethargy", "no_appetite"])
def test_abnormal_sign_delists_and_calls_the_vet(unit: Unit, sign: str) -> None:
    """A listed pet with an abnormal sign is ill in the same unit, and the vet has an hour."""
    (pet,) = listed(unit)
    observe(unit, [Observation(pet, (sign,), "since this morning")])
    assert states(unit, [pet]) == [PetState.ILL]
    task = unit.session.scalars(select(Task).where(Task.kind == "pet.abnormal_sign")).one()
    assert (task.role, task.due_at) == ("vet", unit.at + timedelta(minutes=60))
    entry = read_file(unit, pet).entries[-1]
    assert (entry.name, entry.result) == (sign, HealthResult.ABNORMAL)


def test_abnormal_sign_cancels_the_hold_and_tells(unit: Unit) -> None:
    """The hold on a pet that shows a sign ends, and its customer is told."""
    pet = reserved(unit)
    observe(unit, [Observation(pet, ("lethargy",))])
    assert unit.session.scalars(select(Reservation.state)).all() == ["cancelled"]
    assert "reservation.cancelled" in unit.session.scalars(select(OutboxMessage.kind)).all()


def test_illness_before_the_handover_calls_the_manager(unit: Unit) -> None:
    """Where a live contract waits for the pet, somebody has to find it another one."""
    pet = reserved(unit, application=9)
    keep_for_contracts(unit, {9: 90})
    observe(unit, [Observation(pet, ("lethargy",))])
    assert _tasks(unit, "pet.ill_before_handover") == [("store_manager", "due")]


def test_other_signs_are_kept_and_nothing_more(unit: Unit) -> None:
    """Nothing out of order, or a sign that is not abnormal here, leaves the pet on the list."""
    (pet,) = listed(unit)
    observe(unit, [Observation(pet), Observation(pet, ("sneeze_once",))])
    assert states(unit, [pet]) == [PetState.LISTED]
    assert [each.name for each in read_file(unit, pet).entries[-2:]] == ["", "sneeze_once"]


def test_vet_closes_the_illness(unit: Unit) -> None:
    """Recovered: the vet's task is done; the pet is isolated and examined anew."""
    (pet,) = listed(unit)
    observe(unit, [Observation(pet, ("soft_stool",))])
    unit.at += timedelta(days=2)
    recover(unit, [pet])
    assert _tasks(unit, "pet.abnormal_sign") == [("vet", "done")]
    assert [each.code for each in unmet_conditions(unit, [pet])[pet]] == ["isolation", "exam"]


def test_second_sign_of_an_ill_pet_is_kept(unit: Unit) -> None:
    """A pet that is ill already can be observed; it stays ill."""
    (pet,) = listed(unit)
    fall_ill(unit, [pet], "positive test")
    observe(unit, [Observation(pet, ("lethargy",))])
    assert states(unit, [pet]) == [PetState.ILL]


def test_sign_has_a_name(unit: Unit) -> None:
    """A sign is a name of the policy, not a sentence."""
    with pytest.raises(InvalidField, match="lower-case"):
        observe(unit, [Observation(isolated(unit)[0], ("看起来不好",))])


def test_customers_do_not_observe(unit: Unit) -> None:
    """A customer writes no health entry."""
    (pet,) = isolated(unit)
    unit.actor = "customer:1"
    with pytest.raises(Forbidden):
        observe(unit, [Observation(pet)])


def test_pet_at_home_is_not_observed(unit: Unit) -> None:
    """A pet that went home is not in the house to be looked at."""
    pet = reserved(unit, application=9)
    keep_for_contracts(unit, {9: 90})
    hand_over_pets(unit, [90])
    with pytest.raises(Conflict, match="not in the house"):
        observe(unit, [Observation(pet)])


def test_worklist_names_who_was_not_looked_at(unit: Unit) -> None:
    """A pet leaves the day's list when it was observed as often as the store wants."""
    seen, unseen = listed(unit, 2)
    observe(unit, [Observation(seen)])
    assert [each.pet for each in worklist(unit)] == [unseen]
