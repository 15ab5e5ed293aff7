"""The words that rule files may say because of this plugin."""

from __future__ import annotations

from pawpact.sdk import Fact, Label, Moment, MomentKind, PluginVocabulary, ValueType

NAME = "acme_birthday"
POINTS, COUPON, NOTHING = "points", "coupon", "nothing"
GIFTS = {
    POINTS: Label("积分", "points"),
    COUPON: Label("优惠券", "coupon"),
    NOTHING: Label("只祝福", "a greeting only"),
}

BIRTHDAY = Moment(
    name="acme_birthday.birthday",
    kind=MomentKind.FACT,
    label=Label("宠物生日", "Pet's birthday"),
    carries=("pet", "customer", "contract"),
    doc="The pet has its birthday today and is at home with its customer; once a year.",
    owner=NAME,
)
YEARS = Fact(
    name="acme_birthday.years",
    type=ValueType.INT,
    label=Label("宠物周岁", "Pet's age in years"),
    subject="pet",
    unit="year",
    example="2",
    owner=NAME,
    optional=True,
    minimum=0,
    doc="Whole years on the day; unknown where the date of birth is.",
)
GIFT = Fact(
    name="acme_birthday.gift",
    type=ValueType.CHOICE,
    label=Label("本店的生日礼", "The store's birthday gift"),
    subject="store",
    example="points",
    owner=NAME,
    choices=tuple(GIFTS),
    choice_labels=GIFTS,
    doc="What the store's setting `gift_kind` says.",
)

VOCABULARY = PluginVocabulary(
    facts=(YEARS, GIFT),
    moments=(BIRTHDAY,),
    needs=frozenset({"pet.born_on", "contract.pet_at_home"}),
)
