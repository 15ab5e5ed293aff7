"""Core's effects on what a customer pays and is given in points."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import NAME_FORM, Argument, Combine, Effect
from pawpact.vocabulary.effects_benefit import GRANT_FORM
from pawpact.vocabulary.types import RATIO_SCALE, ValueType

_GIVEN_FOR = {
    "newcomer": Label("新客签约礼", "a newcomer's signing"),
    "streak": Label("连续履约", "periods performed in a row"),
    "anniversary": Label("履约周年", "a year of keeping the plan"),
    "referral": Label("推荐有礼", "a referral"),
    "first_charge": Label("首期立减", "the first debit"),
    "half_price": Label("推荐新客首期半价", "half price for who was referred"),
}
"""What points and discounts of the shipped rules are given for."""
DISCOUNT_CHARGE = Effect(
    name="discount_charge",
    label=Label("扣款优惠", "Discount a debit"),
    sentence=Label(
        "本期扣款优惠：{price_ratio}{amount}（{reason}）",
        "debit this period for less: {price_ratio}{amount} ({reason})",
    ),
    arguments=(
        Argument(
            "price_ratio",
            ValueType.PRICE_RATIO,
            Label("按", "at"),
            required=False,
            minimum=0,
            maximum=RATIO_SCALE,
        ),
        Argument("amount", ValueType.MONEY, Label("立减", "less"), required=False, minimum=0),
        Argument(
            "reason",
            ValueType.TEXT,
            Label("原因", "Reason"),
            choice_labels=_GIVEN_FOR,
            form=NAME_FORM,
        ),
    ),
    combine=Combine.ALL,
    doc="A share of the price, or a sum off it; of several the best for the customer, never two."
    " The points stay at face value, the store adds the difference.",
    grants=True,
    cost_of="money",
    moments=("charge.priced",),
)
WAIVE_PERIOD = Effect(
    name="waive_period",
    label=Label("减免期数", "Waive periods"),
    sentence=Label("减免 {periods} 期", "waive {periods} periods"),
    arguments=(
        Argument("periods", ValueType.INT, Label("期数", "Periods"), minimum=1, maximum=6),
        Argument(
            "points_ratio",
            ValueType.RATIO,
            Label("发放积分比例", "Share of the points"),
            required=False,
            minimum=0,
            maximum=RATIO_SCALE,
        ),
        Argument(
            "borne_by",
            ValueType.INT,
            Label("由哪家门店承担", "Borne by"),
            required=False,
            minimum=0,
        ),
        Argument(
            "borne_share",
            ValueType.RATIO,
            Label("该门店承担的比例", "Share that it bears"),
            required=False,
            minimum=0,
            maximum=RATIO_SCALE,
        ),
        Argument("mark", ValueType.TEXT, Label("因何而免", "What for"), required=False),
        Argument("most", ValueType.INT, Label("共几期", "In all"), required=False, minimum=0),
    ),
    combine=Combine.SUM,
    doc="This period and those after it cost nothing; the points come on their days all the same,"
    " or a share of them. Beyond the most that a contract may have waived the rest is reported as"
    " capped. `mark` says what it is for, `most` how many periods of the customer's that may waive"
    " in all, whatever several contracts ask for at once. `borne_by` is the number of another store"
    " of the brand that bears it, or its `borne_share`, 0 for this one.",
    grants=True,
    cost_of="money",
    moments=("charge.priced",),
)
WITHDRAW_WAIVER = Effect(
    name="withdraw_waiver",
    label=Label("收回减免", "Withdraw a waiver"),
    sentence=Label("收回 {grant} 给的减免", "withdraw the periods that {grant} waived"),
    arguments=(
        Argument("grant", ValueType.TEXT, Label("由哪条政策减免", "Waived by"), form=GRANT_FORM),
    ),
    combine=Combine.ALL,
    doc="What this policy waived, with this occasion's own subject as its `mark`: a period to come"
    " is debited after all; of one that was given the points go back (P38) where none of them is"
    " spent, and what another store bore of them is owed back to it. What is used stays.",
    carried=("customer",),
)
GRANT_POINTS = Effect(
    name="grant_points",
    label=Label("发放奖励积分", "Grant reward points"),
    sentence=Label(
        "发放奖励积分 {points} 分（{reason}）", "grant {points} reward points ({reason})"
    ),
    arguments=(
        Argument("points", ValueType.INT, Label("积分", "Points"), minimum=0, maximum=10_000),
        Argument(
            "reason",
            ValueType.TEXT,
            Label("原因", "Reason"),
            choice_labels=_GIVEN_FOR,
            form=NAME_FORM,
        ),
    ),
    combine=Combine.ALL,
    doc="Reward points, a promotion of the store's; once for each rule, subject and moment.",
    grants=True,
    cost_of="points",
    cost_argument="points",
    moments=("contract.activated", "period.performed"),
    carried=("customer",),
)

CHARGE_EFFECTS = (DISCOUNT_CHARGE, WAIVE_PERIOD, WITHDRAW_WAIVER, GRANT_POINTS)
