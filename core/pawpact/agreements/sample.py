"""An agreement as it would look, with made-up values: to read a template before it is published."""

from __future__ import annotations

from pawpact.agreements.placeholder import PLACEHOLDERS, STORE_NAME
from pawpact.agreements.printing import Confirmed, Party, Sheet, Signing
from pawpact.agreements.rendering import render
from pawpact.agreements.values import Template, text_hash, written
from pawpact.tenancy.values import Store

_EXAMPLES = {
    "pet_name": "示例",
    "pet_species": "猫",
    "pet_breed": "田园猫",
    "price": "398.00",
    "total": "4776.00",
    "total_words": "肆仟柒佰柒拾陆元整",
    "first_debit": "某年某月某日",
    "signed_on": "某年某月某日",
    "categories": "主粮、零食、用品",
    "fee_rate": "若干%",
}


def sample_text(template: Template, store: Store) -> str:
    """The text with examples where numbers will stand; what has none shows its own meaning."""
    values = {name: f"〈{said.zh}〉" for name, said in PLACEHOLDERS.items()}
    return written(render(template, {**values, **_EXAMPLES, STORE_NAME: store.title.zh}))


def sample_sheet(template: Template, store: Store) -> Sheet:
    """The same as the PDF would have it, marked as an example."""
    text = sample_text(template, store)
    signing = Signing(
        number="样张",
        signed_at="样张，未签署",
        signer="样张",
        store=store.title.zh,
        confirmed=tuple(Confirmed(term, "样张") for term in template.terms),
        evidence=(),
    )
    parties = (Party("甲方（门店）", store.title.zh), Party("乙方（领养人）", "样张，不具效力"))
    return Sheet(text, text_hash(text), f"{template.name}@{template.version}", parties, signing)
