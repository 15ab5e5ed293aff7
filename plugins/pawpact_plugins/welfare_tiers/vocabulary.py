"""The facts that welfare tiers add."""

from __future__ import annotations

from pawpact.sdk import Fact, Label, ValueType

OWNER = "welfare_tiers"
_ONCE_PER = {
    "contract": Label("每份合约一次", "once a contract"),
    "occasion": Label("每次达到都算", "each time it is reached"),
}
_OFFERS = ("care_advisor", "free_events", "contest_priority", "trial_panel")

FACTS = (
    Fact(
        name="welfare.star",
        type=ValueType.INT,
        label=Label("连续期数对应的星级", "The streak's star"),
        subject="contract",
        owner=OWNER,
        unit="star",
        example="2",
        minimum=0,
        maximum=9,
        doc="From `star_by_months`, by the streak with this period in it.",
        changes="up",
    ),
    Fact(
        name="welfare.star_before",
        type=ValueType.INT,
        label=Label("上一次履约时的星级", "The star of the streak before"),
        subject="contract",
        owner=OWNER,
        unit="star",
        example="1",
        minimum=0,
        maximum=9,
        doc="The same for the streak before this period: a star is reached where it grew.",
        changes="never",
    ),
    Fact(
        name="welfare.food_price",
        type=ValueType.PRICE_RATIO,
        label=Label("该星级的宠粮折扣", "The star's price of food"),
        subject="contract",
        owner=OWNER,
        example="0.95",
        minimum=0,
        maximum=10_000,
        doc="From `food_price_by_star`; the full price where the star has no row.",
        changes="never",
    ),
    Fact(
        name="welfare.service_priority",
        type=ValueType.INT,
        label=Label("该星级的服务优先级", "The star's place in the queue"),
        subject="contract",
        owner=OWNER,
        unit="rank",
        example="2",
        minimum=0,
        maximum=9,
        doc="From `service_priority_by_star`; 0 where the star has no row.",
        changes="never",
    ),
    Fact(
        name="welfare.once_per",
        type=ValueType.CHOICE,
        label=Label("里程碑能否重复", "Whether a milestone comes again"),
        subject="contract",
        owner=OWNER,
        example="contract",
        choices=tuple(_ONCE_PER),
        choice_labels=_ONCE_PER,
        doc="What `milestone_repeats` comes to.",
        changes="never",
    ),
    Fact(
        name="welfare.veteran",
        type=ValueType.INT,
        label=Label("累计履约达到的老客门槛", "The veteran's threshold that is reached"),
        subject="contract",
        owner=OWNER,
        unit="month",
        example="6",
        minimum=0,
        maximum=1_000,
        doc="The highest of `veteran_months` (and of the rows of `veteran_price` behind the first)"
        " that the performed periods of this contract reach, in a row or not. Of several"
        " contracts the best one makes the veteran.",
        changes="up",
    ),
    Fact(
        name="welfare.veteran_price",
        type=ValueType.PRICE_RATIO,
        label=Label("该门槛的终身折扣", "The threshold's lifetime price"),
        subject="contract",
        owner=OWNER,
        example="0.95",
        minimum=0,
        maximum=10_000,
        doc="From `veteran_price`, by the same periods; the full price below the first row.",
        changes="never",
    ),
    Fact(
        name="welfare.offers",
        type=ValueType.LIST,
        label=Label("门店给老客的特权", "Privileges that the store gives veterans"),
        subject="customer",
        owner=OWNER,
        example=f"[{', '.join(_OFFERS)}]",
        doc="Those that the store's settings switch on.",
        changes="never",
    ),
)
