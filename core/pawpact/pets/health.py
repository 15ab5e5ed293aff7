"""Use cases: clinical entries, illness and recovery. An entry moves the pet where it leads."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pawpact.database import bulk
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_pet
from pawpact.pets.checks import entry_problems
from pawpact.pets.listing import advance_pets
from pawpact.pets.loading import load_entries, load_pets
from pawpact.pets.models import PetHealthEntry
from pawpact.pets.moves import allowed_moves
from pawpact.pets.moving import move_pets
from pawpact.pets.reservation import End, end_reservations
from pawpact.pets.values import (
    HealthEntry,
    HealthKind,
    HealthResult,
    NewHealthEntry,
    PetRecord,
    PetState,
    Relist,
)
from pawpact.tenancy.unit import Unit

NOTE = "pet.health_note"


def record_health(unit: Unit, entries: Sequence[NewHealthEntry]) -> list[int]:
    """Record clinical entries, all or none; a positive test makes the pet ill at once."""
    if unit.actor.startswith("customer:"):
        raise Forbidden(
            Label("客户只能查看健康记录", "customers read health records and do not write them")
        )
    pets = load_pets(unit, {each.pet for each in entries})
    ids = unit.ids.many(len(entries))
    _check(unit, entries, ids, pets)
    _insert(unit, entries, ids)
    infected = {each.pet for each in entries if each.result is HealthResult.POSITIVE}
    _restart_isolation(unit, infected, pets)
    advance_pets(unit, pets)
    return ids


def fall_ill(unit: Unit, pets: Collection[int], reason: str) -> None:
    """Delist ill pets in this very transaction; a customer's hold on one ends."""
    records = load_pets(unit, pets)
    move_pets(unit, {pet: each.state for pet, each in records.items()}, PetState.ILL, reason)
    end_reservations(unit, pets, End.CANCELLED)


def recover(unit: Unit, pets: Collection[int], reason: str = "recovered") -> None:
    """The vet closes the illness: examination again, and isolation where the store wants it."""
    records = load_pets(unit, pets)
    changes: dict[str, object] = {"exam_needed_from": unit.at}
    wanted = Relist(unit.store.text("core.pets.relist_after_illness"))
    if wanted is Relist.REEXAMINE_AND_ISOLATE:
        changes["isolation_started_at"] = unit.at
    states = {pet: each.state for pet, each in records.items()}
    move_pets(unit, states, PetState.ISOLATION, reason, changes)


def _check(
    unit: Unit,
    entries: Sequence[NewHealthEntry],
    ids: Sequence[int],
    pets: dict[int, PetRecord],
) -> None:
    """Each entry is checked beside those that count, earlier ones of this call included."""
    counting = load_entries(unit, pets)
    for index, (new, entry) in enumerate(zip(entries, ids, strict=True)):
        beside = counting[new.pet]
        path = f"entries[{index}]."
        problems = entry_problems(new, pets[new.pet], beside, unit.today, path=path)
        if problems:
            raise problems[0]
        counting[new.pet] = [each for each in beside if each.id != new.corrects]
        if new.kind is not HealthKind.WITHDRAWN:
            added = HealthEntry(entry, new.pet, new.kind, new.on, unit.at, new.name, new.result)
            counting[new.pet].append(added)


def _insert(unit: Unit, entries: Sequence[NewHealthEntry], ids: Sequence[int]) -> None:
    bulk.insert(
        unit.session,
        PetHealthEntry,
        {
            "id": ids,
            "pet_id": [each.pet for each in entries],
            "kind": [each.kind for each in entries],
            "on": [each.on for each in entries],
            "name": [each.name for each in entries],
            "result": [each.result for each in entries],
            "note_sealed": unit.vault.seal(
                NOTE, [each.note for each in entries], [about_pet(each.pet) for each in entries]
            ),
            "corrects_id": [each.corrects for each in entries],
            "at": [unit.at] * len(entries),
            "actor": [unit.actor] * len(entries),
        },
    )


def _restart_isolation(unit: Unit, infected: Collection[int], pets: dict[int, PetRecord]) -> None:
    """Isolation starts anew at the infection, whatever the store asks after recovery."""
    states = {
        pet: pets[pet].state for pet in infected if PetState.ILL in allowed_moves(pets[pet].state)
    }
    if not states:
        return
    changes = {"isolation_started_at": unit.at}
    move_pets(unit, states, PetState.ILL, "positive test", changes)
    end_reservations(unit, states, End.CANCELLED)
