"""The listing gate and the steps that a pet takes by itself: pure, over its record and entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from pawpact.kernel.label import Label
from pawpact.pets.entry_name import spelt_entry
from pawpact.pets.values import (
    GateSettings,
    HealthEntry,
    HealthKind,
    HealthResult,
    PetRecord,
    PetState,
    UnmetCondition,
)


def listing_gate(
    pet: PetRecord, entries: Sequence[HealthEntry], settings: GateSettings, at: datetime
) -> tuple[UnmetCondition, ...]:
    """Every condition that is not met at this moment; none of them: the pet may be listed."""
    today = at.astimezone(settings.zone).date()
    found = [
        _isolation(pet, settings, at),
        _doses(entries, settings),
        _dewormings(entries, settings),
        _exam(pet, entries, settings, today),
        *_tests(pet, entries, settings),
        _illness(pet),
    ]
    return tuple(each for each in found if each)


def ill_today(
    pet: PetRecord, entries: Sequence[HealthEntry], today: date
) -> tuple[UnmetCondition, ...]:
    """An abnormal sign or a positive test of this very day, whatever was decided since."""
    bad = (HealthResult.ABNORMAL, HealthResult.POSITIVE)
    if pet.state is PetState.ILL or not any(e.on == today and e.result in bad for e in entries):
        return ()
    return (
        UnmetCondition("ill_today", Label("今天有异常体征", "an abnormal sign was seen today")),
    )


def next_steps(
    pet: PetRecord, entries: Sequence[HealthEntry], settings: GateSettings, at: datetime
) -> tuple[PetState, ...]:
    """The moves that the record itself brings about now, in order."""
    return tuple(_steps(pet, entries, settings, at))


def _steps(
    pet: PetRecord, entries: Sequence[HealthEntry], settings: GateSettings, at: datetime
) -> Iterator[PetState]:
    today = at.astimezone(settings.zone).date()
    state = pet.state
    tested = not _tests(pet, entries, settings)
    if state is PetState.ISOLATION and tested and not _exam(pet, entries, settings, today):
        yield (state := PetState.EXAMINED)
    if state is PetState.EXAMINED and _count(entries, HealthKind.VACCINE_DOSE):
        yield (state := PetState.VACCINATING)
    unmet = listing_gate(pet, entries, settings, at)
    if state is PetState.VACCINATING and not unmet:
        yield PetState.READY
    if state is PetState.LISTED and unmet:
        yield PetState.READY


def _isolation(pet: PetRecord, settings: GateSettings, at: datetime) -> UnmetCondition | None:
    """Full days of 24 hours, not dates: 13 days 23:59 is not 14 days (G07)."""
    days = settings.isolation_days
    if pet.isolation_started_at is None:
        return UnmetCondition("isolation", Label("没有隔离记录", "no isolation is recorded"))
    if at - pet.isolation_started_at >= timedelta(days=days):
        return None
    passed = (at - pet.isolation_started_at).days
    return UnmetCondition(
        "isolation",
        Label(
            f"隔离满 {passed} 天，应满 {days} 天",
            f"isolated for {passed} full days, {days} are needed",
        ),
    )


def _doses(entries: Sequence[HealthEntry], settings: GateSettings) -> UnmetCondition | None:
    given, needed = _count(entries, HealthKind.VACCINE_DOSE), settings.required_vaccine_doses
    if given >= needed:
        return None
    return UnmetCondition(
        "vaccine_doses",
        Label(
            f"已接种 {given} 针疫苗，应有 {needed} 针",
            f"{given} vaccine doses given, {needed} are needed",
        ),
    )


def _dewormings(entries: Sequence[HealthEntry], settings: GateSettings) -> UnmetCondition | None:
    given, needed = _count(entries, HealthKind.DEWORMING), settings.required_dewormings
    if given >= needed:
        return None
    return UnmetCondition(
        "dewormings",
        Label(
            f"已驱虫 {given} 次，应有 {needed} 次", f"dewormed {given} times, {needed} are needed"
        ),
    )


def _exam(
    pet: PetRecord, entries: Sequence[HealthEntry], settings: GateSettings, today: date
) -> UnmetCondition | None:
    """The latest examination counts: passed, after any illness, and still in date."""
    latest = _latest(entries, HealthKind.EXAM)
    if latest is None:
        return UnmetCondition("exam", Label("没有体检记录", "no examination is recorded"))
    if latest.result is not HealthResult.PASSED:
        return UnmetCondition("exam", Label("最近一次体检不合格", "the last examination failed"))
    if pet.exam_needed_from and not _is_since(latest, pet.exam_needed_from, settings):
        return UnmetCondition(
            "exam",
            Label("入馆或病愈以后还没有体检", "not examined since it came in or was ill"),
        )
    valid_days = settings.exam_pass_valid_days
    age = (today - latest.on).days
    if age <= valid_days:
        return None
    return UnmetCondition(
        "exam",
        Label(
            f"体检合格已过 {age} 天，有效期 {valid_days} 天",
            f"the examination passed {age} days ago and is valid for {valid_days} days",
        ),
    )


def _tests(
    pet: PetRecord, entries: Sequence[HealthEntry], settings: GateSettings
) -> list[UnmetCondition]:
    unmet = []
    for name in settings.required_tests.get(pet.species, ()):
        latest, said = _latest(entries, HealthKind.TEST, name), spelt_entry(name)
        if latest is None:
            label = Label(f"缺少检测：{said.zh}", f"the test {said.en} is missing")
        elif pet.tests_needed_from and not _is_since(latest, pet.tests_needed_from, settings):
            label = Label(
                f"入馆以后没有检测：{said.zh}", f"not tested for {said.en} since it came in"
            )
        elif latest.result is not HealthResult.NEGATIVE:
            label = Label(f"检测不是阴性：{said.zh}", f"the test {said.en} is not negative")
        else:
            continue
        unmet.append(UnmetCondition(f"test:{name}", label))
    return unmet


def _illness(pet: PetRecord) -> UnmetCondition | None:
    if pet.state is not PetState.ILL:
        return None
    return UnmetCondition("ill", Label("宠物患病，禁止上架", "the pet is ill"))


def _is_since(found: HealthEntry, needed_from: datetime, settings: GateSettings) -> bool:
    """Made on that day or later, and recorded after that moment."""
    return found.at >= needed_from and found.on >= needed_from.astimezone(settings.zone).date()


def _count(entries: Sequence[HealthEntry], kind: HealthKind) -> int:
    return sum(1 for entry in entries if entry.kind is kind)


def _latest(
    entries: Sequence[HealthEntry], kind: HealthKind, name: str | None = None
) -> HealthEntry | None:
    matching = (e for e in entries if e.kind is kind and (name is None or e.name == name))
    return max(matching, key=lambda entry: (entry.on, entry.id), default=None)
