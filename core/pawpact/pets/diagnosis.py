"""What vets wrote about a pet: opened for a stated purpose, and on record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from pawpact.access.log import READ_PERSONAL, record
from pawpact.kernel.errors import Forbidden
from pawpact.kernel.label import Label
from pawpact.kernel.vault import about_pet
from pawpact.pets.health import NOTE
from pawpact.pets.loading import load_pets
from pawpact.pets.models import PetHealthEntry
from pawpact.tenancy.unit import Unit


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One note of the file, in clear."""

    on: date
    kind: str
    note: str = field(repr=False)


def read_diagnoses(unit: Unit, pet: int, purpose: str) -> list[Diagnosis]:
    """Every note about the pet, in the order of its days."""
    if not purpose.strip():
        raise Forbidden(
            Label("查看诊断须说明用途", "a diagnosis is opened for a stated purpose only")
        )
    load_pets(unit, {pet})
    rows = unit.session.execute(
        select(PetHealthEntry.on, PetHealthEntry.kind, PetHealthEntry.note_sealed)
        .where(PetHealthEntry.pet_id == pet, PetHealthEntry.note_sealed.is_not(None))
        .order_by(PetHealthEntry.on, PetHealthEntry.id)
    ).all()
    notes = unit.vault.open(NOTE, [row.note_sealed for row in rows], [about_pet(pet)] * len(rows))
    record(unit, READ_PERSONAL, "pet", [pet], purpose=purpose)
    return [
        Diagnosis(row.on, row.kind, note)
        for row, note in zip(rows, notes, strict=True)
        if note is not None
    ]
