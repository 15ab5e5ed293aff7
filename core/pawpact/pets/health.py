"""Use cases: clinical entries, illness and recovery. An entry moves the pet where it leads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pawpact.database import bulk
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_pet
from pawpact.pets.alarm import (
    abnormal_tasks,
    finish_abnormal_tasks,
    finish_exam_tasks,
)
from pawpact.pets.checks import entry_problems
from pawpact.pets.departure import cancel_holds
from pawpact.pets.listing import advance_pets
from pawpact.pets.loading import load_entries, load_pets
from pawpact.pets.models import PetHealthEntry
from pawpact.pets.moves import allowed_moves
from pawpact.pets.moving import move_pets
from pawpact.pets.plan import tick_off
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
    _follow(unit, entries, ids, pets)
    advance_pets(unit, pets)
    return ids


def fall_ill(unit: Unit, pets: Collection[int], reason: str) -> None:
    """Delist ill pets in this very transaction; a customer's hold on one ends."""
    records = load_pets(unit, pets)
    _make_ill(unit, {pet: each.state for pet, each in records.items()}, reason)


def recover(unit: Unit, pets: Collection[int], reason: str = "recovered") -> None:
    """The vet closes the illness: examination again, and isolation where the store wants it."""
    records = load_pets(unit, pets)
    changes: dict[str, object] = {"exam_needed_from": unit.at}
    wanted = Relist(unit.store.text("core.pets.relist_after_illness"))
    if wanted is Relist.REEXAMINE_AND_ISOLATE:
        changes["isolation_started_at"] = unit.at
    states = {pet: each.state for pet, each in records.items()}
    move_pets(unit, states, PetState.ISOLATION, reason, changes)
    finish_abnormal_tasks(unit, pets)


def _follow(
    unit: Unit, entries: Sequence[NewHealthEntry], ids: Sequence[int], pets: dict[int, PetRecord]
) -> None:
    """What the entries bring about beside the pets' own steps: illness, tasks that are done."""
    able = {pet for pet, each in pets.items() if PetState.ILL in allowed_moves(each.state)}
    found = {
        result: {each.pet for each in entries if each.result is result} & able
        for result in (HealthResult.POSITIVE, HealthResult.ABNORMAL)
    }
    infected = {pet: pets[pet].state for pet in found[HealthResult.POSITIVE]}
    _make_ill(unit, infected, "positive test", {"isolation_started_at": unit.at})
    abnormal = found[HealthResult.ABNORMAL] - infected.keys()
    _make_ill(unit, {pet: pets[pet].state for pet in abnormal}, "abnormal sign")
    given = [
        HealthEntry(number, each.pet, each.kind, each.on, unit.at, each.name, each.result)
        for number, each in zip(ids, entries, strict=True)
    ]
    tick_off(unit, given)
    finish_exam_tasks(unit, {each.pet for each in entries if each.kind is HealthKind.EXAM})


def _make_ill(
    unit: Unit,
    states: Mapping[int, PetState],
    reason: str,
    changes: Mapping[str, object] | None = None,
) -> None:
    """Off the list, out of every hold, and the vet is called: all in this unit."""
    if not states:
        return
    move_pets(unit, states, PetState.ILL, reason, changes)
    cancel_holds(unit, states)
    abnormal_tasks(unit, states)


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
