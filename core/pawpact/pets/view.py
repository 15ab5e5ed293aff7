"""A pet as the API answers it: a page of pets, one with its file and what keeps it off the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pawpact.access.paging import Paged, paged
from pawpact.kernel.identity import public_id
from pawpact.pets.age import is_young
from pawpact.pets.file import read_file
from pawpact.pets.listing import unmet_conditions
from pawpact.pets.models import Pet
from pawpact.pets.moves import allowed_moves
from pawpact.pets.reservation import active_holds
from pawpact.pets.values import PetState, UnmetCondition
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class PetLine:
    """A pet in a list."""

    id: str
    name: str
    species: str
    breed: str
    sex: str
    born_on: date | None
    tags: Sequence[str]
    cage: str | None
    state: str
    intake_at: datetime


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A clinical entry; the vet's note is not part of it."""

    id: str
    kind: str
    on: date
    name: str
    result: str | None
    at: datetime
    corrects: str | None
    corrected_by: str | None


@dataclass(frozen=True, slots=True)
class DoseShown:
    """A dose that is still to be given."""

    kind: str
    name: str
    due_on: date


@dataclass(frozen=True, slots=True)
class PetShown:
    """One pet whole."""

    pet: PetLine
    colour: str
    weight_grams: int | None
    temperament: str
    care_notes: str
    is_young: bool | None
    """None where the birth date is not known."""
    handed_over_on: date | None
    held_until: datetime | None
    held_for: str | None
    allowed: Sequence[str]
    unmet: Sequence[UnmetCondition]
    entries: Sequence[EntryShown]
    due: Sequence[DoseShown]


def page_of_pets(
    unit: Unit, state: PetState | None, species: str | None, after: int, limit: int
) -> Paged[PetLine]:
    """Pets in the order in which they came."""
    asked = select(Pet).where(Pet.id > after)
    if state is not None:
        asked = asked.where(Pet.state == state)
    if species is not None:
        asked = asked.where(Pet.species == species)
    rows = unit.session.scalars(asked.order_by(Pet.id).limit(limit + 1))
    return paged([_line(row) for row in rows], limit)


def show_pet(unit: Unit, pet: int) -> PetShown:
    """One pet with its file; the application for which it is held is named, its customer not."""
    found = read_file(unit, pet)
    row = unit.session.scalars(
        select(Pet).where(Pet.id == pet).execution_options(populate_existing=True)
    ).one()
    hold = active_holds(unit, [pet]).get(pet)
    return PetShown(
        _line(row),
        found.described.colour,
        found.described.weight_grams,
        found.described.temperament,
        found.described.care_notes,
        is_young(unit.store, found.record.born_on, unit.today),
        found.described.handed_over_on,
        None if hold is None else hold.until,
        None if hold is None else public_id("app", hold.application),
        sorted(allowed_moves(found.record.state)),
        unmet_conditions(unit, [pet])[pet],
        [
            EntryShown(
                public_id("hea", each.id),
                each.kind,
                each.on,
                each.name,
                each.result,
                each.at,
                _entry(each.corrects),
                _entry(each.corrected_by),
            )
            for each in found.entries
        ],
        [DoseShown(each.kind, each.name, each.due_on) for each in found.due],
    )


def _entry(number: int | None) -> str | None:
    return None if number is None else public_id("hea", number)


def _line(row: Pet) -> PetLine:
    return PetLine(
        public_id("pet", row.id),
        row.name,
        row.species,
        row.breed,
        row.sex,
        row.born_on,
        list(row.tags),
        row.cage,
        row.state,
        row.intake_at,
    )
