"""What a contract's agreement says: the store's template with the numbers in force today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from pawpact.agreements.placeholder import STORE_NAME
from pawpact.agreements.publishing import require_fit, template_in_force
from pawpact.agreements.rendering import amount_in_words, clauses, render
from pawpact.agreements.values import Template, text_hash, written
from pawpact.billing.values import Plan
from pawpact.contracts.models import Contract
from pawpact.contracts.signing.schedule import plan_of
from pawpact.kernel.identity import public_id
from pawpact.kernel.money import yuan
from pawpact.pets.models import Pet
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

CATEGORIES = {
    "staple_food": "主粮",
    "snack": "零食",
    "nutrition": "营养品",
    "milk_powder": "羊奶粉",
    "cat_litter": "猫砂",
    "deworming": "驱虫药",
    "supplies": "用品",
}
"""Words for what points may buy; a category of a store's own is written as it is."""
SPECIES = {"cat": "猫", "dog": "犬", "other": "宠物"}
_INTEGERS = {
    "notice_hours": "core.billing.pre_debit_notice_hours",
    "extra_notice_hours": "core.billing.extra_notice_hours",
    "debit_attempts": "core.billing.max_attempts_per_period",
    "grace_days": "core.billing.grace_days",
    "postpone_days": "core.billing.postpone_max_days",
    "postpone_times": "core.billing.postpone_max_times_per_contract",
    "points_days": "core.ledger.post_contract_use_days",
    "guarantee_days": "health_guarantee.guarantee_days",
    "fee_cap": "core.contracts.termination_fee_cap_periods",
    "cooling_off_days": "core.contracts.cooling_off_days",
    "deposit_refund_days": "deposit_fallback.refund_days",
    "retention_days": "core.accounts.closed_account_retention_days",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The agreement of one contract, word for word."""

    template: Template
    text: str
    clauses: Mapping[str, str]
    """The highlighted clauses, by name."""

    @property
    def content_hash(self) -> str:
        return text_hash(self.text)


def wordings(unit: Unit, rows: Sequence[Contract]) -> dict[int, Wording]:
    """What each of these contracts says if it is signed now; two statements for any number."""
    template = template_in_force(unit)
    require_fit(unit.store, template)
    pets = _pets(unit, [row.pet_id for row in rows])
    everywhere = _numbers(unit.store)
    found = {}
    for row in rows:
        values = {**everywhere, **pets[row.pet_id], **_plan(unit, row)}
        text = written(render(template, values))
        found[row.id] = Wording(template, text, clauses(template, values))
    return found


def agreement_text(unit: Unit, row: Contract) -> str:
    """The agreement of this contract as it would be signed now."""
    return wordings(unit, [row])[row.id].text


def _numbers(store: Store) -> dict[str, str]:
    """What the policy says, the same for every contract of the day."""
    ratio = store.integer("core.contracts.termination_fee_rate")
    offsets = store.integers("core.billing.retry_offsets_days")
    attempts = store.integer("core.billing.max_attempts_per_period")
    categories = store.texts("core.ledger.mall_points_spend_categories")
    return {
        **{name: str(store.integer(parameter)) for name, parameter in _INTEGERS.items()},
        STORE_NAME: store.title.zh,
        "fee_rate": f"{ratio / 100:g}%",
        "retry_days": "、".join(str(each) for each in offsets[: max(attempts - 1, 1)]),
        "categories": "、".join(CATEGORIES.get(each, each) for each in categories),
    }


def _plan(unit: Unit, row: Contract) -> dict[str, str]:
    plan: Plan = plan_of(unit.store, row, row.signed_at or unit.at)
    total = row.plan_price * row.term
    return {
        "contract": public_id("con", row.id),
        "signed_on": chinese_date(unit.store.local_date(row.signed_at or unit.at)),
        "price": yuan(row.plan_price),
        "term": str(row.term),
        "total": yuan(total),
        "total_words": amount_in_words(total),
        "debit_day": str(plan.anchor),
        "first_debit": chinese_date(plan.first_debit),
    }


def _pets(unit: Unit, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    rows = unit.session.execute(
        select(Pet.id, Pet.name, Pet.species, Pet.breed).where(Pet.id.in_(set(ids)))
    )
    return {
        row.id: {
            "pet": public_id("pet", row.id),
            "pet_name": row.name or "未取名",
            "pet_species": SPECIES.get(row.species, row.species),
            "pet_breed": row.breed or "未注明",
        }
        for row in rows
    }


def chinese_date(day: date) -> str:
    """A day as contracts write it: 2026年3月12日."""
    return f"{day.year}年{day.month}月{day.day}日"
