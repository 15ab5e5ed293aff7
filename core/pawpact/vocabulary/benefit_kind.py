"""The kinds of benefits that core knows: what they are called, what they are, what they cover.

A rule may grant a kind of its own too: it is a free service, called by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pawpact.kernel.label import Label


class Form(StrEnum):
    """How a benefit is used.

    >>> Form("card").is_counted, Form("star").is_counted
    (True, False)
    """

    SERVICE = "service"
    """A free service or a gift: each piece is redeemed once at the counter."""
    CARD = "card"
    """Free services of a year: one piece for each due date, each redeemed in its own time."""
    PRICE = "price"
    """A better price for as long as it is valid; nothing of it is used up."""
    COUPON = "coupon"
    """Money or a share off one purchase."""
    STAR = "star"
    """What keeping the plan earned; it ends with its contract."""
    PRIVILEGE = "privilege"
    """A standing of the customer's for good."""

    @property
    def is_counted(self) -> bool:
        """Whether the books count pieces of it (UNIT)."""
        return self not in (Form.STAR, Form.PRIVILEGE)


@dataclass(frozen=True, slots=True)
class BenefitKind:
    """``covers`` names what a better price is for, where the grant does not say so itself;
    ``due`` is the service of a card, each of whose pieces is for one due date.
    """

    label: Label
    form: Form = Form.SERVICE
    covers: tuple[str, ...] = ()
    due: str = ""
    single: bool = False
    """Once for what it is granted for, whoever grants it."""


KINDS: Mapping[str, BenefitKind] = {
    "grooming": BenefitKind(Label("免费洗护", "free grooming")),
    "health_recheck": BenefitKind(Label("免费健康复查", "free health recheck")),
    "health_check": BenefitKind(Label("免费体检", "free examination")),
    "deworming": BenefitKind(Label("免费驱虫", "free deworming")),
    "food_gift_pack": BenefitKind(Label("宠粮大礼包", "food gift pack")),
    "adoption_kit": BenefitKind(Label("领养大礼包", "adoption kit"), single=True),
    "grooming_card": BenefitKind(
        Label("全年洗护折扣卡", "grooming card"), Form.PRICE, ("grooming",)
    ),
    "lifetime_food_card": BenefitKind(
        Label("终身宠粮折扣卡", "lifetime food card"), Form.PRICE, ("food",)
    ),
    "deworming_year_card": BenefitKind(
        Label("全年驱虫卡", "deworming card of a year"), Form.CARD, due="deworming"
    ),
    "health_check_year_card": BenefitKind(
        Label("全年体检卡", "examination card of a year"), Form.CARD, due="health_check"
    ),
}
COUPONS: Mapping[str, Label] = {
    "clinic": Label("就诊优惠券", "clinic voucher"),
    "readoption": Label("再次领养券", "coupon for adopting again"),
    "birthday": Label("生日券", "birthday coupon"),
    "anniversary": Label("领养纪念券", "anniversary coupon"),
}
SINGLE_COUPONS = frozenset({"clinic", "readoption"})
"""Once for what they are granted for and each `mark`, whichever policy grants them."""

STAR = "star"
VETERAN = "veteran"
PRIVILEGES: Mapping[str, Label] = {
    VETERAN: Label("老客终身折扣", "veteran's lifetime price"),
    "priority_booking": Label("优先预约", "booking with priority"),
    "care_advisor": Label("一对一饲养顾问", "an advisor of one's own"),
    "free_events": Label("线下活动免费", "events free of charge"),
    "contest_priority": Label("萌宠比赛优先报名", "contests first"),
    "trial_panel": Label("宠友体验官", "member of the trial panel"),
}
SCOPES: Mapping[str, Label] = {
    "food": Label("宠粮", "food"),
    "supplies": Label("用品", "supplies"),
    "service": Label("服务", "services"),
    "grooming": Label("洗护", "grooming"),
    "health_check": Label("体检", "examinations"),
    "clinic": Label("合作医院就诊", "partner clinics"),
}
KIND_LABELS: Mapping[str, Label] = {name: each.label for name, each in KINDS.items()}


def kind_of(name: str) -> BenefitKind:
    """A kind that core knows, or a service called by its name.

    >>> kind_of("grooming").label.en, kind_of("puzzle_toy").label.en
    ('free grooming', 'puzzle_toy')
    """
    return KINDS.get(name) or BenefitKind(Label.of(name))


def benefit_label(name: str, form: str) -> Label:
    """What people call a benefit of this name and form."""
    if form == Form.STAR:
        return Label("守约星级", "star")
    known = {Form.COUPON: COUPONS, Form.PRIVILEGE: PRIVILEGES}.get(Form(form), KIND_LABELS)
    return known.get(name) or Label.of(name)
