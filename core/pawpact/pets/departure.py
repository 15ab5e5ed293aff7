"""Use cases: a pet leaves the house, is lost and found, comes back, or dies."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from pawpact.pets.loading import load_pets
from pawpact.pets.moving import move_pets
from pawpact.pets.reservation import End, end_reservations
from pawpact.pets.values import PetState
from pawpact.tenancy.unit import Unit


def record_death(unit: Unit, pets: Collection[int], reason: str) -> None:
    """Deaths, in the house or at home; a hold on the pet ends."""
    _leave(unit, pets, PetState.DECEASED, reason)


def transfer_pets(unit: Unit, pets: Collection[int], reason: str) -> None:
    """Pets leave for another store; a hold on the pet ends."""
    _leave(unit, pets, PetState.TRANSFERRED, reason)


def report_lost(unit: Unit, pet: int, reason: str) -> None:
    _move(unit, [pet], PetState.LOST, reason)


def report_found(unit: Unit, pet: int, reason: str) -> None:
    _move(unit, [pet], PetState.ADOPTED, reason)


def take_back(
    unit: Unit, pet: int, as_: Literal[PetState.RETURNED, PetState.REPLACED], reason: str
) -> None:
    """An adopted pet was given back, or replaced under the guarantee."""
    _move(unit, [pet], as_, reason)


def readmit(unit: Unit, pet: int, cage: str | None = None) -> None:
    """A pet that came back is taken in again: isolated anew and examined anew."""
    changes = {
        "isolation_started_at": unit.at,
        "exam_needed_from": unit.at,
        "cage": cage,
    }
    state = load_pets(unit, [pet])[pet].state
    move_pets(unit, {pet: state}, PetState.ISOLATION, "intake again", changes)


def _leave(unit: Unit, pets: Collection[int], to: PetState, reason: str) -> None:
    states = {pet: record.state for pet, record in load_pets(unit, pets).items()}
    move_pets(unit, states, to, reason, {"cage": None})
    end_reservations(unit, pets, End.CANCELLED)


def _move(unit: Unit, pets: Collection[int], to: PetState, reason: str) -> None:
    states = {pet: record.state for pet, record in load_pets(unit, pets).items()}
    move_pets(unit, states, to, reason)
