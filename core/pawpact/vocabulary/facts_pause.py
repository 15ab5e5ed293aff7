"""Facts of a pause that is asked for, and of what the agreement allows."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import ValueType

_AS_SIGNED = "By the number that was signed, as amended since."
_LONGEST = 6
"""As many periods as `pause_contract` pauses at a time."""

PAUSE_FACTS = (
    Fact(
        name="contract.is_paused",
        type=ValueType.BOOL,
        label=Label("月付正在暂停", "Debits are paused"),
        subject="contract",
        example="true",
        doc="From the day on which a pause is granted until it ends.",
    ),
    Fact(
        name="pause.periods_asked",
        type=ValueType.INT,
        label=Label("申请暂停期数", "Periods asked to pause"),
        subject="pause",
        unit="period",
        example="2",
        minimum=0,
    ),
    Fact(
        name="pause.fewest_periods",
        type=ValueType.INT,
        label=Label("一次至少暂停期数", "Fewest periods of a pause"),
        subject="pause",
        unit="period",
        example="1",
        minimum=1,
        maximum=_LONGEST,
        doc=_AS_SIGNED,
        changes="never",
    ),
    Fact(
        name="pause.most_periods",
        type=ValueType.INT,
        label=Label("一次至多暂停期数", "Most periods of a pause"),
        subject="pause",
        unit="period",
        example="2",
        minimum=1,
        maximum=_LONGEST,
        doc=_AS_SIGNED,
        changes="never",
    ),
    Fact(
        name="pause.most_in_year",
        type=ValueType.INT,
        label=Label("每合约年至多暂停期数", "Most paused periods of a contract year"),
        subject="pause",
        unit="period",
        example="2",
        minimum=1,
        doc=_AS_SIGNED,
        changes="never",
    ),
    Fact(
        name="pause.documents",
        type=ValueType.LIST,
        label=Label("暂停申请的材料", "Documents handed in for the pause"),
        subject="pause",
        example="[clinic_diagnosis_report]",
    ),
    Fact(
        name="pause.missing_documents",
        type=ValueType.LIST,
        label=Label("暂停申请还缺的材料", "Documents that are missing for the pause"),
        subject="pause",
        example="[clinic_diagnosis_report]",
        doc="Of those that the agreement asks for, what was not handed in with the request.",
    ),
    Fact(
        name="pause.hours_to_debit",
        type=ValueType.INT,
        label=Label("距下次扣款的小时数", "Whole hours until the next debit"),
        subject="pause",
        unit="hour",
        example="72",
        optional=True,
        minimum=0,
        doc="Unknown where no debit is to come.",
    ),
    Fact(
        name="pause.least_hours",
        type=ValueType.INT,
        label=Label("须提前申请的小时数", "Hours by which one has to ask beforehand"),
        subject="pause",
        unit="hour",
        example="24",
        minimum=0,
        doc=_AS_SIGNED,
        changes="never",
    ),
)
