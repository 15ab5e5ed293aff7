"""Use cases: a pet leaves the house, is lost and found, comes back, or dies."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from sqlalchemy import select

from pawpact.kernel.errors import Conflict
from pawpact.kernel.label import Label
from pawpact.pets.alarm import exam_tasks, unhanded_tasks
from pawpact.pets.checks import missing_cage
from pawpact.pets.loading import load_pets
from pawpact.pets.models import Pet
from pawpact.pets.moving import move_pets
from pawpact.pets.reservation import End, active_holds, end_reservations
from pawpact.pets.values import PetState
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit


def record_death(unit: Unit, pets: Collection[int], reason: str) -> None:
    """Deaths, in the house or at home; a hold on the pet ends, and what was to be done with it."""
    states = {pet: record.state for pet, record in load_pets(unit, pets).items()}
    move_pets(unit, states, PetState.DECEASED, reason, {"cage": None})
    suppress_all(unit, [{"pet": pet} for pet in pets], "pet deceased")
    cancel_holds(unit, pets)


def report_lost(unit: Unit, pet: int, reason: str) -> None:
    """An adopted pet is lost; nobody is to be reminded of it meanwhile."""
    _move(unit, [pet], PetState.LOST, reason)


def report_found(unit: Unit, pet: int, reason: str) -> None:
    """A lost pet is back with its adopter."""
    _move(unit, [pet], PetState.ADOPTED, reason)


def take_back(
    unit: Unit, pet: int, as_: Literal[PetState.RETURNED, PetState.REPLACED], reason: str
) -> None:
    """An adopted pet was received back: given back, or replaced under the guarantee."""
    _move(unit, [pet], as_, reason)


def readmit(unit: Unit, pet: int, cage: str) -> None:
    """A pet that came back is taken in again: isolated anew, examined anew, nobody's any more."""
    changes = {
        "isolation_started_at": unit.at,
        "exam_needed_from": unit.at,
        "tests_needed_from": unit.at,
        "cage": cage,
        "owner_id": None,
        "contract_id": None,
        "handed_over_at": None,
    }
    state = load_pets(unit, [pet])[pet].state
    require_free(unit, cage)
    move_pets(unit, {pet: state}, PetState.ISOLATION, "intake again", changes)
    exam_tasks(unit, {pet: unit.at})


def cancel_holds(unit: Unit, pets: Collection[int]) -> None:
    """The pets go to nobody: customers are told, and the manager where a contract waits for one."""
    waiting = active_holds(unit, pets)
    end_reservations(unit, pets, End.CANCELLED)
    unhanded_tasks(unit, {hold.contract: pet for pet, hold in waiting.items() if hold.contract})


def require_free(unit: Unit, cage: str) -> None:
    """Each pet in isolation has a cage of its own."""
    if not cage:
        raise missing_cage()
    taken = select(Pet.id).where(Pet.cage == cage)
    if unit.session.scalar(taken) is not None:
        raise Conflict(Label("笼舍已有宠物", "the cage is occupied"))


def _move(unit: Unit, pets: Collection[int], to: PetState, reason: str) -> None:
    states = {pet: record.state for pet, record in load_pets(unit, pets).items()}
    move_pets(unit, states, to, reason)
