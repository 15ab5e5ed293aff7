"""What a pet is like is said, said anew, and what was said before stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pawpact.kernel.errors import InvalidField, NotFound
from pawpact.kernel.label import Language
from pawpact.pets.file import read_file
from pawpact.pets.intake import intake_pet
from pawpact.pets.models import Pet, PetDescriptionEvent
from pawpact.pets.printed import printed
from pawpact.pets.service import describe_pet
from pawpact.pets.values import NewPet, Species
from pawpact.tenancy.unit import Unit

ZH: Language = "zh"


def _pet(unit: Unit) -> int:
    return intake_pet(unit, NewPet(Species.CAT, temperament="怕生", cage="A1"))


def test_what_is_left_out_stays(unit: Unit) -> None:
    """Only what is said changes, and the old words are on record with who changed them."""
    pet = _pet(unit)
    describe_pet(unit, pet, care_notes="换粮要慢")
    describe_pet(unit, pet, temperament="亲人")
    row = unit.session.scalars(select(Pet).where(Pet.id == pet)).one()
    assert (row.temperament, row.care_notes) == ("亲人", "换粮要慢")
    events = unit.session.scalars(select(PetDescriptionEvent).order_by(PetDescriptionEvent.id))
    assert [(each.field, each.before, each.after, each.actor) for each in events] == [
        ("care_notes", "", "换粮要慢", "staff:1"),
        ("temperament", "怕生", "亲人", "staff:1"),
    ]


def test_the_same_words_change_nothing(unit: Unit) -> None:
    """Said again, it is no change."""
    describe_pet(unit, _pet(unit), temperament=" 怕生 ")
    assert unit.session.scalars(select(PetDescriptionEvent)).all() == []


def test_the_printed_file_says_it(unit: Unit) -> None:
    """Temper, care and age band stand on the paper file."""
    pet = intake_pet(
        unit,
        NewPet(Species.CAT, temperament="怕生", care_notes="换粮要慢", age_months=3, cage="A1"),
    )
    text = printed(read_file(unit, pet), "pet_x", ZH)
    assert "性情: 怕生" in text
    assert "照护: 换粮要慢" in text
    assert "年龄段: 幼宠" in text


def test_too_long_and_unknown_are_refused(unit: Unit) -> None:
    """A text has its length; another store's pet is not found."""
    with pytest.raises(InvalidField, match="200"):
        describe_pet(unit, _pet(unit), temperament="x" * 201)
    with pytest.raises(NotFound):
        describe_pet(unit, 404, temperament="x")
