"""The facts and moments that referrals add."""

from __future__ import annotations

from pawpact.sdk import Fact, Label, Moment, MomentKind, ValueType

OWNER = "referral_rewards"
MOST_POINTS = 10_000
"""As many reward points as one grant may hold."""

FACTS = (
    Fact(
        name="referrer.qualified_total",
        type=ValueType.INT,
        label=Label("累计有效推荐数", "Referrals that count"),
        subject="customer",
        owner=OWNER,
        unit="referral",
        example="3",
        minimum=0,
        doc="Withdrawn ones do not count; with the one that is decided about now.",
        changes="up",
    ),
    Fact(
        name="referrer.has_live_contract",
        type=ValueType.BOOL,
        label=Label("推荐人有合约在履行", "The referrer has a live contract"),
        subject="customer",
        owner=OWNER,
        example="true",
        doc="In this store.",
    ),
    Fact(
        name="referrer.waivers_due",
        type=ValueType.INT,
        label=Label("推荐所得、尚未兑现的减免期数", "Waived periods earned and still to come"),
        subject="customer",
        owner=OWNER,
        unit="period",
        example="1",
        minimum=0,
        doc="Earned by referrals, neither used for a period nor turned into points.",
    ),
    Fact(
        name="referrer.waiver_mark",
        type=ValueType.TEXT,
        label=Label("下一期减免来自哪次推荐", "The referral that earned the next waiver"),
        subject="customer",
        owner=OWNER,
        example="referral:7",
        optional=True,
        doc="The oldest first; unknown where no waiver is due.",
        changes="never",
    ),
    Fact(
        name="referrer.waiver_payer",
        type=ValueType.INT,
        label=Label("减免由哪家门店承担", "The store that bears the next waiver"),
        subject="customer",
        owner=OWNER,
        unit="store",
        example="0",
        minimum=0,
        doc="The number of the newcomer's store; 0 is this one.",
        changes="never",
    ),
    Fact(
        name="referrer.waiver_periods",
        type=ValueType.INT,
        label=Label("该次推荐共可减免的期数", "Periods that this referral waives in all"),
        subject="customer",
        owner=OWNER,
        unit="period",
        example="1",
        minimum=0,
        doc="Of the referral that earned the next waiver; no more are waived for it, however many"
        " contracts of hers are priced at once.",
        changes="never",
    ),
    Fact(
        name="referrer.waiver_share",
        type=ValueType.RATIO,
        label=Label("该门店承担的比例", "The share that this store bears"),
        subject="customer",
        owner=OWNER,
        example="1.00",
        minimum=0,
        maximum=10_000,
        doc="Of a waiver for a newcomer in another store, from `cross_store`.",
        changes="never",
    ),
    Fact(
        name="referral.newcomer",
        type=ValueType.BOOL,
        label=Label("由老客推荐而来", "Brought by a referral"),
        subject="contract",
        owner=OWNER,
        example="true",
        doc="The contract was signed by somebody who had used a code before, and it stands.",
        changes="never",
    ),
    Fact(
        name="referral.kit_due",
        type=ValueType.BOOL,
        label=Label("推荐新客送大礼包", "The newcomer gets the kit"),
        subject="contract",
        owner=OWNER,
        example="true",
        doc="Brought by a referral, in a store whose `referee_adoption_kit` says so.",
        changes="never",
    ),
    Fact(
        name="referral.self",
        type=ValueType.BOOL,
        label=Label("自己推荐自己", "Self-referral"),
        subject="referral",
        owner=OWNER,
        example="false",
        doc="Found out after the code had been used; before that the code is refused.",
        changes="never",
    ),
    Fact(
        name="referral.waiver_points",
        type=ValueType.INT,
        label=Label("一期减免折合积分", "Points worth a waived period"),
        subject="referral",
        owner=OWNER,
        unit="point",
        example="3980",
        optional=True,
        minimum=0,
        maximum=MOST_POINTS,
        doc="Of the referrer's newest monthly price, half a point in her favour; known where a"
        " waiver becomes points.",
        changes="never",
    ),
)

REFERRAL_QUALIFIED = "referral.qualified"
REFERRAL_WITHDRAWN = "referral.withdrawn"
WAIVER_UNUSABLE = "referral.waiver_unusable"
_CARRIES = ("referral", "customer")

MOMENTS = (
    Moment(
        name=REFERRAL_QUALIFIED,
        kind=MomentKind.FACT,
        label=Label("推荐生效", "Referral qualified"),
        carries=_CARRIES,
        doc="Somebody came with a customer's code and stayed; `customer` is the referrer.",
        owner=OWNER,
    ),
    Moment(
        name=REFERRAL_WITHDRAWN,
        kind=MomentKind.FACT,
        label=Label("推荐撤回", "Referral withdrawn"),
        carries=_CARRIES,
        doc="A referral that counted counts no more: the newcomer left in time, or it was a fraud.",
        owner=OWNER,
    ),
    Moment(
        name=WAIVER_UNUSABLE,
        kind=MomentKind.FACT,
        label=Label("减免无期可用", "No period left to waive"),
        carries=_CARRIES,
        doc="A waived period was earned and there is none left to waive; raised for each.",
        owner=OWNER,
    ),
)

NEEDS = frozenset(
    {
        "charge.period",
        "contract.performed",
        "contract.end_reason",
        "customer.active_contracts",
        "customer.live_elsewhere",
        "customer.performed_periods",
        "customer.plan_price",
        "customer.signed_contracts",
        "customer.signed_elsewhere",
        "customer.traces",
        "customer.waivable_periods",
        "customer.waivers_given",
        "customer.waivers_to_come",
        "core.contracts",
        "core.ledger",
    }
)
