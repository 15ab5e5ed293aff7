"""The words that ill pets add: moments of a case and of a farewell, and facts about both."""

from __future__ import annotations

from pawpact.sdk import Fact, Label, Moment, MomentKind, ValueType
from pawpact_plugins.illness_pause.stage import NONE, OPEN, STAGES

OWNER = "illness_pause"
_CASE = ("illness", "contract", "customer", "pet")
_STATES = {NONE: Label("没有未结病例", "no open case")} | {each: STAGES[each] for each in OPEN}


def _moment(name: str, label: Label, doc: str, carries: tuple[str, ...] = _CASE) -> Moment:
    return Moment(
        name=name, kind=MomentKind.FACT, label=label, carries=carries, doc=doc, owner=OWNER
    )


MOMENTS = (
    _moment(
        "illness.reported",
        Label("宠物生病反馈", "An illness is reported"),
        "A customer says that her pet is ill and no case of it is open.",
    ),
    _moment(
        "illness.vet_assigned",
        Label("兽医已接手", "A vet has the case"),
        "A vet took the case and calls the customer.",
    ),
    _moment(
        "illness.referred",
        Label("转诊合作医院", "Sent to a clinic"),
        "The vet sends the pet to a partner clinic; once a case.",
    ),
    _moment(
        "illness.diagnosed",
        Label("已确诊", "Diagnosed"),
        "The clinic's finding is kept, and with it the evidence for a pause. Once more where a"
        " complaint about the pet was decided and the case's own claim was not.",
    ),
    _moment(
        "illness.claim_answered",
        Label("保障理赔有结论", "A claim under the guarantee was decided"),
        "The manager accepted or refused what a case's diagnosis claims.",
    ),
    _moment(
        "illness.not_recovered",
        Label("回访：尚未康复", "Not recovered yet"),
        "Somebody asked after the pet; once a case and day.",
    ),
    _moment(
        "illness.recovered",
        Label("兽医确认康复", "Recovered"),
        "The vet closes the case because the pet is well again.",
    ),
    _moment(
        "readoption.due",
        Label("可邀请再次领养", "To be invited to adopt again"),
        "The quiet days after a loss are over, or the customer asks; once an incident and day.",
        ("farewell", "incident", "contract", "customer", "pet"),
    ),
)

FACTS = (
    Fact(
        name="illness.state",
        type=ValueType.CHOICE,
        label=Label("未结病例的阶段", "Stage of the open case"),
        subject="pet",
        owner=OWNER,
        example="diagnosed",
        choices=tuple(_STATES),
        choice_labels=_STATES,
        doc="`none` where the pet has no open case.",
    ),
    Fact(
        name="illness.ordinal",
        type=ValueType.INT,
        label=Label("第几次生病", "Which illness of the pet"),
        subject="pet",
        owner=OWNER,
        unit="case",
        example="1",
        minimum=1,
        maximum=1_000_000,
        doc="The number of the open case; where none is open, that of the one that would be next.",
        changes="never",
    ),
    Fact(
        name="illness.documents",
        type=ValueType.LIST,
        label=Label("病例里的材料", "Evidence in the case"),
        subject="pet",
        owner=OWNER,
        example="[clinic_diagnosis_report]",
        doc="Kinds of documents that were kept with the open case.",
    ),
    Fact(
        name="illness.missing_documents",
        type=ValueType.LIST,
        label=Label("暂停还缺的材料", "Evidence that a pause still lacks"),
        subject="pet",
        owner=OWNER,
        example="[clinic_diagnosis_report]",
        optional=True,
        doc="What came neither with the request nor with the open case; unknown where no pause is"
        " asked for.",
    ),
    Fact(
        name="illness.is_covered",
        type=ValueType.BOOL,
        label=Label("属重大疾病清单", "Whether the guarantee names the disease"),
        subject="pet",
        owner=OWNER,
        example="true",
        optional=True,
        personal=True,
        doc="Of the open case; unknown until there is a diagnosis.",
        changes="never",
    ),
    Fact(
        name="illness.days_at_home",
        type=ValueType.INT,
        label=Label("提出保障时到家天数", "Days at home when the claim was made"),
        subject="pet",
        owner=OWNER,
        unit="day",
        example="12",
        minimum=0,
        optional=True,
        doc="From the handover, day 0, to the report; to the diagnosis where that came more than"
        " `health_guarantee.diagnosis_days` later.",
        changes="never",
    ),
    Fact(
        name="illness.holds_debits",
        type=ValueType.BOOL,
        label=Label("审核期间暂停扣款", "Whether debits are held meanwhile"),
        subject="store",
        owner=OWNER,
        example="true",
        doc="What `health_guarantee.hold_debit_while_open` says.",
        changes="never",
    ),
    Fact(
        name="illness.claim_accepted",
        type=ValueType.BOOL,
        label=Label("保障理赔：同意", "The claim was accepted"),
        subject="illness",
        owner=OWNER,
        example="true",
        optional=True,
        doc="Comes with the moment.",
    ),
    Fact(
        name="illness.vet_on_call",
        type=ValueType.BOOL,
        label=Label("夜间有兽医值班", "A vet is on call at night"),
        subject="store",
        owner=OWNER,
        example="false",
        doc="As the store's settings say.",
        changes="never",
    ),
    Fact(
        name="readoption.is_final",
        type=ValueType.BOOL,
        label=Label("宠物已确认不在", "The pet is gone for good"),
        subject="farewell",
        owner=OWNER,
        example="true",
        doc="False while a lost pet is searched for, and once it was found.",
    ),
    Fact(
        name="readoption.days_to_wait",
        type=ValueType.INT,
        label=Label("还要静候的天数", "Days to be left in peace"),
        subject="farewell",
        owner=OWNER,
        unit="day",
        example="0",
        minimum=0,
        optional=True,
        doc="Unknown while a lost pet is searched for.",
    ),
    Fact(
        name="readoption.is_asked",
        type=ValueType.BOOL,
        label=Label("客户自己提出", "The customer asks"),
        subject="farewell",
        owner=OWNER,
        example="false",
        doc="Comes with the moment.",
    ),
)
