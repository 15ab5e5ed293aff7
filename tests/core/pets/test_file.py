"""The pet's file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pawpact.kernel.errors import NotFound
from pawpact.pets.file import exams_due, overdue_exams, read_file
from pawpact.pets.intake import write_intakes
from pawpact.pets.printed import printed
from pawpact.pets.service import NewDose, intake_pet, intake_pets, plan_doses, record_health
from pawpact.pets.values import HealthKind, HealthResult, NewHealthEntry, NewPet, Species
from pawpact.tasks.models import Task
from pawpact.tenancy.unit import Unit
from tests.core.pets.life import isolated


def test_corrected_entry_stays_readable(unit: Unit) -> None:
    """The file shows the entry that was corrected and the one that corrects it."""
    pet = isolated(unit)[0]
    wrong = record_health(unit, [NewHealthEntry(pet, HealthKind.DEWORMING, unit.today)])[0]
    earlier = unit.today - timedelta(days=1)
    right = record_health(
        unit, [NewHealthEntry(pet, HealthKind.DEWORMING, earlier, corrects=wrong)]
    )[0]
    entries = read_file(unit, pet).entries
    assert [(each.id, each.on, each.corrected_by) for each in entries] == [
        (wrong, unit.today, right),
        (right, earlier, None),
    ]


def test_file_of_a_strange_pet_is_not_found(unit: Unit) -> None:
    """A pet that is not this store's has no file here."""
    with pytest.raises(NotFound):
        read_file(unit, 404)


def test_examination_is_overdue_at_its_hour(unit: Unit) -> None:
    """A pet that is not examined is overdue 24 hours after its intake, and one examined never."""
    late, examined = intake_pets(unit, [NewPet(Species.CAT, cage=each) for each in ("A1", "A2")])
    record_health(
        unit, [NewHealthEntry(examined, HealthKind.EXAM, unit.today, result=HealthResult.FAILED)]
    )
    unit.at += timedelta(hours=23, minutes=59)
    assert overdue_exams(unit) == []
    unit.at += timedelta(minutes=1)
    assert overdue_exams(unit) == [late]


def test_pets_nobody_examined_are_the_vets(unit: Unit) -> None:
    """A pet that came in by an import gets its one task with the next run, due since its intake."""
    (pet,) = write_intakes(unit, [NewPet(Species.CAT)], reason="import")
    assert (exams_due(unit), exams_due(unit)) == (1, 0)
    task = unit.session.scalars(select(Task)).one()
    assert (task.kind, task.role) == ("pet.intake_exam", "vet")
    assert task.due_at == unit.at + timedelta(hours=24)
    record_health(
        unit, [NewHealthEntry(pet, HealthKind.EXAM, unit.today, result=HealthResult.PASSED)]
    )
    assert unit.session.scalars(select(Task.state)).all() == ["done"]
    assert exams_due(unit) == 0


def test_printed_file_keeps_what_was_corrected(unit: Unit) -> None:
    """On paper the old value stands beside the correction, and what is due next."""
    pet = intake_pet(
        unit, NewPet(Species.CAT, name="团子", breed="田园猫", weight_grams=2400, cage="A1")
    )
    yesterday = unit.today - timedelta(days=1)
    (wrong,) = record_health(unit, [NewHealthEntry(pet, HealthKind.DEWORMING, yesterday, "甲")])
    record_health(
        unit, [NewHealthEntry(pet, HealthKind.DEWORMING, unit.today, "乙", corrects=wrong)]
    )
    plan_doses(unit, [NewDose(pet, HealthKind.VACCINE_DOSE, unit.today, "三联")])
    text = printed(read_file(unit, pet), "pet_x", "zh")
    assert f"  {yesterday}  甲  （已更正，见后）\n" in text
    assert f"  {unit.today}  乙  （更正）\n" in text
    assert text.startswith("宠物档案  pet_x\n  名字: 团子\n  种类: 猫\n  品种: 田园猫\n")
    assert text.endswith(f"待办免疫与驱虫\n  {unit.today}  疫苗 三联\n")


def test_printed_file_holds_no_diagnosis(unit: Unit) -> None:
    """What the vet wrote stays sealed, also on paper."""
    pet = intake_pet(unit, NewPet(Species.CAT, cage="A1"))
    entry = NewHealthEntry(
        pet, HealthKind.EXAM, unit.today, result=HealthResult.PASSED, note="疑似肾病"
    )
    record_health(unit, [entry])
    assert "肾病" not in printed(read_file(unit, pet), "pet_x", "zh")
