"""What is told before signing: the pet's health, the plan and its total, debits, ways out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pawpact.agreements.rendering import amount_in_words
from pawpact.agreements.values import text_hash
from pawpact.contracts.models import Contract
from pawpact.contracts.signing.models import Disclosure, DisclosureConfirmation, SigningSession
from pawpact.contracts.signing.wording import Wording, wordings
from pawpact.kernel.errors import Conflict
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.pets.age import age_band
from pawpact.pets.entry_name import entry_label
from pawpact.pets.loading import load_entries
from pawpact.pets.models import Pet
from pawpact.pets.values import HealthEntry
from pawpact.tenancy.unit import Unit

KINDS = {
    "exam": "体检",
    "test": "检测",
    "vaccine_dose": "疫苗",
    "deworming": "驱虫",
    "observation": "观察",
}
RESULTS = {
    "passed": "合格",
    "failed": "不合格",
    "negative": "阴性",
    "positive": "阳性",
    "normal": "正常",
    "abnormal": "异常",
}
SEXES = {"male": "公", "female": "母"}


class NotDisclosed(Conflict):
    """What the customer has to know was not confirmed, or has changed since."""

    code = "not_disclosed"
    title = Label("签约告知未确认", "What has to be told was not confirmed")


@dataclass(frozen=True, slots=True)
class Pack:
    """What a customer is shown, with the hash that is confirmed."""

    contract: int
    version: int
    text: str
    shown_at: datetime
    confirmed: bool = False

    @property
    def content_hash(self) -> str:
        return text_hash(self.text)


def show_packs(
    unit: Unit, rows: Sequence[Contract], said: Mapping[int, Wording] | None = None
) -> dict[int, Pack]:
    """Show each customer what is true now; shown again without a change it is the same version."""
    texts = pack_texts(unit, rows, said)
    latest = _latest(unit, [row.id for row in rows])
    packs = {}
    for row in rows:
        known = latest.get(row.id)
        if known is None or known.text != texts[row.id]:
            known = _shown(unit, row.id, texts[row.id], 1 + (known.version if known else 0))
        packs[row.id] = Pack(row.id, known.version, known.text, known.shown_at)
    unit.session.flush()
    return packs


def confirm_packs(
    unit: Unit, confirmed: Mapping[int, str], sessions: Mapping[int, SigningSession]
) -> None:
    """The customers confirm the pack with this hash; another than the last shown is refused."""
    latest = _latest(unit, list(confirmed))
    known = _confirmed(unit, [each.id for each in latest.values()])
    for contract, content_hash in confirmed.items():
        pack = latest.get(contract)
        if pack is None or pack.content_hash != content_hash:
            raise _outdated()
        if pack.id not in known:
            unit.session.add(
                DisclosureConfirmation(
                    id=unit.ids.one(),
                    disclosure_id=pack.id,
                    session_id=sessions[contract].id,
                    actor=unit.actor,
                    at=unit.at,
                )
            )
    unit.session.flush()


def require_disclosed(
    unit: Unit, rows: Sequence[Contract], said: Mapping[int, Wording] | None = None
) -> dict[int, int]:
    """Raise unless each customer confirmed what is true now; by contract, the confirmed pack."""
    texts = pack_texts(unit, rows, said)
    latest = _latest(unit, [row.id for row in rows])
    known = _confirmed(unit, [each.id for each in latest.values()])
    for row in rows:
        pack = latest.get(row.id)
        if pack is None or pack.id not in known:
            raise NotDisclosed(
                Label(
                    "客户还没有确认签约告知（宠物健康、套餐总额、扣款规则、解约和意外处理）",
                    "the customer has not confirmed what has to be told before signing",
                ),
                hint=Label("先出示告知并由客户确认", "show it and have it confirmed first"),
            )
        if pack.text != texts[row.id]:
            raise _outdated()
    return {contract: pack.id for contract, pack in latest.items()}


def pack_of(unit: Unit, contract: int) -> Pack | None:
    """The last pack shown for a contract, for whoever looks it up."""
    row = _latest(unit, [contract]).get(contract)
    if row is None:
        return None
    confirmed = bool(_confirmed(unit, [row.id]))
    return Pack(contract, row.version, row.text, row.shown_at, confirmed)


def pack_texts(
    unit: Unit, rows: Sequence[Contract], said: Mapping[int, Wording] | None = None
) -> dict[int, str]:
    """What has to be told about each contract today; as many statements for any number."""
    said = said or wordings(unit, rows)
    ids = [row.pet_id for row in rows]
    pets = {pet.id: pet for pet in unit.session.scalars(select(Pet).where(Pet.id.in_(ids)))}
    entries = load_entries(unit, ids)
    return {
        row.id: "\n".join(
            [
                *_pet_lines(unit, pets[row.pet_id], entries[row.pet_id]),
                *_plan_lines(row),
                "【条款】",
                *said[row.id].clauses.values(),
                f"协议正文校验码：{said[row.id].content_hash}",
            ]
        )
        + "\n"
        for row in rows
    }


def _pet_lines(unit: Unit, pet: Pet, entries: Iterable[HealthEntry]) -> list[str]:
    about = [pet.breed or "品种未注明", SEXES.get(pet.sex, "性别未注明"), pet.colour]
    born = "出生日期未知" if pet.born_on is None else f"{pet.born_on.isoformat()} 出生"
    estimated = "（估计）" if pet.born_estimated else ""
    lines = [
        "【宠物】",
        f"{pet.name or '未取名'}（{public_id('pet', pet.id)}）："
        f"{'，'.join(each for each in about if each)}，{born}{estimated}",
    ]
    if pet.weight_grams is not None:
        lines.append(f"体重 {pet.weight_grams / 1000:g} 千克")
    band = age_band(unit.store, pet.born_on, unit.today)
    if band is not None:
        lines.append(f"年龄段：{band.zh}")
    lines.append(f"性情：{pet.temperament or '未记录'}")
    lines.append(f"照护：{pet.care_notes or '未记录'}")
    if pet.tags:
        lines.append(f"标签：{'、'.join(entry_label(each).zh for each in pet.tags)}")
    return [*lines, *_health_lines(entries)]


def _health_lines(entries: Iterable[HealthEntry]) -> list[str]:
    lines = ["【健康记录】"]
    groups: dict[str, list[HealthEntry]] = defaultdict(list)
    for entry in entries:
        groups[str(entry.kind)].append(entry)
    for kind in (*KINDS, *(each for each in groups if each not in KINDS)):
        found = groups.get(kind, [])
        if found or kind in ("exam", "vaccine_dose", "deworming"):
            title = KINDS.get(kind, kind)
            lines.append(f"{title}：{'；'.join(_entry(each) for each in found) or '无记录'}")
    return lines


def _entry(entry: HealthEntry) -> str:
    result = "" if entry.result is None else RESULTS.get(str(entry.result), str(entry.result))
    return " ".join(
        each for each in (entry.on.isoformat(), entry_label(entry.name).zh, result) if each
    )


def _plan_lines(row: Contract) -> list[str]:
    total = row.plan_price * row.term
    return [
        "【月付】",
        f"每期 {yuan(row.plan_price)} 元，共 {row.term} 期，"
        f"应付总额 {yuan(total)} 元（{amount_in_words(total)}）",
    ]


def _shown(unit: Unit, contract: int, text: str, version: int) -> Disclosure:
    row = Disclosure(
        id=unit.ids.one(),
        contract_id=contract,
        version=version,
        text=text,
        content_hash=text_hash(text),
        shown_at=unit.at,
        shown_by=unit.actor,
    )
    unit.session.add(row)
    return row


def _latest(unit: Unit, contracts: Sequence[int]) -> dict[int, Disclosure]:
    newest = (
        select(func.max(Disclosure.id))
        .where(Disclosure.contract_id.in_(contracts))
        .group_by(Disclosure.tenant_id, Disclosure.contract_id)
    )
    rows = unit.session.scalars(select(Disclosure).where(Disclosure.id.in_(newest)))
    return {row.contract_id: row for row in rows}


def _confirmed(unit: Unit, disclosures: Sequence[int]) -> set[int]:
    return set(
        unit.session.scalars(
            select(DisclosureConfirmation.disclosure_id).where(
                DisclosureConfirmation.disclosure_id.in_(disclosures)
            )
        )
    )


def _outdated() -> NotDisclosed:
    return NotDisclosed(
        Label(
            "告知的内容在出示之后有了变化，须重新出示并由客户确认",
            "what was shown has changed since; it has to be shown and confirmed again",
        )
    )
