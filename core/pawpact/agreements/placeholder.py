"""What may be left open in a template, and how it is found. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pawpact.kernel.label import Label

PLACEHOLDERS: Mapping[str, Label] = {
    "contract": Label("合约编号", "number of the contract"),
    "signed_on": Label("签署日期", "day of signing"),
    "pet": Label("宠物编号", "number of the pet"),
    "pet_name": Label("宠物名字", "the pet's name"),
    "pet_species": Label("宠物种类", "species"),
    "pet_breed": Label("宠物品种", "breed"),
    "price": Label("每期月付金额（元）", "monthly amount in yuan"),
    "term": Label("签约期数", "number of periods"),
    "total": Label("应付总额（元）", "total payable in yuan"),
    "total_words": Label("应付总额（大写）", "total payable in Chinese words"),
    "debit_day": Label("每月扣款日", "day of the monthly debit"),
    "first_debit": Label("首期扣款日期", "day of the first debit"),
    "notice_hours": Label("扣款前通知小时数", "hours of notice before a debit"),
    "extra_notice_hours": Label("第二期起提前通知小时数", "hours of the earlier notice"),
    "retry_days": Label(
        "扣款每次失败后隔几天再扣", "days from each failure to the next try, one after the other"
    ),
    "debit_attempts": Label("每期最多扣款次数", "most tries of one debit, the first among them"),
    "grace_days": Label("宽限天数", "days of grace"),
    "postpone_days": Label("可顺延天数", "days by which a debit may be put off"),
    "postpone_times": Label("可顺延次数", "how often it may be put off"),
    "categories": Label("积分可购买的商品类别", "what points may buy"),
    "points_days": Label("合约结束后积分可用天数", "days points stay usable after the end"),
    "guarantee_days": Label("重大疾病保障天数", "days of the major-disease guarantee"),
    "fee_rate": Label("违约金比例", "share of the unpaid remainder taken as a fee"),
    "fee_cap": Label("违约金上限（期）", "most monthly amounts taken as a fee"),
    "cooling_off_days": Label("冷静期天数", "days of cooling off"),
    "deposit_refund_days": Label("押金退还天数", "days in which a deposit is returned"),
    "retention_days": Label("资料保存天数", "days for which records are kept"),
}

NEEDED: Mapping[str, tuple[str, ...]] = {
    "debit_date": ("debit_day", "first_debit"),
    "debit_amount": ("price", "term", "total"),
    "spend_scope": ("categories",),
    "major_disease_guarantee_30d": ("guarantee_days",),
    "termination_terms": ("fee_rate", "fee_cap", "cooling_off_days"),
}
"""What a highlighted clause has to state, so that it is not there in name only."""

_OPEN = re.compile(r"\{([^{}\n]*)\}|\[([^\[\]\n]*)\]|[_＿]{2,}|[XＸ]{2,}")


class Opening(NamedTuple):
    """A place in a text that is to be filled in; ``name`` is empty where it cannot be."""

    start: int
    text: str
    name: str


def openings(text: str, store_name: str) -> Iterator[Opening]:
    """Everything in the text that looks like something to be filled in.

    ``store_name`` is the store's own placeholder for its name, such as ``[门店名称]``.
    """
    for found in _OPEN.finditer(text):
        name = found.group(1) or ""
        if found.group() == store_name:
            name = STORE_NAME
        yield Opening(found.start(), found.group(), name)


STORE_NAME = "store_name"


def fill(text: str, store_name: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced; one that has no value is a KeyError."""
    return _OPEN.sub(
        lambda found: values[STORE_NAME if found.group() == store_name else found.group(1)], text
    )
