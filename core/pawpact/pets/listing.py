"""Use cases: the gate opens or closes, pets are put on the list and taken off it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from pawpact.access.log import GATE_CLOSED
from pawpact.kernel.errors import Attempt, Conflict
from pawpact.kernel.label import Label
from pawpact.pets.gate import listing_gate, next_steps
from pawpact.pets.loading import gate_settings, load_entries, load_pets
from pawpact.pets.models import Pet
from pawpact.pets.moves import PET
from pawpact.pets.moving import move_pets
from pawpact.pets.values import PetState, UnmetCondition
from pawpact.tenancy.unit import Unit

CHUNK = 1_000

NOT_LISTED = Label("不能上架", "not to be listed")

_SELF_MOVING = (
    PetState.ISOLATION,
    PetState.EXAMINED,
    PetState.VACCINATING,
    PetState.LISTED,
)


class GateClosed(Conflict):
    """The pet may not be listed yet; every unmet condition is named."""

    code = "gate_closed"
    title = Label("宠物尚不能上架", "The pet may not be listed yet")

    def __init__(
        self, pet: int, unmet: tuple[UnmetCondition, ...], refused: Label = NOT_LISTED
    ) -> None:
        self.unmet = unmet
        self.attempt = Attempt(GATE_CLOSED, "pet", (pet,))
        super().__init__(
            Label(
                f"{refused.zh}：" + "；".join(each.label.zh for each in unmet),
                f"{refused.en}: " + "; ".join(each.label.en for each in unmet),
            ),
            details={"unmet": [each.code for each in unmet]},
        )


def _held() -> Conflict:
    return Conflict(
        Label(
            "宠物已为客户预留，不能重新上架",
            "the pet is held for a customer and is not listed again",
        ),
        hint=Label(
            "撤回申请，或等预留到期，它会自动回到列表",
            "withdraw the application, or wait until the hold runs out: it returns by itself",
        ),
    )


def unmet_conditions(unit: Unit, pets: Collection[int]) -> dict[int, tuple[UnmetCondition, ...]]:
    """What keeps each of these pets from the list right now."""
    records, entries = load_pets(unit, pets), load_entries(unit, pets)
    settings = gate_settings(unit.store)
    return {
        pet: listing_gate(record, entries[pet], settings, unit.at)
        for pet, record in records.items()
    }


def list_pets(unit: Unit, pets: Collection[int]) -> dict[int, tuple[UnmetCondition, ...]]:
    """List those of the pets that may be listed; the others' unmet conditions are answered."""
    advance_pets(unit, pets)
    unmet = unmet_conditions(unit, pets)
    states = {pet: record.state for pet, record in load_pets(unit, pets).items() if not unmet[pet]}
    if PetState.RESERVED in states.values():
        raise _held()
    move_pets(unit, states, PetState.LISTED, "listed")
    return {pet: conditions for pet, conditions in unmet.items() if conditions}


def list_pet(unit: Unit, pet: int) -> None:
    """List one pet, or raise ``GateClosed`` with everything that is still missing."""
    unmet = list_pets(unit, [pet])
    if unmet:
        raise GateClosed(pet, unmet[pet])


def delist_pet(unit: Unit, pet: int, reason: str) -> None:
    """Take a listed pet off the list."""
    state = load_pets(unit, [pet])[pet].state
    if state is not PetState.LISTED:
        raise PET.refusal(state, PetState.READY)
    move_pets(unit, {pet: state}, PetState.READY, reason)


def advance_pets(unit: Unit, pets: Collection[int]) -> int:
    """Take the steps that the records themselves bring about; how many pets moved."""
    records, entries = load_pets(unit, pets), load_entries(unit, pets)
    settings = gate_settings(unit.store)
    stages: dict[tuple[int, PetState], dict[int, PetState]] = defaultdict(dict)
    moved = set()
    for pet, record in records.items():
        before = record.state
        for number, after in enumerate(next_steps(record, entries[pet], settings, unit.at)):
            stages[number, after][pet] = before
            before = after
            moved.add(pet)
    for number, after in sorted(stages, key=lambda stage: stage[0]):
        move_pets(unit, stages[number, after], after, "conditions of the record")
    return len(moved)


def advance_all(unit: Unit) -> int:
    """For the daily run: isolation ends and examinations go out of date by time alone."""
    moved, last = 0, 0
    while True:
        pets = unit.session.scalars(
            select(Pet.id)
            .where(Pet.id > last, Pet.state.in_(_SELF_MOVING))
            .order_by(Pet.id)
            .limit(CHUNK)
        ).all()
        if not pets:
            return moved
        moved += advance_pets(unit, pets)
        last = pets[-1]
