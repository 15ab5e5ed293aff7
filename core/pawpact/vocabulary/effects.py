"""Core's effects: the only ways in which a rule can touch money or state."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import NAME_FORM, Argument, Combine, Effect
from pawpact.vocabulary.effects_benefit import BENEFIT_EFFECTS
from pawpact.vocabulary.effects_charge import CHARGE_EFFECTS
from pawpact.vocabulary.effects_claim import CLAIM_EFFECTS
from pawpact.vocabulary.effects_deposit import DEPOSIT_EFFECTS
from pawpact.vocabulary.effects_task import TASK_EFFECTS
from pawpact.vocabulary.types import ValueType

_DOCUMENTS = {
    "id_card": Label("身份证", "identity card"),
    "residence_proof": Label("居住证明", "proof of residence"),
    "landlord_consent": Label("房东允许养宠证明", "the landlord's consent"),
    "housing_answer": Label("居住情况与养宠限制", "answers about the home"),
}
LISTED_DOCUMENTS = "listed_documents"
"""Of `ask_document`: all that the store's own lists name and that is not there yet."""
_ASKED = {
    **_DOCUMENTS,
    LISTED_DOCUMENTS: Label("本店另要的材料", "what else the store's lists name"),
}
_REASONS = {
    "under_age": Label("未满最低年龄", "below the minimum age"),
    "identity_mismatch": Label("人证不符", "the document is another person's"),
    "identity_expired": Label("证件过期", "the document has expired"),
    "pets_prohibited": Label("居所禁止养宠", "pets are prohibited at the home"),
    "no_landlord_consent": Label("房东不同意养宠", "the landlord allows no pet"),
    "contract_limit": Label("合约数已到上限", "as many contracts as one may hold"),
    "credit_below_threshold": Label("信用分不足", "the credit score is too low"),
    "not_diagnosed": Label("没有诊断证明", "there is no diagnosis"),
    "pause_limit": Label("暂停期数已到上限", "as many periods as may be paused"),
    "pause_overlap": Label("已在暂停中，不能重叠", "it is paused already"),
    "pause_length": Label("一次暂停的期数不对", "a pause is not that long"),
    "pause_too_late": Label("离扣款太近，来不及暂停", "too shortly before a debit"),
    "offset_not_allowed": Label("合约未约定押金可抵扣", "the contract lets no deposit be offset"),
    "offset_too_early": Label("履约期数未到，押金还不能抵扣", "too few periods are performed yet"),
    "offset_above_balance": Label("超过在管的押金", "more than is held of the deposit"),
    "offset_no_deposit": Label("押金已不在管", "no deposit is held any more"),
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
            choices=tuple(_ASKED),
            choice_labels=_ASKED,
        ),
    ),
    combine=Combine.ALL,
    doc="The application waits, and is not refused, until the named document is there;"
    " `listed_documents` asks for each one that the store added to its lists.",
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
    doc="The request is refused, with the reason; the customer may ask for human review.",
    verdict=5,
    moments=("application.submitted", "pause.requested", "deposit.offset_requested"),
)
PAUSE_CONTRACT = Effect(
    name="pause_contract",
    label=Label("暂停月付", "Pause the debits"),
    sentence=Label("暂停月付 {periods} 期", "pause the debits for {periods} periods"),
    arguments=(Argument("periods", ValueType.INT, Label("期数", "Periods"), minimum=1, maximum=6),),
    combine=Combine.HIGHEST,
    doc="The next periods move to the end; beyond the yearly limit the manager is asked.",
    grants=True,
    verdict=1,
    moments=("pause.requested",),
)
RESUME_CONTRACT = Effect(
    name="resume_contract",
    label=Label("恢复月付", "Resume the debits"),
    sentence=Label("恢复月付", "resume the debits"),
    arguments=(),
    combine=Combine.FIRST,
    doc="The pause ends; what was paused is not debited afterwards. A contract that is not paused"
    " stays as it is.",
    moments=("case.recovered",),
    carried=("contract",),
)
END_CONTRACT = Effect(
    name="end_contract",
    label=Label("终止合约", "End the contract"),
    sentence=Label(
        "终止合约（{reason}），违约金 {fee} 元", "end the contract ({reason}), fee {fee} yuan"
    ),
    arguments=(
        Argument("fee", ValueType.MONEY, Label("违约金", "Fee"), minimum=0),
        Argument("reason", ValueType.TEXT, Label("原因", "Reason"), form=NAME_FORM),
    ),
    combine=Combine.LOWEST,
    doc="Debits stop for good; the fee is never above the bill's, whatever a rule says.",
    moments=("pet.lost", "pet.died"),
)


EFFECTS = (
    APPROVE,
    REQUIRE_DEPOSIT,
    OFFER_LOW_THRESHOLD_PET,
    ASK_DOCUMENT,
    REFER_TO_PERSON,
    REFUSE,
    *CHARGE_EFFECTS,
    *BENEFIT_EFFECTS,
    PAUSE_CONTRACT,
    RESUME_CONTRACT,
    END_CONTRACT,
    *CLAIM_EFFECTS,
    *DEPOSIT_EFFECTS,
    *TASK_EFFECTS,
)


def queue_label(queue: str) -> Label:
    """What a queue is called; one that a rule file made up is called by its name.

    >>> queue_label("identity").zh, queue_label("parrots").zh
    ('身份核验', 'parrots')
    """
    return _QUEUES.get(queue, Label.of(queue))


def refusal_label(reason: str) -> Label:
    """Why something was refused, in words.

    >>> refusal_label("under_age").zh
    '未满最低年龄'
    """
    return _REASONS.get(reason, Label.of(reason))


def known_documents() -> tuple[str, ...]:
    """The documents and answers that every store knows.

    >>> known_documents()[0]
    'id_card'
    """
    return tuple(_DOCUMENTS)


def document_label(kind: str) -> Label:
    """What a document is called; one that a store added is called by its own word.

    >>> document_label("id_card").zh, document_label("养犬登记证").zh
    ('身份证', '养犬登记证')
    """
    return _ASKED.get(kind, Label.of(kind))
