"""Core's effects: the only ways in which a rule can touch money or state."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import NAME_FORM, Argument, Combine, Effect
from pawpact.vocabulary.types import ValueType

_DOCUMENTS = {
    "id_card": Label("身份证", "identity card"),
    "residence_proof": Label("居住证明", "proof of residence"),
    "landlord_consent": Label("房东允许养宠证明", "the landlord's consent"),
    "housing_answer": Label("居住情况与养宠限制", "answers about the home"),
}
_REASONS = {
    "under_age": Label("未满最低年龄", "below the minimum age"),
    "identity_mismatch": Label("人证不符", "the document is another person's"),
    "identity_expired": Label("证件过期", "the document has expired"),
    "pets_prohibited": Label("居所禁止养宠", "pets are prohibited at the home"),
    "no_landlord_consent": Label("房东不同意养宠", "the landlord allows no pet"),
    "contract_limit": Label("合约数已到上限", "as many contracts as one may hold"),
    "credit_below_threshold": Label("信用分不足", "the credit score is too low"),
    "store_policy": Label("门店决定", "the store decided so"),
}
_QUEUES = {
    "credit": Label("信用", "credit"),
    "identity": Label("身份核验", "identity"),
    "store_manager": Label("店长", "the store's manager"),
    "undetermined": Label("信息不全", "facts are missing"),
    "undecided": Label("规则没有结论", "no rule decided"),
}

APPROVE = Effect(
    name="approve",
    label=Label("通过", "Approve"),
    sentence=Label("通过申请", "approve the application"),
    arguments=(),
    combine=Combine.FIRST,
    doc="Lets the application go on to signing, where nothing stricter stands beside it.",
    grants=True,
    verdict=1,
    moments=("application.submitted",),
)
REQUIRE_DEPOSIT = Effect(
    name="require_deposit",
    label=Label("收取押金", "Require a deposit"),
    sentence=Label("缴纳押金 {amount} 元", "pay a deposit of {amount} yuan"),
    arguments=(Argument("amount", ValueType.MONEY, Label("押金金额", "Deposit"), minimum=0),),
    combine=Combine.LOWEST,
    doc="The customer may sign once this deposit is paid. Never income; held as a liability.",
    grants=True,
    verdict=2,
    cost_of="money",
    cost_argument="amount",
    moments=("application.submitted",),
)
OFFER_LOW_THRESHOLD_PET = Effect(
    name="offer_low_threshold_pet",
    label=Label("推荐低门槛宠物", "Offer a low-threshold pet"),
    sentence=Label("可改选低门槛宠物", "may choose a low-threshold pet instead"),
    arguments=(),
    combine=Combine.FIRST,
    doc="The customer may choose a pet with its own, lower line; that starts a new review.",
    verdict=2,
    moments=("application.submitted",),
)
ASK_DOCUMENT = Effect(
    name="ask_document",
    label=Label("要求补充材料", "Ask for a document"),
    sentence=Label("补交材料：{kind}", "hand in a document: {kind}"),
    arguments=(
        Argument(
            "kind",
            ValueType.CHOICE,
            Label("材料", "Document"),
            choices=tuple(_DOCUMENTS),
            choice_labels=_DOCUMENTS,
        ),
    ),
    combine=Combine.ALL,
    doc="The application waits, and is not refused, until the named document is there.",
    verdict=3,
    moments=("application.submitted",),
)
REFER_TO_PERSON = Effect(
    name="refer_to_person",
    label=Label("转人工", "Refer to a person"),
    sentence=Label("转人工处理（{queue}）", "a person decides ({queue})"),
    arguments=(Argument("queue", ValueType.TEXT, Label("队列", "Queue"), choice_labels=_QUEUES),),
    combine=Combine.FIRST,
    doc="Somebody of the store decides, with the facts and the reason before them.",
    verdict=4,
)
REFUSE = Effect(
    name="refuse",
    label=Label("拒绝", "Refuse"),
    sentence=Label("不予通过：{reason}", "refused: {reason}"),
    arguments=(
        Argument(
            "reason",
            ValueType.CHOICE,
            Label("原因", "Reason"),
            choices=tuple(_REASONS),
            choice_labels=_REASONS,
        ),
    ),
    combine=Combine.FIRST,
    doc="The application is refused, with the reason; the customer may ask for human review.",
    verdict=5,
    moments=("application.submitted",),
)
GRANT_POINTS = Effect(
    name="grant_points",
    label=Label("发放奖励积分", "Grant reward points"),
    sentence=Label(
        "发放奖励积分 {points} 分（{reason}）", "grant {points} reward points ({reason})"
    ),
    arguments=(
        Argument("points", ValueType.INT, Label("积分", "Points"), minimum=1, maximum=500),
        Argument("reason", ValueType.TEXT, Label("原因", "Reason"), form=NAME_FORM),
    ),
    combine=Combine.ALL,
    doc="Reward points, a promotion of the store's; once for each rule, subject and moment.",
    grants=True,
    cost_of="points",
    cost_argument="points",
    moments=("contract.activated", "period.performed"),
)

EFFECTS = (
    APPROVE,
    REQUIRE_DEPOSIT,
    OFFER_LOW_THRESHOLD_PET,
    ASK_DOCUMENT,
    REFER_TO_PERSON,
    REFUSE,
    GRANT_POINTS,
)


def queue_label(queue: str) -> Label:
    """What a queue is called; one that a rule file made up is called by its name.

    >>> queue_label("identity").zh, queue_label("parrots").zh
    ('身份核验', 'parrots')
    """
    return _QUEUES.get(queue, Label.of(queue))
