"""Nobody signs for a pet that is not held for her."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.accounts.service import register_customer
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import contracts
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.kernel.errors import Conflict
from pawpact.pets.service import (
    Hold,
    active_holds,
    fall_ill,
    list_pet,
    record_health,
    recover,
    reserve,
)
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry
from tests.core.contracts.signing_scene import STORE, Signer, begin
from tests.house import House


def _fall_ill_and_recover(signer: Signer) -> int:
    """The pet is well again and on the list two weeks later; its hold ended with the illness."""
    with signer.house.platform.unit(STORE, "staff:2") as unit:
        pet = contracts(unit, [signer.contract])[signer.contract].pet_id
        fall_ill(unit, [pet], "a cold")
        recover(unit, [pet])
    signer.later(15 * 24 * 60)
    with signer.house.platform.unit(STORE, "staff:2") as unit:
        seen = NewHealthEntry(pet, HealthKind.EXAM, unit.today, result=HealthResult.PASSED)
        record_health(unit, [seen])
        list_pet(unit, pet)
    return pet


def test_nobody_signs_for_a_pet_that_another_customer_has(house: House) -> None:
    """A hold that ended gave the pet to somebody else: the first customer cannot sign any more."""
    signer = begin(house)
    pet = _fall_ill_and_recover(signer)
    with house.platform.unit(STORE, "staff:1") as unit:
        reserve(unit, Hold(pet, register_customer(unit, house.person()), application=99))
    signer.ready()
    with pytest.raises(Conflict, match="reserved for another customer"):
        signer.sign()
    with house.platform.reading(STORE) as unit:
        assert unit.session.scalars(select(Contract.state)).all() == ["awaiting_signature"]


def test_a_pet_that_is_free_again_is_held_with_the_signature(house: House) -> None:
    """Where nobody else came for it, the pet is the customer's again and waits for its contract."""
    signer = begin(house)
    pet = _fall_ill_and_recover(signer)
    signer.ready().sign()
    with house.platform.unit(STORE, "provider:simulator") as unit:
        assert active_holds(unit, [pet])[pet].contract is None
        assert activate(unit, [Authorisation(signer.contract, "simulator", "m-1")]) == 1
        assert active_holds(unit, [pet])[pet].contract == signer.contract
