"""Clinical entries, illness and recovery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from pawpact.database.counting import count_statements
from pawpact.kernel.errors import Forbidden, InvalidField, MoveRefused
from pawpact.kernel.vault import about_pet
from pawpact.outbox.models import OutboxMessage
from pawpact.pets.loading import load_entries
from pawpact.pets.models import Pet, PetHealthEntry, Reservation
from pawpact.pets.service import (
    fall_ill,
    intake_pet,
    list_pet,
    record_health,
    recover,
    unmet_conditions,
)
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, PetState, Species
from pawpact.tenancy.unit import Unit
from tests.core.pets.life import PANLEUKOPENIA, complete, isolated, listed, reserved, states
from tests.core.shop import make_store


def test_complete_record_makes_a_pet_ready(unit: Unit) -> None:
    """When the last condition is recorded, the pet is ready at once."""
    pets = isolated(unit)
    record_health(unit, complete(unit, pets[0]))
    assert states(unit, pets) == [PetState.READY]


@pytest.mark.parametrize("days", [-1, 400])
def test_dose_before_birth_or_to_come_is_refused(unit: Unit, days: int) -> None:
    """A dose in the future or before the pet's birth is refused."""
    pet = intake_pet(unit, NewPet(Species.CAT, born_on=date(2025, 6, 1), cage="A1"))
    dose = NewHealthEntry(pet, HealthKind.VACCINE_DOSE, unit.today - timedelta(days=days))
    with pytest.raises(InvalidField) as refused:
        record_health(unit, [dose])
    assert refused.value.field == "entries[0].on"


def test_dose_twice_the_same_day_is_refused(unit: Unit) -> None:
    """The same kind of dose twice on one day is refused, within one call and over two."""
    pet = isolated(unit)[0]
    dose = NewHealthEntry(pet, HealthKind.VACCINE_DOSE, unit.today)
    with pytest.raises(InvalidField, match="on this day"):
        record_health(unit, [dose, dose])
    record_health(unit, [dose])
    with pytest.raises(InvalidField, match="on this day"):
        record_health(unit, [dose])


def test_results_fit_their_kind(unit: Unit) -> None:
    """A test is negative or positive, an examination passed or failed, a dose neither."""
    pet = isolated(unit)[0]
    for kind, result in (
        (HealthKind.TEST, HealthResult.PASSED),
        (HealthKind.EXAM, HealthResult.NEGATIVE),
        (HealthKind.EXAM, None),
        (HealthKind.DEWORMING, HealthResult.PASSED),
    ):
        with pytest.raises(InvalidField) as refused:
            record_health(unit, [NewHealthEntry(pet, kind, unit.today, PANLEUKOPENIA, result)])
        assert refused.value.field == "entries[0].result"


def test_papers_that_a_pet_brings_along_do_not_examine_it(unit: Unit) -> None:
    """What others found before it came here is kept, and the vet still has to look at it."""
    pet = isolated(unit)[0]
    before = unit.today - timedelta(days=16)
    brought = [
        NewHealthEntry(pet, HealthKind.TEST, before, PANLEUKOPENIA, HealthResult.NEGATIVE),
        NewHealthEntry(pet, HealthKind.EXAM, before, result=HealthResult.PASSED),
    ]
    record_health(unit, [*complete(unit, pet)[:3], *brought])
    assert states(unit, [pet]) == [PetState.ISOLATION]
    unmet = [each.code for each in unmet_conditions(unit, [pet])[pet]]
    assert unmet == ["exam", f"test:{PANLEUKOPENIA}"]


def test_correction_keeps_the_old_entry(unit: Unit) -> None:
    """A corrected entry stays in the book and no longer counts; it is corrected once only."""
    pet = isolated(unit)[0]
    wrong = NewHealthEntry(pet, HealthKind.VACCINE_DOSE, unit.today)
    first = record_health(unit, [wrong])[0]
    right = replace(wrong, on=unit.today - timedelta(days=1), corrects=first)
    second = record_health(unit, [right])[0]
    assert [each.id for each in load_entries(unit, [pet])[pet]] == [second]
    assert len(unit.session.scalars(select(PetHealthEntry.id)).all()) == 2
    with pytest.raises(InvalidField, match="corrected already"):
        record_health(unit, [replace(right, on=unit.today - timedelta(days=2))])


def test_correction_may_keep_the_day(unit: Unit) -> None:
    """An entry whose name was wrong is corrected on its own day."""
    pet = isolated(unit)[0]
    wrong = NewHealthEntry(pet, HealthKind.VACCINE_DOSE, unit.today, "rabies")
    first = record_health(unit, [wrong])[0]
    record_health(unit, [replace(wrong, name="trivalent", corrects=first)])
    assert [each.name for each in load_entries(unit, [pet])[pet]] == ["trivalent"]


def test_withdrawn_entry_counts_no_longer(unit: Unit) -> None:
    """An entry made for the wrong pet is withdrawn by a new one."""
    pet = isolated(unit)[0]
    entry = record_health(unit, [NewHealthEntry(pet, HealthKind.DEWORMING, unit.today)])[0]
    record_health(unit, [NewHealthEntry(pet, HealthKind.WITHDRAWN, unit.today, corrects=entry)])
    assert load_entries(unit, [pet]) == {pet: []}


def test_customers_do_not_write(unit: Unit) -> None:
    """A customer reads health entries and writes none."""
    pet = isolated(unit)[0]
    unit.actor = "customer:5"
    with pytest.raises(Forbidden):
        record_health(unit, [NewHealthEntry(pet, HealthKind.DEWORMING, unit.today)])


def test_note_is_sealed(unit: Unit) -> None:
    """A diagnosis is stored sealed and hides in reprs."""
    pet = isolated(unit)[0]
    entry = NewHealthEntry(
        pet, HealthKind.EXAM, unit.today, result=HealthResult.FAILED, note="otitis"
    )
    record_health(unit, [entry])
    assert "otitis" not in repr(entry)
    assert unit.session.scalar(select(PetHealthEntry.note_sealed)) == unit.vault.seal_one(
        "pet.health_note", "otitis", about_pet(pet)
    )


def test_positive_test_restarts_isolation(unit: Unit) -> None:
    """A positive test makes the pet ill at once and starts its isolation anew."""
    pets = isolated(unit)
    record_health(
        unit,
        [
            NewHealthEntry(
                pets[0], HealthKind.TEST, unit.today, PANLEUKOPENIA, HealthResult.POSITIVE
            )
        ],
    )
    assert states(unit, pets) == [PetState.ILL]
    assert unit.session.scalar(select(Pet.isolation_started_at)) == unit.at


def test_illness_delists_and_cancels_the_hold(unit: Unit) -> None:
    """A held pet that falls ill leaves the list in the same transaction; its customer is told."""
    pet = reserved(unit)
    fall_ill(unit, [pet], "soft stool")
    assert states(unit, [pet]) == [PetState.ILL]
    assert unit.session.scalars(select(Reservation.state)).all() == ["cancelled"]
    assert unit.session.scalars(select(OutboxMessage.kind)).all() == ["reservation.cancelled"]


def test_ill_pet_cannot_be_listed(unit: Unit) -> None:
    """Nobody can list an ill pet; the attempt names the illness."""
    pet = listed(unit)[0]
    fall_ill(unit, [pet], "lethargy")
    assert [each.code for each in unmet_conditions(unit, [pet])[pet]] == ["ill"]
    with pytest.raises(MoveRefused):
        fall_ill(unit, [pet], "again")


@pytest.mark.parametrize(
    ("setting", "unmet"),
    [("reexamine_and_isolate", ["isolation", "exam"]), ("reexamine", ["exam"])],
)
def test_recovery_asks_what_the_store_asks(unit: Unit, setting: str, unmet: list[str]) -> None:
    """A recovered pet is examined again, and isolated again where the store wants it."""
    unit.store = make_store({"core.pets.relist_after_illness": setting})
    pet = listed(unit)[0]
    fall_ill(unit, [pet], "lethargy")
    unit.at += timedelta(days=3)
    recover(unit, [pet])
    assert [each.code for each in unmet_conditions(unit, [pet])[pet]] == unmet


def test_recovered_pet_is_listed_again_after_all(unit: Unit) -> None:
    """After a new examination and full isolation a recovered pet can be listed."""
    pet = listed(unit)[0]
    fall_ill(unit, [pet], "lethargy")
    recover(unit, [pet])
    unit.at += timedelta(days=14)
    record_health(
        unit, [NewHealthEntry(pet, HealthKind.EXAM, unit.today, result=HealthResult.PASSED)]
    )
    list_pet(unit, pet)
    assert states(unit, [pet]) == [PetState.LISTED]


def test_statements_do_not_grow_with_the_entries(unit: Unit, engine: Engine) -> None:
    """The entries of thirty pets take as many statements as those of two."""
    few, many = isolated(unit, 2), isolated(unit, 30)
    with count_statements(engine) as small:
        record_health(unit, [entry for pet in few for entry in complete(unit, pet)])
    with count_statements(engine) as large:
        record_health(unit, [entry for pet in many for entry in complete(unit, pet)])
    assert large.count == small.count
