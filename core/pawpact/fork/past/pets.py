"""Pets that came, what was recorded of their health, when they were offered and taken home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from pawpact.contracts.signing.handover import hand_over
from pawpact.fork.past.again import CONTRACT, ENTRY, PET, Again
from pawpact.fork.past.happening import Deed, Happening
from pawpact.kernel.label import Label
from pawpact.pets.models import Pet, PetEvent, PetHealthEntry, Reservation
from pawpact.pets.service import intake_pets, list_pets, record_health
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, Sex, Species
from pawpact.tenancy.unit import Unit


def read(source: Unit) -> Iterator[Happening]:
    """Everything of the kind that is on record."""
    events = source.session.scalars(select(PetEvent).order_by(PetEvent.id)).all()
    pets = {each.id: each for each in source.session.scalars(select(Pet))}
    contracts = _contracts(source)
    for event in events:
        if event.before is None:
            what = (event.pet_id, _new(pets[event.pet_id]))
            yield Happening(event.at, event.pet_id, event.actor, _COMES, what)
        elif (event.before, event.after) == ("ready", "listed"):
            yield Happening(event.at, event.id, event.actor, _LISTED, event.pet_id)
        elif (event.before, event.after) == ("reserved", "adopted"):
            contract = contracts[event.pet_id].pop(0)
            yield Happening(event.at, event.id, event.actor, _TAKEN_HOME, contract)
    entries = select(PetHealthEntry).order_by(PetHealthEntry.id)
    for entry in source.session.scalars(entries):
        yield Happening(entry.at, entry.id, entry.actor, _RECORDED, (entry.id, _entry(entry)))


def _contracts(source: Unit) -> dict[int, list[int]]:
    """By pet the contracts that it was reserved for, in order."""
    rows = source.session.execute(
        select(Reservation.pet_id, Reservation.contract_id)
        .where(Reservation.contract_id.is_not(None))
        .order_by(Reservation.id)
    )
    found: dict[int, list[int]] = {}
    for pet, contract in rows:
        found.setdefault(pet, []).append(int(contract or 0))
    return found


def _new(row: Pet) -> NewPet:
    return NewPet(
        Species(row.species),
        row.name,
        row.breed,
        Sex(row.sex),
        row.colour,
        row.born_on,
        row.born_estimated,
        row.weight_grams,
        tags=tuple(row.tags),
        cage=row.cage or str(row.id),
        intake_at=row.intake_at,
        source_key=row.source_key,
    )


def _entry(row: PetHealthEntry) -> NewHealthEntry:
    result = None if row.result is None else HealthResult(row.result)
    kind = HealthKind(row.kind)
    return NewHealthEntry(row.pet_id, kind, row.on, row.name, result, row.corrects_id)


def _come(again: Again, unit: Unit, what: list[Any]) -> None:
    made = intake_pets(unit, [new for _, new in what])
    for (there, _), here in zip(what, made, strict=True):
        again.numbers.note(PET, there, here)


def _record(again: Again, unit: Unit, what: list[Any]) -> None:
    of = again.numbers.of
    entries = [
        NewHealthEntry(
            of(PET, each.pet),
            each.kind,
            each.on,
            each.name,
            each.result,
            None if each.corrects is None else of(ENTRY, each.corrects),
        )
        for _, each in what
    ]
    for (there, _), here in zip(what, record_health(unit, entries), strict=True):
        again.numbers.note(ENTRY, there, here)


def _list(again: Again, unit: Unit, what: list[Any]) -> None:
    list_pets(unit, [again.numbers.of(PET, each) for each in what])


def _take_home(again: Again, unit: Unit, what: list[Any]) -> None:
    hand_over(unit, [again.numbers.of(CONTRACT, each) for each in what])


_COMES = Deed("pet.intake", Label("宠物入店", "pets came"), _come)
_RECORDED = Deed("pet.health", Label("健康记录", "health entries"), _record)
_LISTED = Deed("pet.listed", Label("宠物上架", "pets listed"), _list)
_TAKEN_HOME = Deed("pet.handover", Label("宠物交接", "pets handed over"), _take_home)
