"""Use case: what a pet is like and how it is kept; what was said before stays on record."""

from __future__ import annotations

from sqlalchemy import select

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.pets.checks import LONGEST
from pawpact.pets.loading import load_pets
from pawpact.pets.models import Pet, PetDescriptionEvent
from pawpact.tenancy.unit import Unit


def describe_pet(
    unit: Unit, pet: int, temperament: str | None = None, care_notes: str | None = None
) -> None:
    """Say it anew; None leaves a text as it is. Whoever was shown the old words is shown these."""
    load_pets(unit, [pet])
    row = unit.session.scalars(select(Pet).where(Pet.id == pet)).one()
    for name, said in (("temperament", temperament), ("care_notes", care_notes)):
        if said is not None:
            _say(unit, row, name, said.strip())
    unit.session.flush()


def _say(unit: Unit, row: Pet, name: str, said: str) -> None:
    before = getattr(row, name)
    if said == before:
        return
    if len(said) > LONGEST[name]:
        raise InvalidField(
            name,
            Label(f"最多 {LONGEST[name]} 个字", f"it has at most {LONGEST[name]} characters"),
        )
    unit.session.add(
        PetDescriptionEvent(
            id=unit.ids.one(),
            pet_id=row.id,
            field=name,
            before=before,
            after=said,
            actor=unit.actor,
            at=unit.at,
        )
    )
    setattr(row, name, said)
