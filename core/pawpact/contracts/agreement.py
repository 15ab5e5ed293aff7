"""The agreement: drafted from an approved application, confirmed clause by clause, signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from pawpact.contracts.models import Agreement, Application, Contract, ContractEvent
from pawpact.contracts.moves import applications, contracts, move_contract
from pawpact.contracts.values import Signature
from pawpact.kernel.errors import Conflict, InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan
from pawpact.kernel.vault import about_customer
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store
from pawpact.vocabulary.case import Case

EVIDENCE = "agreement.evidence"
CLAUSES = {
    "debit_date": "扣款日：每月 {day} 日，首期于冷静期之后的扣款日",
    "debit_amount": "扣款金额：每期 {price} 元，共 {term} 期，合计 {total} 元",
    "spend_scope": "消费范围：扣款转为商城积分，1 元 1 分，仅可购买：{categories}",
    "major_disease_guarantee_30d": "重大疾病保障：交接之日起 30 天内按约包换或退款",
    "termination_terms": "解约：违约金不超过剩余未付金额的 {rate}，且不超过 {cap} 期月付；"
    "签约后 {cooling} 天内可无理由解约",
    "accident_handling": "意外处理：宠物丢失或死亡，凭材料终止代扣，不收违约金",
    "no_abandonment": "不弃养：不遗弃、不虐待；无力饲养时由本店免费接回",
}
"""Clause texts by the name that the policy's list of highlighted terms uses."""


def draft(unit: Unit, application_ids: Sequence[int]) -> list[int]:
    """Open a contract for each approved application; asked twice, the same contract answers."""
    known = {
        application: contract
        for contract, application in unit.session.execute(
            select(Contract.id, Contract.application_id).where(
                Contract.application_id.in_(application_ids)
            )
        )
    }
    found = applications(unit, application_ids)
    for number in application_ids:
        if number not in known:
            known[number] = _open(unit, found[number])
    return [known[number] for number in application_ids]


def sign(unit: Unit, signatures: Sequence[Signature]) -> None:
    """Confirm every highlighted clause and sign; text, hash and evidence are kept."""
    rows = contracts(unit, [each.contract for each in signatures])
    for each in signatures:
        row = rows[each.contract]
        _check_clauses(unit.store, each)
        move_contract(unit, row, "awaiting_signature", "all highlighted clauses confirmed")
        move_contract(unit, row, "awaiting_mandate", "signed")
        row.signed_at = unit.at
        unit.session.add(_agreement(unit, row, each))
    unit.session.flush()
    unit.raise_moment("contract.signed", [case_of(rows[each.contract]) for each in signatures])


def agreement_text(store: Store, row: Contract, signed_on: date) -> str:
    """The agreement word for word; every number comes from the policy it is signed under."""
    day = min(signed_on.day, store.integer("core.billing.anchor_day_max"))
    rate = store.integer("core.contracts.termination_fee_rate")
    words = {
        "day": day,
        "price": yuan(row.plan_price),
        "term": row.term,
        "total": yuan(row.plan_price * row.term),
        "categories": "、".join(store.texts("core.ledger.mall_points_spend_categories")),
        "rate": f"{rate / 100:g}%",
        "cap": store.integer("core.contracts.termination_fee_cap_periods"),
        "cooling": store.integer("core.contracts.cooling_off_days"),
    }
    highlighted = store.texts("core.contracts.highlighted_terms")
    lines = [f"{store.title.zh} 宠物领养协议", f"签署日期：{signed_on.isoformat()}"]
    lines += [
        f"【{number}】{CLAUSES.get(name, name).format(**words)}"
        for number, name in enumerate(highlighted, start=1)
    ]
    lines.append(f"政策版本：{'、'.join(store.revision.ruleset.layers)}")
    return "\n".join(lines) + "\n"


def case_of(row: Contract) -> Case:
    subjects = {"contract": row.id, "customer": row.customer_id, "pet": row.pet_id}
    return Case(str(row.id), subjects)


def _open(unit: Unit, application: Application) -> int:
    if application.state != "approved":
        raise Conflict(
            Label(
                f"申请当前状态为 {application.state}，通过后才能签约",
                f"the application is {application.state}; it must be approved before signing",
            )
        )
    if application.approved_until is None or application.approved_until < unit.at:
        raise Conflict(
            Label("审核通过已过有效期，请重新审核", "the approval has run out; check it again")
        )
    row = Contract(
        id=unit.ids.one(),
        application_id=application.id,
        customer_id=application.customer_id,
        pet_id=application.pet_id,
        plan_price=application.plan_price,
        term=application.term,
        state="awaiting_confirmation",
        revision_id=unit.store.revision.id,
        signed_at=None,
        activated_at=None,
        streak=0,
        performed=0,
    )
    event = ContractEvent(
        id=unit.ids.one(),
        contract_id=row.id,
        came_from="draft",
        went_to=row.state,
        actor=unit.actor,
        why="agreement shown",
        at=unit.at,
    )
    unit.session.add_all([row, event])
    unit.session.flush()
    return row.id


def _check_clauses(store: Store, signature: Signature) -> None:
    missing = set(store.texts("core.contracts.highlighted_terms")) - set(
        signature.confirmed_clauses
    )
    if missing:
        listed = "、".join(sorted(missing))
        raise InvalidField(
            "confirmed_clauses",
            Label(f"还有条款没有逐条确认：{listed}", f"clauses not yet confirmed: {listed}"),
        )


def _agreement(unit: Unit, row: Contract, signature: Signature) -> Agreement:
    text = agreement_text(unit.store, row, unit.today)
    return Agreement(
        id=unit.ids.one(),
        contract_id=row.id,
        text=text,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        confirmed_clauses=sorted(signature.confirmed_clauses),
        evidence_sealed=unit.vault.seal_one(
            EVIDENCE,
            json.dumps(dict(signature.evidence), ensure_ascii=False),
            about_customer(row.customer_id),
        ),
        signed_at=unit.at,
    )
