"""Reading pets, their counting health entries and the gate's settings, a set at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from pawpact.access.log import FOREIGN_ID
from pawpact.database.among import among_given
from pawpact.database.prepared import Prepared
from pawpact.kernel.errors import Attempt, Conflict, NotFound
from pawpact.kernel.label import Label
from pawpact.pets.models import Pet, PetHealthEntry
from pawpact.pets.moves import IN_STORE
from pawpact.pets.values import (
    GateSettings,
    HealthEntry,
    HealthKind,
    HealthResult,
    PetRecord,
    PetState,
    Species,
)
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

_RECORDS = Prepared(
    select(
        Pet.id,
        Pet.species,
        Pet.state,
        Pet.born_on,
        Pet.intake_at,
        Pet.isolation_started_at,
        Pet.exam_needed_from,
        Pet.tests_needed_from,
    ).where(among_given(Pet.id, "pets"))
)
_ENTRIES = Prepared(
    select(
        PetHealthEntry.id,
        PetHealthEntry.pet_id,
        PetHealthEntry.kind,
        PetHealthEntry.on,
        PetHealthEntry.name,
        PetHealthEntry.result,
        PetHealthEntry.at,
        PetHealthEntry.corrects_id,
    )
    .where(among_given(PetHealthEntry.pet_id, "pets"))
    .order_by(PetHealthEntry.id)
)


def load_pets(unit: Unit, pets: Collection[int]) -> dict[int, PetRecord]:
    """The records of these pets; one that this store does not have is refused."""
    rows = _RECORDS.rows(unit.session, pets=set(pets))
    found = {row[0]: PetRecord(row[0], Species(row[1]), PetState(row[2]), *row[3:]) for row in rows}
    missing = [pet for pet in pets if pet not in found]
    if missing:
        raise pet_not_found(missing)
    return found


def require_in_store(unit: Unit, pets: Collection[int]) -> None:
    """Raise where one of these pets is not in the house."""
    away = sorted({each.state for each in load_pets(unit, pets).values()} - IN_STORE)
    if away:
        raise Conflict(
            Label(f"这只宠物不在馆内（{away[0]}）", f"this pet is not in the house ({away[0]})"),
            hint=Label(
                "已领养的宠物，请在其合约中办理", "of an adopted pet its contract is to be told"
            ),
        )


def pet_not_found(pets: Sequence[int]) -> NotFound:
    """To be raised where somebody reached for pets that are not here, or not theirs."""
    error = NotFound(Label("本店没有这只宠物", "this store has no such pet"))
    error.attempt = Attempt(FOREIGN_ID, "pet", tuple(pets))
    return error


def require_entry(unit: Unit, pet: int, entry: int) -> None:
    """Raise where this is no entry of the pet's file."""
    asked = select(PetHealthEntry.id).where(
        PetHealthEntry.id == entry, PetHealthEntry.pet_id == pet
    )
    if unit.session.scalar(asked) is None:
        error = NotFound(Label("档案里没有这条记录", "the file has no such entry"))
        error.attempt = Attempt(FOREIGN_ID, "health_entry", (entry,))
        raise error


def load_entries(unit: Unit, pets: Collection[int]) -> dict[int, list[HealthEntry]]:
    """The health entries that count: not corrected, not withdrawn."""
    rows = _ENTRIES.rows(unit.session, pets=set(pets))
    corrected = {row.corrects_id for row in rows}
    entries: dict[int, list[HealthEntry]] = {pet: [] for pet in pets}
    for entry, pet, kind, on, name, result, at, _ in rows:
        if entry not in corrected and kind != HealthKind.WITHDRAWN:
            answer = HealthResult(result) if result else None
            entries[pet].append(HealthEntry(entry, pet, HealthKind(kind), on, at, name, answer))
    return entries


def gate_settings(store: Store) -> GateSettings:
    """The listing gate's numbers as the store's policy has them."""
    return GateSettings(
        isolation_days=store.integer("core.pets.isolation_days"),
        required_vaccine_doses=store.integer("core.pets.required_vaccine_doses"),
        required_dewormings=store.integer("core.pets.required_dewormings"),
        exam_pass_valid_days=store.integer("core.pets.exam_pass_valid_days"),
        required_tests={
            Species.CAT: store.texts("core.pets.required_tests_cat"),
            Species.DOG: store.texts("core.pets.required_tests_dog"),
        },
        zone=store.zone,
    )
