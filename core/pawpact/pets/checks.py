"""What is refused at intake and in a health record, whoever enters it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.pets.moves import OPENINGS
from pawpact.pets.values import (
    HealthEntry,
    HealthKind,
    HealthResult,
    NewHealthEntry,
    NewPet,
    PetRecord,
    PetState,
)

_RESULTS: dict[HealthKind, tuple[HealthResult | None, ...]] = {
    HealthKind.VACCINE_DOSE: (None,),
    HealthKind.DEWORMING: (None,),
    HealthKind.WITHDRAWN: (None,),
    HealthKind.EXAM: (HealthResult.PASSED, HealthResult.FAILED),
    HealthKind.TEST: (HealthResult.NEGATIVE, HealthResult.POSITIVE),
    HealthKind.OBSERVATION: (HealthResult.NORMAL, HealthResult.ABNORMAL),
}
LONGEST = {
    "name": 60,
    "breed": 60,
    "colour": 60,
    "cage": 20,
    "source_key": 80,
    "temperament": 200,
    "care_notes": 500,
}
OLDEST, HEAVIEST = 600, 200_000
"""Months and grams that no pet of a shop has; more is a slip of the hand."""
FUTURE = Label("不能是将来的日期", "it cannot lie in the future")


def intake_problems(
    new: NewPet, at: datetime, zone: ZoneInfo, *, path: str = ""
) -> tuple[InvalidField, ...]:
    """Everything that is wrong with a pet's intake."""
    found = [
        _species(new, path),
        _within(new.age_months, OLDEST, f"{path}age_months"),
        _within(new.weight_grams, HEAVIEST, f"{path}weight_grams"),
        _intake_time(new, at, path),
        _birth(new, at, zone, path),
        _opening(new, path),
        _own_cage(new, path),
        *(_length(new, name, path) for name in LONGEST),
    ]
    return tuple(each for each in found if each)


def missing_cage(path: str = "") -> InvalidField:
    return InvalidField(
        f"{path}cage",
        Label(
            "请填笼号：入馆的宠物单独隔离，一宠一笼",
            "name its cage: a pet that comes in is isolated in one of its own",
        ),
    )


def entry_problems(
    new: NewHealthEntry,
    pet: PetRecord,
    entries: Sequence[HealthEntry],
    today: date,
    *,
    path: str = "",
) -> tuple[InvalidField, ...]:
    """Everything that is wrong with a clinical entry, beside those that count already."""
    found = [
        _result(new, path),
        _named_test(new, path),
        _entry_date(new, pet, today, path),
        _same_day(new, entries, path),
        _correction(new, entries, path),
    ]
    return tuple(each for each in found if each)


def _species(new: NewPet, path: str) -> InvalidField | None:
    if new.species is not None:
        return None
    return InvalidField(
        f"{path}species",
        Label("没有填写宠物种类", "the species is missing"),
        hint=Label("cat、dog 或 other", "cat, dog or other"),
    )


def _within(number: int | None, most: int, path: str) -> InvalidField | None:
    if number is None or 0 <= number <= most:
        return None
    if number < 0:
        return InvalidField(path, Label("不能小于零", "it cannot be below zero"))
    return InvalidField(path, Label(f"最大 {most}", f"it is at most {most}"))


def _intake_time(new: NewPet, at: datetime, path: str) -> InvalidField | None:
    if new.intake_at is None or new.intake_at <= at:
        return None
    return InvalidField(f"{path}intake_at", FUTURE)


def _birth(new: NewPet, at: datetime, zone: ZoneInfo, path: str) -> InvalidField | None:
    if new.born_on is None:
        return None
    if new.born_on > at.astimezone(zone).date():
        return InvalidField(f"{path}born_on", FUTURE)
    intake = new.intake_at or at
    if new.born_on > intake.astimezone(zone).date():
        return InvalidField(
            f"{path}born_on",
            Label("出生日期晚于入馆日期", "the birth date lies after the intake"),
            hint=Label("请核对两个日期", "compare the two dates"),
        )
    return None


def _opening(new: NewPet, path: str) -> InvalidField | None:
    if new.opening in OPENINGS:
        return None
    listed = ", ".join(sorted(OPENINGS))
    return InvalidField(
        f"{path}opening",
        Label(
            f"档案不能以 {new.opening} 开始；可以是：{listed}",
            f"a record cannot begin as {new.opening}; it may be: {listed}",
        ),
    )


def _own_cage(new: NewPet, path: str) -> InvalidField | None:
    """Records that an import brings in come without one where the old system knew none."""
    if new.cage or new.opening is not PetState.ISOLATION or new.source_key is not None:
        return None
    return missing_cage(path)


def _length(new: NewPet, name: str, path: str) -> InvalidField | None:
    longest = LONGEST[name]
    if len(getattr(new, name) or "") <= longest:
        return None
    return InvalidField(
        f"{path}{name}",
        Label(f"最多 {longest} 个字", f"it has at most {longest} characters"),
    )


def _result(new: NewHealthEntry, path: str) -> InvalidField | None:
    allowed = _RESULTS[new.kind]
    if new.result in allowed:
        return None
    listed = ", ".join(each or "-" for each in allowed)
    return InvalidField(
        f"{path}result",
        Label(f"{new.kind} 的结果应为：{listed}", f"the result of {new.kind} is one of: {listed}"),
    )


def _named_test(new: NewHealthEntry, path: str) -> InvalidField | None:
    if new.kind is not HealthKind.TEST or new.name:
        return None
    return InvalidField(f"{path}name", Label("没有写检测项目", "the name of the test is missing"))


def _entry_date(new: NewHealthEntry, pet: PetRecord, today: date, path: str) -> InvalidField | None:
    if new.on > today:
        return InvalidField(f"{path}on", FUTURE)
    if pet.born_on and new.on < pet.born_on:
        return InvalidField(
            f"{path}on", Label("早于宠物出生日期", "it lies before the pet's birth")
        )
    return None


def _same_day(
    new: NewHealthEntry, entries: Sequence[HealthEntry], path: str
) -> InvalidField | None:
    """A second dose of the same kind on one day is refused (pet.health-plan)."""
    if new.kind not in {HealthKind.VACCINE_DOSE, HealthKind.DEWORMING}:
        return None
    for entry in entries:
        if entry.id == new.corrects or (entry.kind, entry.on) != (new.kind, new.on):
            continue
        return InvalidField(
            f"{path}on",
            Label("同一天已有这样的记录", "there is such an entry on this day already"),
            hint=Label("若要更正，请指明被更正的记录", "to mend it, name the entry it corrects"),
        )
    return None


def _correction(
    new: NewHealthEntry, entries: Sequence[HealthEntry], path: str
) -> InvalidField | None:
    if new.corrects is None:
        if new.kind is not HealthKind.WITHDRAWN:
            return None
        return InvalidField(
            f"{path}corrects",
            Label("没有写要撤销哪条记录", "the entry that is withdrawn is missing"),
        )
    if any(entry.id == new.corrects for entry in entries):
        return None
    return InvalidField(
        f"{path}corrects",
        Label("这只宠物没有这条有效记录", "this pet has no such entry, or it is corrected already"),
    )
