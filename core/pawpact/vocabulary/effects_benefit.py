"""Effects that grant benefits, coupons and standings, and take back what is not used."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.benefit_kind import COUPONS, KIND_LABELS, PRIVILEGES, SCOPES
from pawpact.vocabulary.declarations import NAME_FORM, Argument, Combine, Effect, TextForm
from pawpact.vocabulary.types import RATIO_SCALE, ValueType

ONCE_PER = {
    "contract": Label("每份合约", "contract"),
    "customer": Label("每位客户", "customer"),
    "pet": Label("每只宠物", "pet"),
    "incident": Label("每次事件", "incident"),
    "referral": Label("每次推荐", "referral"),
    "complaint": Label("每次投诉", "complaint"),
    "occasion": Label("每次", "occasion"),
}
"""Of what a grant is made once: a role of the moment, or the occasion itself."""

GRANT_FORM = TextForm(
    r"[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}",
    Label(
        "一条政策的名称，例如 signing_benefits.grant", "a policy, such as signing_benefits.grant"
    ),
    example="signing_benefits.grant",
)
_WHEN_IT_IS_ABOUT_HER = (
    "contract.activated",
    "period.performed",
    "pause.requested",
    "case.recovered",
    "pet.lost",
    "pet.found",
    "pet.died",
    "contract.ended",
)
_LONGEST_DAYS = 3_650
_LONGEST_MONTHS = 120
_VALID_DAYS = Argument(
    "valid_days",
    ValueType.INT,
    Label("有效天数", "Valid for days"),
    required=False,
    minimum=1,
    maximum=_LONGEST_DAYS,
)
_VALID_MONTHS = Argument(
    "valid_months",
    ValueType.INT,
    Label("有效月数", "Valid for months"),
    required=False,
    minimum=1,
    maximum=_LONGEST_MONTHS,
)
_RATIO = Argument(
    "price_ratio",
    ValueType.PRICE_RATIO,
    Label("折扣", "Price ratio"),
    required=False,
    minimum=0,
    maximum=RATIO_SCALE,
)
_ONCE_PER = Argument(
    "once_per",
    ValueType.CHOICE,
    Label("每什么一次", "Once per"),
    choices=tuple(ONCE_PER),
    choice_labels=ONCE_PER,
)
_MARK = Argument(
    "mark",
    ValueType.INT,
    Label("第几档", "Which of several"),
    required=False,
    minimum=0,
    maximum=1_000_000,
)

GRANT_BENEFIT = Effect(
    name="grant_benefit",
    label=Label("发放权益", "Grant a benefit"),
    sentence=Label("发放{type} {count} 次", "grant {type}, {count} times"),
    arguments=(
        Argument(
            "type",
            ValueType.TEXT,
            Label("权益", "Benefit"),
            choice_labels=KIND_LABELS,
            form=NAME_FORM,
        ),
        Argument("count", ValueType.INT, Label("次数", "Times"), minimum=0, maximum=12),
        _ONCE_PER,
        _VALID_DAYS,
        _VALID_MONTHS,
        _RATIO,
        _MARK,
    ),
    combine=Combine.ALL,
    doc="Free services, cards and gifts, with the price and the validity of the day of grant."
    " Once for each policy, kind, `mark` and what `once_per` names; again it is `already`."
    " A price counts for cards that are one. Over the most of a kind at a time it is capped.",
    grants=True,
    moments=_WHEN_IT_IS_ABOUT_HER,
    carried=("customer",),
)
GRANT_COUPON = Effect(
    name="grant_coupon",
    label=Label("发放优惠券", "Grant a coupon"),
    sentence=Label("发放{kind}：{price_ratio}{amount}", "grant {kind}: {price_ratio}{amount}"),
    arguments=(
        Argument(
            "kind", ValueType.TEXT, Label("优惠券", "Coupon"), choice_labels=COUPONS, form=NAME_FORM
        ),
        _RATIO,
        Argument(
            "amount",
            ValueType.MONEY,
            Label("面额", "Worth"),
            required=False,
            minimum=0,
            maximum=100_000,
        ),
        Argument(
            "once_per",
            ValueType.CHOICE,
            Label("每什么一次", "Once per"),
            required=False,
            choices=tuple(ONCE_PER),
            choice_labels=ONCE_PER,
        ),
        _VALID_DAYS,
        _VALID_MONTHS,
        Argument(
            "covers",
            ValueType.LIST,
            Label("可用于", "Covers"),
            required=False,
            choice_labels=SCOPES,
        ),
        _MARK,
    ),
    combine=Combine.ALL,
    doc="Money or a share off one purchase, without a least sum; `covers` says of what, of"
    " anything where it does not. Once an occasion, unless `once_per` says otherwise.",
    grants=True,
    cost_of="money",
    cost_argument="amount",
    moments=_WHEN_IT_IS_ABOUT_HER,
    carried=("customer",),
)
SET_STAR = Effect(
    name="set_star",
    label=Label("守约星级", "Set the star"),
    sentence=Label("守约星级 {level} 星", "{level} star(s) for keeping the plan"),
    arguments=(
        Argument("level", ValueType.INT, Label("星级", "Star"), minimum=0, maximum=9),
        Argument(
            "price_ratio",
            ValueType.PRICE_RATIO,
            Label("宠粮折扣", "Food price"),
            required=False,
            minimum=0,
            maximum=RATIO_SCALE,
        ),
        Argument(
            "priority",
            ValueType.INT,
            Label("服务优先级", "Service priority"),
            required=False,
            minimum=0,
            maximum=9,
        ),
    ),
    combine=Combine.HIGHEST,
    doc="The contract's star, with its price of food as of that day. Never lowered by a later"
    " period: the highest stays, until the contract ends.",
    grants=True,
    moments=("period.performed",),
    carried=("contract", "customer"),
)
SET_PRIVILEGE = Effect(
    name="set_privilege",
    label=Label("授予特权", "Set a privilege"),
    sentence=Label("授予{kind}", "grant {kind}"),
    arguments=(
        Argument(
            "kind",
            ValueType.TEXT,
            Label("特权", "Privilege"),
            choice_labels=PRIVILEGES,
            form=NAME_FORM,
        ),
        Argument(
            "level",
            ValueType.INT,
            Label("档次", "Level"),
            required=False,
            minimum=0,
            maximum=1_000,
        ),
        _RATIO,
        Argument(
            "covers",
            ValueType.LIST,
            Label("适用范围", "Covers"),
            required=False,
            choice_labels=SCOPES,
        ),
    ),
    combine=Combine.ALL,
    doc="A standing of the customer's for good, in every store of the brand; it outlives the"
    " contract. Once for each kind and level, and never at a worse price.",
    grants=True,
    moments=("contract.activated", "period.performed"),
    carried=("customer",),
)
WITHDRAW_GRANT = Effect(
    name="withdraw_grant",
    label=Label("收回未用的权益", "Withdraw what is not used"),
    sentence=Label("收回 {grant} 发放而未用的", "withdraw what {grant} granted and is not used"),
    arguments=(
        Argument("grant", ValueType.TEXT, Label("由哪条政策发放", "Granted by"), form=GRANT_FORM),
        _MARK,
    ),
    combine=Combine.ALL,
    doc="What this policy granted for the same contract, or where none is at stake for the same"
    " occasion: benefits, coupons and reward points that are not used go back, what is used stays."
    " With a `mark` what it granted with that mark once for the customer, and nothing else.",
    moments=("contract.ended",),
    carried=("customer",),
)

BENEFIT_EFFECTS = (GRANT_BENEFIT, GRANT_COUPON, SET_STAR, SET_PRIVILEGE, WITHDRAW_GRANT)
