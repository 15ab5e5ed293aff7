"""Holds on pets."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.accounts.service import register_customer, register_customers
from pawpact.database.session import Database
from pawpact.kernel.clock import FixedClock
from pawpact.kernel.errors import Conflict, MoveRefused, NotFound
from pawpact.kernel.identity import Ids
from pawpact.kernel.vault import Vault
from pawpact.pets.models import Reservation
from pawpact.pets.moving import move_pets
from pawpact.pets.service import (
    Hold,
    active_holds,
    expire_reservations,
    extend_reservation,
    hand_over_pets,
    keep_for_contracts,
    release,
    report_found,
    report_lost,
    reserve,
    reserve_pets,
    take_back,
    unmet_conditions,
)
from pawpact.pets.service import readmit as readmit_pet
from pawpact.pets.transfer import send_off
from pawpact.pets.values import PetState
from pawpact.tenancy.unit import Unit
from tests.core.pets.life import PANLEUKOPENIA, isolated, listed, reserved, states
from tests.core.shop import TENANT, make_unit, newcomer


def test_hold_lasts_as_the_store_says(unit: Unit) -> None:
    """A hold without an end of its own lasts the store's hours."""
    pet = reserved(unit, application=9)
    hold = active_holds(unit, [pet])[pet]
    assert (hold.application, hold.until) == (9, unit.at + timedelta(hours=48))
    assert states(unit, [pet]) == [PetState.RESERVED]


def test_second_hold_is_refused(unit: Unit) -> None:
    """A held pet is refused to the next customer, and also twice in one call."""
    pet = reserved(unit)
    other = register_customer(unit, newcomer(2))
    with pytest.raises(Conflict, match="another customer"):
        reserve(unit, Hold(pet, other, 2))
    free = listed(unit)[0]
    with pytest.raises(Conflict, match="another customer"):
        reserve_pets(unit, [Hold(free, other, 3), Hold(free, other, 4)])


def test_of_two_at_once_one_wins(
    database: Database, clock: FixedClock, ids: Ids, vault: Vault
) -> None:
    """Of customers who reserve the same pet at the same moment exactly one gets it."""
    with database.store(TENANT) as session:
        unit = make_unit(session, clock, ids, vault)
        pet = listed(unit)[0]
        customers = register_customers(unit, [newcomer(number) for number in range(4)])
    start, answers = threading.Barrier(len(customers)), []

    def try_to_reserve(customer: int) -> None:
        start.wait()
        try:
            with database.store(TENANT) as session:
                reserve(make_unit(session, clock, ids, vault), Hold(pet, customer, customer))
            answers.append("held")
        except Conflict:
            answers.append("refused")

    threads = [threading.Thread(target=try_to_reserve, args=[each]) for each in customers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["held", "refused", "refused", "refused"]


def test_only_listed_pets_are_held(unit: Unit) -> None:
    """A pet that is not on the list cannot be held."""
    customer = register_customer(unit, newcomer(1))
    with pytest.raises(MoveRefused):
        reserve(unit, Hold(isolated(unit)[0], customer, 1))


def test_holds_are_for_customers_of_the_store(unit: Unit) -> None:
    """A pet is not held for somebody whom the store does not know."""
    with pytest.raises(NotFound):
        reserve(unit, Hold(listed(unit)[0], 404, 1))


def test_release_lists_the_pet_again(unit: Unit) -> None:
    """An application that came to nothing gives its pet back to the list, once."""
    pet = reserved(unit, application=9)
    release(unit, [9])
    assert states(unit, [pet]) == [PetState.LISTED]
    with pytest.raises(NotFound):
        release(unit, [9])


def test_expiry_is_at_its_minute(unit: Unit) -> None:
    """A hold stands until its end and is gone at it."""
    pet = reserved(unit)
    unit.at += timedelta(hours=48)
    assert expire_reservations(unit) == 0
    unit.at += timedelta(milliseconds=1)
    assert expire_reservations(unit) == 1
    assert states(unit, [pet]) == [PetState.LISTED]
    assert unit.session.scalars(select(Reservation.state)).all() == ["expired"]


def test_extension_never_shortens(unit: Unit) -> None:
    """A later end counts, an earlier one does not."""
    pet = reserved(unit, application=9)
    later = unit.at + timedelta(days=30)
    extend_reservation(unit, 9, later)
    extend_reservation(unit, 9, unit.at)
    assert active_holds(unit, [pet])[pet].until == later


def test_handover_takes_the_pet_home(unit: Unit) -> None:
    """With its contract active a held pet is adopted, and nothing holds it any more."""
    pet = reserved(unit, application=9)
    keep_for_contracts(unit, {9: 90})
    hand_over_pets(unit, [90])
    assert states(unit, [pet]) == [PetState.ADOPTED]
    assert active_holds(unit, [pet]) == {}


def test_pet_without_a_hold_is_not_handed_over(unit: Unit) -> None:
    """A handover without a hold for that application is refused."""
    listed(unit)
    with pytest.raises(Conflict, match="no pet is kept"):
        hand_over_pets(unit, [90])


def test_transfer_ends_the_hold(unit: Unit) -> None:
    """A pet that goes to another store is no longer held here."""
    pet = reserved(unit)
    send_off(unit, pet, "to the other store")
    assert active_holds(unit, [pet]) == {}


def test_pet_that_came_back_starts_over(unit: Unit) -> None:
    """A returned pet is isolated, examined and tested anew before it can be listed."""
    pet = reserved(unit, application=9)
    keep_for_contracts(unit, {9: 90})
    hand_over_pets(unit, [90])
    report_lost(unit, pet, "ran away")
    report_found(unit, pet, "back at home")
    take_back(unit, pet, PetState.RETURNED, "given back")
    unit.at += timedelta(hours=1)
    readmit_pet(unit, pet, "A1")
    assert states(unit, [pet]) == [PetState.ISOLATION]
    unmet = unmet_conditions(unit, [pet])[pet]
    assert [each.code for each in unmet] == ["isolation", "exam", f"test:{PANLEUKOPENIA}"]


def test_one_hold_that_does_not_fit_keeps_no_other_back(unit: Unit) -> None:
    """A held pet that is on the list by whatever mishap: its hold ends, and so does the next."""
    odd, fine = reserved(unit), reserved(unit, application=2)
    move_pets(unit, {odd: PetState.RESERVED}, PetState.LISTED, "a mishap")
    unit.at += timedelta(hours=49)
    assert expire_reservations(unit) == 2
    assert active_holds(unit, [odd, fine]) == {}
    assert states(unit, [odd, fine]) == [PetState.LISTED, PetState.LISTED]
