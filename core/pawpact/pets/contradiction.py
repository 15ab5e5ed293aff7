"""Pets whose record says two things at once: rows of older data, or changed past the program.

Nothing that the program does leads there, and it changes nothing: what the pet really is, people
have to see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from pawpact.kernel.label import Label
from pawpact.pets.gate import listing_gate
from pawpact.pets.loading import gate_settings, load_entries, load_pets
from pawpact.pets.models import Pet, PetEvent, Reservation
from pawpact.pets.moves import IN_STORE, PET
from pawpact.pets.reservation import ACTIVE
from pawpact.pets.values import HealthEntry, HealthResult, PetRecord, PetState
from pawpact.tenancy.unit import Unit

PAGE = 500
OFFERED = (PetState.READY, PetState.LISTED, PetState.RESERVED)
NOBODYS = IN_STORE - {PetState.RETURNED, PetState.REPLACED}
"""In the house and of no owner; one that came back is its adopter's until it is taken in again."""
_FOR_EVER = 400_000
"""Days: that an examination went out of date is no contradiction, the daily run sees to it."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A pet and what does not fit its state."""

    pet: int
    state: PetState
    what: Label

    @property
    def line(self) -> Label:
        now = PET.say(self.state)
        return Label(f"“{now.zh}”，但{self.what.zh}", f"{now.en}, but {self.what.en}")


def contradictions(unit: Unit) -> Iterator[Contradiction]:
    """All of them in this store, pet by pet."""
    last = 0
    while pets := _next_pets(unit, last):
        last = max(pets)
        found = [*_misplaced(unit, pets), *_unfit(unit, pets)]
        yield from sorted(found, key=lambda each: each.pet)


def _next_pets(unit: Unit, last: int) -> Sequence[int]:
    rows = select(Pet.id).where(Pet.id > last).order_by(Pet.id).limit(PAGE)
    return unit.session.scalars(rows).all()


def _misplaced(unit: Unit, pets: Sequence[int]) -> Iterator[Contradiction]:
    """Pets whose state is not where their moves led, or does not fit who holds or has them."""
    led, held = _led(unit, pets), _held(unit, pets)
    rows = select(Pet.id, Pet.state, Pet.owner_id).where(Pet.id.in_(pets))
    for pet, state, owner in unit.session.execute(rows):
        now = PetState(state)
        if led.get(pet) != now:
            yield Contradiction(pet, now, _moved(led.get(pet)))
        if (pet in held) != (now is PetState.RESERVED):
            yield Contradiction(pet, now, _IS_HELD if pet in held else _NOT_HELD)
        if (now in NOBODYS and owner is not None) or (now is PetState.ADOPTED and owner is None):
            yield Contradiction(pet, now, _NO_OWNER if owner is None else _OWNED)


def _led(unit: Unit, pets: Sequence[int]) -> dict[int, str]:
    """Where the moves of each pet led it."""
    newest = (
        select(func.max(PetEvent.id)).where(PetEvent.pet_id.in_(pets)).group_by(PetEvent.pet_id)
    )
    last = unit.session.scalars(newest).all()
    moves = select(PetEvent.pet_id, PetEvent.after).where(PetEvent.id.in_(last))
    return dict(unit.session.execute(moves).all())


def _held(unit: Unit, pets: Sequence[int]) -> set[int]:
    rows = select(Reservation.pet_id).where(
        Reservation.pet_id.in_(pets), Reservation.state == ACTIVE
    )
    return set(unit.session.scalars(rows))


def _unfit(unit: Unit, pets: Sequence[int]) -> Iterator[Contradiction]:
    """Pets that are offered, and are ill or lack what the list asks for."""
    records = {pet: each for pet, each in load_pets(unit, pets).items() if each.state in OFFERED}
    entries, recovered = load_entries(unit, records), _recovered(unit, list(records))
    settings = replace(gate_settings(unit.store), exam_pass_valid_days=_FOR_EVER)
    for pet, record in records.items():
        for sign in entries[pet]:
            if _is_open(sign, record, recovered.get(pet)):
                yield Contradiction(pet, record.state, _ill(sign))
        for unmet in listing_gate(record, entries[pet], settings, unit.at):
            yield Contradiction(pet, record.state, unmet.label)


def _recovered(unit: Unit, pets: Sequence[int]) -> dict[int, datetime]:
    """When each of these pets was last told to be well again."""
    rows = (
        select(PetEvent.pet_id, func.max(PetEvent.at))
        .where(PetEvent.pet_id.in_(pets), PetEvent.before == PetState.ILL)
        .group_by(PetEvent.pet_id)
    )
    return dict(unit.session.execute(rows).all())


def _is_open(entry: HealthEntry, pet: PetRecord, recovered: datetime | None) -> bool:
    """An abnormal sign or positive test since it came, after which nobody called it well."""
    if entry.result not in (HealthResult.ABNORMAL, HealthResult.POSITIVE):
        return False
    since = [each for each in (pet.isolation_started_at, recovered) if each is not None]
    return all(entry.at > each for each in since)


def _moved(led: str | None) -> Label:
    if led is None:
        return Label("没有任何流水", "no move of it is recorded")
    there = PET.say(PetState(led))
    return Label(f"流水的最后一步是“{there.zh}”", f"its last move led to {there.en}")


def _ill(sign: HealthEntry) -> Label:
    return Label(
        f"{sign.on} 有异常记录，之后没有治愈记录",
        f"something abnormal was entered on {sign.on}, and no recovery since",
    )


_IS_HELD = Label("有人预留着", "it is held for somebody")
_NOT_HELD = Label("没有有效的预留", "nobody holds it")
_OWNED = Label("记着领养人", "an owner is recorded")
_NO_OWNER = Label("没有领养人", "no owner is recorded")
