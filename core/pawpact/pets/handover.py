"""Use case: a pet goes home with its adopter. That day is day 0 for all that counts from it."""

from __future__ import annotations

from collections.abc import Collection

from pawpact.database import bulk
from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.pets.adoptable import NOT_HANDED_OVER, require_adoptable
from pawpact.pets.models import Pet
from pawpact.pets.moving import move_pets
from pawpact.pets.reservation import ActiveHold, End, end_reservations, holds_of_contracts
from pawpact.pets.values import PetState
from pawpact.tenancy.unit import Unit


def hand_over_pets(unit: Unit, contracts: Collection[int]) -> dict[int, int]:
    """The pets that wait for these contracts go home; by contract, the pet.

    Whether the contracts are active is the caller's to know; whether the pets may go, the gate's.
    """
    holds = holds_of_contracts(unit, contracts)
    if any(contract not in holds for contract in contracts):
        raise Conflict(
            Label(
                "没有为这份合约留着的宠物，不能交接",
                "no pet is kept for this contract, so none can be handed over",
            ),
            hint=Label("先为合约预留一只宠物", "reserve a pet for the contract first"),
        )
    pets = [hold.pet for hold in holds.values()]
    require_adoptable(unit, pets, NOT_HANDED_OVER)
    _write_owners(unit, holds)
    states = dict.fromkeys(pets, PetState.RESERVED)
    changes = {"cage": None, "handed_over_at": unit.at}
    move_pets(unit, states, PetState.ADOPTED, "handover", changes)
    end_reservations(unit, pets, End.ADOPTED)
    return {contract: hold.pet for contract, hold in holds.items()}


def _write_owners(unit: Unit, holds: dict[int, ActiveHold]) -> None:
    bulk.update(
        unit.session,
        Pet,
        [hold.pet for hold in holds.values()],
        {
            "owner_id": [hold.customer for hold in holds.values()],
            "contract_id": list(holds),
        },
    )
