"""A pet goes to another store of the brand: two stores, two transactions, one number.

The store that gives it away writes the number with the move; the store that takes it in opens its
record under the same number. Asked again after a crash in between, the second half is caught up
with; asked again after that, nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy import select

from pawpact.database import bulk
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_pet
from pawpact.pets.departure import cancel_holds, require_free
from pawpact.pets.health import NOTE
from pawpact.pets.intake import intake_pet
from pawpact.pets.loading import load_entries, load_pets
from pawpact.pets.models import Pet, PetHealthEntry
from pawpact.pets.moves import check_move
from pawpact.pets.moving import move_pets
from pawpact.pets.values import HealthEntry, HealthKind, NewPet, PetState, Sex, Species
from pawpact.tasks.service import suppress_all
from pawpact.tenancy.unit import Unit

Door = Callable[[], AbstractContextManager[Unit]]
"""Opens a transaction of one store, as somebody of that store."""

_GOES_ALONG = frozenset(
    {HealthKind.VACCINE_DOSE, HealthKind.DEWORMING, HealthKind.TEST, HealthKind.EXAM}
)


@dataclass(frozen=True, slots=True)
class Travelling:
    """A pet between two stores: what it is, and what was entered about its health."""

    transfer: int
    pet: NewPet
    entries: tuple[HealthEntry, ...]
    notes: tuple[str | None, ...] = field(repr=False)


def transfer_pet(giving: Door, taking: Door, pet: int, cage: str, reason: str) -> int:
    """Move a pet to another store of the brand; its id there.

    The receiving store accepts by giving it a cage. The pet is isolated there and examined anew;
    doses, tests and examinations go along.
    """
    with taking() as there:
        brand, tenant = there.store.brand, there.store.tenant
    with giving() as here:
        _require_sister(here, brand, tenant)
        is_under_way = _number(here, pet) is not None
    if not is_under_way:
        with taking() as there:
            require_free(there, cage)
    with giving() as here:
        travelling = send_off(here, pet, reason)
    with taking() as there:
        return accept(there, travelling, cage)


def send_off(unit: Unit, pet: int, reason: str) -> Travelling:
    """The pet leaves for another store, once; what it takes along."""
    record = load_pets(unit, [pet])[pet]
    under_way = _number(unit, pet)
    if under_way is not None:
        return _packed(unit, pet, under_way)
    check_move(record.state, PetState.TRANSFERRED)
    transfer = unit.ids.one()
    changes = {"cage": None, "transfer": transfer}
    move_pets(unit, {pet: record.state}, PetState.TRANSFERRED, reason, changes)
    suppress_all(unit, [{"pet": pet}], "pet transferred")
    cancel_holds(unit, [pet])
    return _packed(unit, pet, transfer)


def accept(unit: Unit, travelling: Travelling, cage: str) -> int:
    """The pet arrives; accepted twice, it is the same record."""
    known = unit.session.scalar(select(Pet.id).where(Pet.transfer == travelling.transfer))
    if known is not None:
        return known
    new = travelling.pet
    pet = intake_pet(
        unit,
        NewPet(
            new.species,
            name=new.name,
            breed=new.breed,
            sex=new.sex,
            colour=new.colour,
            born_on=new.born_on,
            born_estimated=new.born_estimated,
            weight_grams=new.weight_grams,
            tags=new.tags,
            temperament=new.temperament,
            care_notes=new.care_notes,
            cage=cage,
            transfer=travelling.transfer,
        ),
    )
    _enter(unit, pet, travelling)
    return pet


def _number(unit: Unit, pet: int) -> int | None:
    """The number under which the pet left this store already."""
    left = select(Pet.transfer).where(Pet.id == pet, Pet.state == PetState.TRANSFERRED)
    return unit.session.scalar(left)


def _packed(unit: Unit, pet: int, transfer: int) -> Travelling:
    row = unit.session.scalars(select(Pet).where(Pet.id == pet)).one()
    new = NewPet(
        Species(row.species),
        name=row.name,
        breed=row.breed,
        sex=Sex(row.sex),
        colour=row.colour,
        born_on=row.born_on,
        born_estimated=row.born_estimated,
        weight_grams=row.weight_grams,
        tags=tuple(row.tags),
        temperament=row.temperament,
        care_notes=row.care_notes,
    )
    entries = [each for each in load_entries(unit, [pet])[pet] if each.kind in _GOES_ALONG]
    rows = unit.session.execute(
        select(PetHealthEntry.id, PetHealthEntry.note_sealed).where(PetHealthEntry.pet_id == pet)
    )
    sealed = {row.id: row.note_sealed for row in rows}
    notes = unit.vault.open(
        NOTE, [sealed[each.id] for each in entries], [about_pet(pet)] * len(entries)
    )
    return Travelling(transfer, new, tuple(entries), tuple(notes))


def _enter(unit: Unit, pet: int, travelling: Travelling) -> None:
    """The entries as they were, under the pet's new record; an examination is made anew."""
    entries = travelling.entries
    notes = unit.vault.seal(NOTE, list(travelling.notes), [about_pet(pet)] * len(entries))
    bulk.insert(
        unit.session,
        PetHealthEntry,
        {
            "id": unit.ids.many(len(entries)),
            "pet_id": [pet] * len(entries),
            "kind": [each.kind for each in entries],
            "on": [each.on for each in entries],
            "name": [each.name for each in entries],
            "result": [each.result for each in entries],
            "note_sealed": notes,
            "corrects_id": [None] * len(entries),
            "at": [each.at for each in entries],
            "actor": [unit.actor] * len(entries),
        },
    )
    row = unit.session.scalars(select(Pet).where(Pet.id == pet)).one()
    row.exam_needed_from = unit.at
    unit.session.flush()


def _require_sister(unit: Unit, brand: str, tenant: int) -> None:
    if unit.store.tenant == tenant:
        raise InvalidField("to", Label("就是本店", "that is this very store"))
    if unit.store.brand != brand:
        raise Conflict(
            Label("只能转给同一品牌的门店", "a pet goes to stores of the same brand only")
        )
