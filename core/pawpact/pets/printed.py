"""A pet's file as text that can be printed and given along on paper."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.kernel.label import Label, Language
from pawpact.pets.entry_name import entry_label
from pawpact.pets.file import FileEntry, PetFile
from pawpact.pets.values import HealthKind, HealthResult, PetState, Sex, Species

_HEADING = Label("宠物档案", "Pet file")
SPECIES = {
    Species.CAT: Label("猫", "cat"),
    Species.DOG: Label("犬", "dog"),
    Species.OTHER: Label("其他", "other"),
}
_SEX = {
    Sex.MALE: Label("公", "male"),
    Sex.FEMALE: Label("母", "female"),
    Sex.UNKNOWN: Label("未知", "unknown"),
}
_STATE = {
    PetState.INTAKE: Label("入馆", "arriving"),
    PetState.ISOLATION: Label("隔离中", "in isolation"),
    PetState.EXAMINED: Label("已体检", "examined"),
    PetState.VACCINATING: Label("免疫中", "being vaccinated"),
    PetState.READY: Label("可上架", "ready to be listed"),
    PetState.LISTED: Label("可领养", "adoptable"),
    PetState.RESERVED: Label("已预留", "reserved"),
    PetState.ADOPTED: Label("已领养", "adopted"),
    PetState.ILL: Label("患病", "ill"),
    PetState.RETURNED: Label("已退回", "returned"),
    PetState.REPLACED: Label("已换回", "replaced"),
    PetState.LOST: Label("走失", "lost"),
    PetState.DECEASED: Label("已去世", "deceased"),
    PetState.TRANSFERRED: Label("已转店", "transferred"),
}
KINDS = {
    HealthKind.EXAM: Label("体检", "examination"),
    HealthKind.TEST: Label("检测", "test"),
    HealthKind.VACCINE_DOSE: Label("疫苗", "vaccination"),
    HealthKind.DEWORMING: Label("驱虫", "deworming"),
    HealthKind.OBSERVATION: Label("健康观察", "observation"),
    HealthKind.WITHDRAWN: Label("撤销", "withdrawn"),
}
RESULTS = {
    HealthResult.PASSED: Label("合格", "passed"),
    HealthResult.FAILED: Label("不合格", "failed"),
    HealthResult.NEGATIVE: Label("阴性", "negative"),
    HealthResult.POSITIVE: Label("阳性", "positive"),
    HealthResult.NORMAL: Label("正常", "normal"),
    HealthResult.ABNORMAL: Label("异常", "abnormal"),
}
_SECTIONS = (
    HealthKind.EXAM,
    HealthKind.TEST,
    HealthKind.VACCINE_DOSE,
    HealthKind.DEWORMING,
    HealthKind.OBSERVATION,
)
_DUE = Label("待办免疫与驱虫", "Still to be given")
_UNKNOWN = Label("未知", "unknown")
_CORRECTED = Label("（已更正，见后）", "(corrected below)")
_CORRECTION = Label("（更正）", "(correction)")
_WITHDRAWN = Label("（已撤销）", "(withdrawn)")


def printed(file: PetFile, public: str, language: Language) -> str:
    """The whole file, every correction beside what stood there before."""

    def say(label: Label) -> str:
        return label.say(language)

    lines = [f"{say(_HEADING)}  {public}"]
    lines += [f"  {say(name)}: {say(value)}" for name, value in _about(file)]
    withdrawn = {each.corrects for each in file.entries if each.kind is HealthKind.WITHDRAWN}
    for kind in _SECTIONS:
        entries = [each for each in file.entries if each.kind is kind]
        if entries:
            lines += [say(KINDS[kind]), *_entry_lines(entries, withdrawn, language)]
    if file.due:
        lines.append(say(_DUE))
        lines += [
            f"  {d.due_on.isoformat()}  {say(KINDS[d.kind])} {say(entry_label(d.name))}"
            for d in file.due
        ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _about(file: PetFile) -> list[tuple[Label, Label]]:
    record, described = file.record, file.described
    weight, home = described.weight_grams, described.handed_over_on
    born = _UNKNOWN if record.born_on is None else Label.of(record.born_on.isoformat())
    if described.born_estimated and record.born_on is not None:
        born = Label(f"{born.zh}（估计）", f"{born.en} (estimated)")
    found = [
        (Label("名字", "Name"), Label.of(described.name or "-")),
        (Label("种类", "Species"), SPECIES[record.species]),
        (Label("品种", "Breed"), Label.of(described.breed or "-")),
        (Label("性别", "Sex"), _SEX[described.sex]),
        (Label("出生日期", "Born"), born),
        (Label("体重", "Weight"), Label.of(f"{weight / 1000:g} kg") if weight else _UNKNOWN),
        (Label("状态", "State"), _STATE[record.state]),
    ]
    if described.age_band:
        found.append((Label("年龄段", "Age"), described.age_band))
    if described.temperament:
        found.append((Label("性情", "Temper"), Label.of(described.temperament)))
    if described.care_notes:
        found.append((Label("照护", "Care"), Label.of(described.care_notes)))
    if home:
        found.append((Label("交接日期", "Handed over"), Label.of(home.isoformat())))
    return found


def _entry_lines(
    entries: Sequence[FileEntry], withdrawn: set[int | None], language: Language
) -> list[str]:
    return [_entry_line(each, each.id in withdrawn, language) for each in entries]


def _entry_line(entry: FileEntry, is_withdrawn: bool, language: Language) -> str:
    words = [entry.on.isoformat(), entry_label(entry.name).say(language)]
    if entry.result:
        words.append(RESULTS[entry.result].say(language))
    if entry.corrects is not None:
        words.append(_CORRECTION.say(language))
    if is_withdrawn:
        words.append(_WITHDRAWN.say(language))
    elif entry.corrected_by is not None:
        words.append(_CORRECTED.say(language))
    return "  " + "  ".join(word for word in words if word)
