"""The words that the plugin adds: what a complaint is about, and what happens to it."""

from __future__ import annotations

from pawpact.sdk import Fact, Label, Moment, MomentKind, ValueType
from pawpact_plugins.complaint_compensation.models import NAME
from pawpact_plugins.complaint_compensation.stage import STAGES

TYPES = {
    "pet_health": Label("宠物健康", "a pet's health"),
    "pet_care": Label("饲养", "how to keep a pet"),
    "goods": Label("商品", "goods"),
    "service": Label("服务", "a service"),
    "performance": Label("履约（扣款、方案）", "debits and plans"),
    "unclear": Label("说不清", "unclear"),
}
DEFECTS = {
    "damaged": Label("破损", "damaged"),
    "missing": Label("漏发", "missing"),
    "mismatched": Label("发错", "mismatched"),
    "near_expiry": Label("临期", "near its expiry"),
    "expired": Label("过期", "expired"),
    "quality": Label("质量问题", "of bad quality"),
}
WISHES = {
    "reship": Label("补发", "send again"),
    "return": Label("退货", "return"),
    "exchange": Label("换货", "exchange"),
    "free_grooming": Label("免费洗护", "a free grooming"),
    "points": Label("积分", "points"),
}
FAULTS = {
    "late_follow_up": Label("回访不及时", "a late follow-up"),
    "unclear_explanation": Label("讲解不清", "an unclear explanation"),
    "attitude": Label("态度", "manners"),
    "other": Label("其他", "something else"),
}
STEPS = {
    **STAGES,
    "raised": Label("调高为紧急", "made urgent"),
    "approved": Label("店长同意补偿", "a remedy was approved"),
}
URGENCIES = {"urgent": Label("紧急", "urgent"), "normal": Label("一般", "normal")}


def _choice(name: str, label: Label, words: dict[str, Label], doc: str, *, optional: bool) -> Fact:
    return Fact(
        name,
        ValueType.CHOICE,
        label,
        "complaint",
        next(iter(words)),
        NAME,
        optional=optional,
        choices=tuple(words),
        choice_labels=words,
        doc=doc,
        changes="never",
    )


FACTS = (
    Fact(
        "complaint.type",
        ValueType.TEXT,
        Label("投诉类型", "What it is about"),
        "complaint",
        "goods",
        NAME,
        doc="One of the store's `urgent_types` and `normal_types`, or "
        + ", ".join(f"`{each}`" for each in TYPES),
        changes="never",
    ),
    _choice(
        "complaint.urgency",
        Label("紧急程度", "Urgency"),
        URGENCIES,
        "Follows from the type; raised by hand, never lowered.",
        optional=False,
    ),
    Fact(
        "complaint.has_illness_words",
        ValueType.BOOL,
        Label("提到生病", "Whether illness was mentioned"),
        "complaint",
        "false",
        NAME,
        doc="Any of the store's `illness_words` stands in what the customer said.",
        changes="never",
    ),
    _choice(
        "complaint.step",
        Label("投诉进度", "How far it is"),
        STEPS,
        "The stage that it has reached; or that it was made urgent, or a remedy approved.",
        optional=False,
    ),
    Fact(
        "complaint.is_urgent_open",
        ValueType.BOOL,
        Label("紧急且还没有审核结论", "Urgent and not decided yet"),
        "complaint",
        "false",
        NAME,
        doc="An urgent complaint waits for its decision.",
        changes="never",
    ),
    _choice(
        "complaint.defect",
        Label("商品问题", "What is wrong with the goods"),
        DEFECTS,
        "Known once somebody looked at the goods.",
        optional=True,
    ),
    _choice(
        "complaint.wish",
        Label("客户选择", "What the customer chose"),
        WISHES,
        "One thing: chosen once, never two.",
        optional=True,
    ),
    Fact(
        "complaint.points",
        ValueType.INT,
        Label("拟补偿积分", "Points that are to be given"),
        "complaint",
        "50",
        NAME,
        unit="point",
        minimum=0,
        maximum=10_000,
        doc="What the staff offered, else what the settings say for the case.",
    ),
    Fact(
        "complaint.approved",
        ValueType.BOOL,
        Label("店长已同意", "Whether the manager approved it"),
        "complaint",
        "false",
        NAME,
        doc="Of exactly what is offered now.",
    ),
    Fact(
        "complaint.attempt",
        ValueType.INT,
        Label("第几次办理补偿", "Which attempt to make it good"),
        "complaint",
        "1",
        NAME,
        unit="time",
        minimum=0,
        maximum=10_000,
        doc="1 at first; again where the manager approved it, or the budget was used up.",
        changes="up",
    ),
    Fact(
        "complaint.days_at_home",
        ValueType.INT,
        Label("提出保障时到家天数", "Days at home when the claim was made"),
        "complaint",
        "12",
        NAME,
        unit="day",
        optional=True,
        minimum=0,
        doc="From the handover, day 0, to the report or the diagnosis, whichever was first."
        " A report that no diagnosis followed within `health_guarantee.diagnosis_days` does not"
        " count: then the diagnosis does.",
        changes="never",
    ),
    Fact(
        "complaint.vet_on_call",
        ValueType.BOOL,
        Label("夜间有兽医值班", "A vet is on call at night"),
        "store",
        "false",
        NAME,
        doc="What `followup.vet_on_call` says.",
        changes="never",
    ),
    Fact(
        "complaint.is_covered",
        ValueType.BOOL,
        Label("属重大疾病清单", "Whether the guarantee names the disease"),
        "complaint",
        "true",
        NAME,
        optional=True,
        personal=True,
        doc="Unknown until there is a diagnosis.",
        changes="never",
    ),
    Fact(
        "complaint.holds_debits",
        ValueType.BOOL,
        Label("审核期间暂停扣款", "Whether debits are held meanwhile"),
        "complaint",
        "true",
        NAME,
        doc="What `health_guarantee.hold_debit_while_open` says.",
        changes="never",
    ),
    Fact(
        "complaint.accepted",
        ValueType.BOOL,
        Label("审核结论：同意", "Whether it was decided for the customer"),
        "complaint",
        "true",
        NAME,
        optional=True,
        doc="Unknown until somebody decided.",
    ),
    Fact(
        "complaint.is_claimed_elsewhere",
        ValueType.BOOL,
        Label("同一只宠物另有未结理赔", "Whether the pet's illness is claimed elsewhere too"),
        "complaint",
        "false",
        NAME,
        doc="Comes with the moment: another complaint about this pet has a diagnosis, is not"
        " refused and not resolved.",
        changes="never",
    ),
)


def _moment(name: str, label: Label, carries: tuple[str, ...], doc: str) -> Moment:
    return Moment(name, MomentKind.FACT, label, carries, doc, owner=NAME)


_HERS = ("complaint", "customer")
_PETS = ("complaint", "customer", "contract", "pet")
REGISTERED = _moment(
    "complaint.registered",
    Label("投诉已登记", "Complaint registered"),
    _HERS,
    "What it is about, how urgent, and where it goes.",
)
PET_ILL = _moment(
    "complaint.pet_ill",
    Label("投诉宠物健康", "Complaint about an ill pet"),
    _PETS,
    "An adopted pet is ill. Once for all complaints about it that are open at a time.",
)
PET_UNNAMED = _moment(
    "complaint.pet_unnamed",
    Label("投诉宠物生病，未说明合约", "An ill pet of no contract that was named"),
    _HERS,
    "Illness was mentioned and no contract, so no pet, was named. Once a complaint.",
)
DIAGNOSED = _moment(
    "complaint.diagnosed",
    Label("有了诊断", "There is a diagnosis"),
    _PETS,
    "What the pet has is known: whether the guarantee covers it.",
)
MOVED = _moment(
    "complaint.moved",
    Label("投诉有进展", "A complaint moved on"),
    _HERS,
    "Received, responded to, waiting, resolved, closed: whatever stage it reached.",
)
DECIDED = _moment(
    "complaint.decided",
    Label("宠物健康投诉有结论", "A complaint about an ill pet was decided"),
    _PETS,
    "Somebody decided about an ill pet, and once more when the complaint is resolved.",
)
CLAIM_ACCEPTED = _moment(
    "complaint.claim_accepted",
    Label("投诉的保障理赔同意", "A complaint's claim was accepted"),
    _PETS,
    "A complaint with a diagnosis was decided for the customer: what it claims is granted.",
)
CLAIM_REFUSED = _moment(
    "complaint.claim_refused",
    Label("投诉的保障理赔不同意", "A complaint's claim was refused"),
    _PETS,
    "A complaint with a diagnosis was decided against what it claims.",
)
REMEDY = _moment(
    "remedy.requested",
    Label("商品补偿", "Goods are to be made good"),
    ("complaint", "customer", "order_line"),
    "Goods of an order were wrong: each attempt to make it good is a case of its own.",
)
APOLOGY = _moment(
    "apology.requested",
    Label("服务补偿", "A service is to be made good"),
    _HERS,
    "A service was bad: each attempt to make it good is a case of its own.",
)
MONTH_OVER = _moment(
    "complaint.month_over",
    Label("客诉月度汇总", "A month of complaints is over"),
    ("store",),
    "Once a month, on its first day.",
)
MOMENTS = (
    *(REGISTERED, PET_ILL, PET_UNNAMED, DIAGNOSED, MOVED, DECIDED),
    *(CLAIM_ACCEPTED, CLAIM_REFUSED, REMEDY, APOLOGY, MONTH_OVER),
)
