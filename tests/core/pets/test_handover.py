"""A pet goes home: under an active contract, through the gate once more, on day 0."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.access.log import trail
from pawpact.accounts.service import register_customer
from pawpact.contracts.ending.termination import request_termination, settle_termination
from pawpact.contracts.ending.values import BY_CUSTOMER, Choice
from pawpact.contracts.models import Contract
from pawpact.contracts.signing.agreement import draft, sign
from pawpact.contracts.signing.handover import free_unhanded, hand_over
from pawpact.contracts.values import Signature
from pawpact.kernel.errors import Conflict, NotFound
from pawpact.kernel.identity import read_public_id
from pawpact.pets.file import read_file, read_own_file
from pawpact.pets.models import Pet
from pawpact.pets.service import (
    NOT_SIGNED,
    GateClosed,
    Observation,
    expire_reservations,
    hand_over_pets,
    keep_for_contracts,
    observe,
    require_adoptable,
)
from pawpact.pets.values import PetState
from pawpact.tasks.models import Task
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.case import Case
from tests.core.contracts.signing_scene import COMPLETE
from tests.core.pets.life import listed, reserved, states
from tests.core.shop import newcomer
from tests.house import House
from tests.stories.counter import apply, begin_contract

STORE = "xihu"


def test_handover_writes_owner_contract_and_day(unit: Unit) -> None:
    """The adopter, the contract and the moment stand in the record; the cage is free."""
    pet = reserved(unit, application=9)
    keep_for_contracts(unit, {9: 90})
    assert hand_over_pets(unit, [90]) == {90: pet}
    row = unit.session.scalars(select(Pet).where(Pet.id == pet)).one()
    assert (row.state, row.contract_id, row.handed_over_at, row.cage) == (
        "adopted",
        90,
        unit.at,
        None,
    )
    assert read_file(unit, pet).described.handed_over_on == unit.today


def test_hold_of_a_contract_does_not_run_out(unit: Unit) -> None:
    """A pet whose contract is live waits for its handover, however long."""
    pet = reserved(unit, application=9)
    keep_for_contracts(unit, {9: 90})
    unit.at += timedelta(days=10)
    assert expire_reservations(unit) == 0
    assert states(unit, [pet]) == [PetState.RESERVED]


def test_gate_holds_at_the_handover(unit: Unit) -> None:
    """A pet whose examination went out of date meanwhile stays, with the reason in words."""
    reserved(unit, application=9)
    keep_for_contracts(unit, {9: 90})
    unit.at += timedelta(days=31)
    with pytest.raises(GateClosed, match=r"not to be handed over: .*31 days ago"):
        hand_over_pets(unit, [90])


def test_pet_that_was_ill_today_stays(unit: Unit) -> None:
    """An abnormal sign of the same day keeps a pet, whatever was decided about it since."""
    pet = listed(unit)[0]
    observe(unit, [Observation(pet, ("lethargy",))])
    row = unit.session.scalars(select(Pet).where(Pet.id == pet)).one()
    row.state = PetState.LISTED.value
    unit.session.flush()
    with pytest.raises(GateClosed, match=r"no contract may be signed for it: .*seen today"):
        require_adoptable(unit, [pet], NOT_SIGNED)


def test_owner_reads_the_file_and_nobody_else(unit: Unit) -> None:
    """A pet's file is open to its adopter; to another customer there is no such pet."""
    pet = reserved(unit, application=9)
    keep_for_contracts(unit, {9: 90})
    hand_over_pets(unit, [90])
    owner = unit.session.scalars(select(Pet.owner_id)).one()
    assert owner is not None
    assert read_own_file(unit, pet, owner).record.id == pet
    with pytest.raises(NotFound):
        read_own_file(unit, pet, register_customer(unit, newcomer(77)))


def test_handover_needs_an_active_contract(house: House) -> None:
    """Without a contract in force no pet is handed over; the second time there is none to hand."""
    house.open(STORE)
    contract = begin_contract(house, STORE)
    with house.platform.unit(STORE, "staff:1") as unit:
        assert unit.session.scalars(select(Pet.contract_id)).all() == [contract]
    with (
        pytest.raises(Conflict, match="no pet is kept"),
        house.platform.unit(STORE, "staff:1") as unit,
    ):
        hand_over(unit, [contract])
    with house.platform.unit(STORE, "staff:1") as unit:
        unit.session.scalars(select(Contract)).one().state = "paused"
    with (
        pytest.raises(Conflict, match="under an active one"),
        house.platform.unit(STORE, "staff:1") as unit,
    ):
        hand_over(unit, [contract])


def test_refused_attempt_is_in_the_access_log(house: House) -> None:
    """Whoever asks for a pet that may not be listed is refused; the attempt outlives that."""
    house.open(STORE)
    public = house.listed_pet(STORE)
    pet = read_public_id("pet", public)
    assert pet is not None
    with house.platform.unit(STORE, "staff:7") as unit:
        observe(unit, [Observation(pet, ("lethargy",))])
    with pytest.raises(GateClosed), house.platform.unit(STORE, "staff:7") as unit:
        require_adoptable(unit, [pet], NOT_SIGNED)
    with house.platform.reading(STORE) as unit:
        line = trail(unit, subject="pet", subject_id=pet)[0]
    assert (line.actor, line.action, line.allowed) == ("staff:7", "pet.gate_closed", False)


def test_other_stores_pet_is_not_found_and_noted(house: House) -> None:
    """A pet of another store is not there, and that somebody reached for it is on record here."""
    house.open(STORE)
    house.open("wangjing")
    pet = read_public_id("pet", house.listed_pet(STORE))
    assert pet is not None
    with pytest.raises(NotFound), house.platform.reading("wangjing", "staff:9") as unit:
        read_file(unit, pet)
    with house.platform.reading("wangjing") as unit:
        line = trail(unit, subject="pet", subject_id=pet)[0]
    assert (line.actor, line.action, line.allowed) == ("staff:9", "foreign_id", False)
    with house.platform.reading(STORE) as unit:
        assert trail(unit, subject="pet", subject_id=pet) == []


def test_follow_ups_count_from_the_handover(house: House) -> None:
    """A pet that goes home days after the activation is visited by the days since then."""
    house.open(STORE)
    contract = begin_contract(house, STORE, handed_over=False)
    house.clock.advance(timedelta(days=2))
    with house.platform.unit(STORE, "staff:1") as unit:
        hand_over(unit, [contract])
        today = unit.today
    with house.platform.reading(STORE) as unit:
        rows = unit.session.execute(
            select(Task.state, Task.from_at).where(Task.kind == "follow_up.day").order_by(Task.id)
        ).all()
        counted = [
            (unit.store.local_date(row.from_at) - today).days
            for row in rows
            if row.state != "suppressed"
        ]
    assert (len(rows), counted) == (8, [1, 3, 7, 30])


def test_pet_of_an_ended_contract_is_on_the_list_again(house: House) -> None:
    """A contract that ends before the handover leaves its pet to somebody else."""
    house.open(STORE)
    contract = begin_contract(house, STORE, handed_over=False)
    with house.platform.unit(STORE, "staff:1") as unit:
        free_unhanded(unit, "contract.ended", [Case("1", {"contract": contract})])
        free_unhanded(unit, "contract.ended", [Case("1", {"contract": contract})])
        assert unit.session.scalars(select(Pet.state)).all() == ["listed"]


def test_pet_of_a_contract_that_never_ran_is_on_the_list_again(house: House) -> None:
    """Signed and ended before its mandate came: the hold of the application ends with it."""
    house.open(STORE)
    application = apply(house, STORE)
    with house.platform.unit(STORE, "staff:1") as unit:
        (contract,) = draft(unit, [application])
        clauses = unit.store.texts("core.contracts.highlighted_terms")
        sign(unit, [Signature(contract, clauses, COMPLETE)])
    with house.platform.unit(STORE, "staff:1") as unit:
        request_termination(unit, contract, BY_CUSTOMER, "moves away")
        settle_termination(unit, contract, choice=Choice.REFUND, confirmed=True, why="signed")
        unit.catch_up()
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Pet.state)).all() == ["listed"]
