"""Facts of a deposit that is held, and of what a customer asks to have of it."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import ValueType

DEPOSIT_FACTS = (
    Fact(
        name="deposit.balance",
        type=ValueType.MONEY,
        label=Label("在管押金", "Deposit held"),
        subject="contract",
        unit="CNY",
        example="380.00",
        minimum=0,
        doc="What is left of the contract's deposit; 0 where there is none any more.",
        changes="never",
    ),
    Fact(
        name="deposit.offset_allowed",
        type=ValueType.BOOL,
        label=Label("合约约定押金可抵扣", "The contract lets the deposit be offset"),
        subject="contract",
        example="true",
        doc="As it was signed.",
        changes="never",
    ),
    Fact(
        name="deposit.periods_missing",
        type=ValueType.INT,
        label=Label("距可抵扣还差期数", "Periods missing before it may be offset"),
        subject="contract",
        unit="period",
        example="1",
        minimum=0,
        doc="By the number that was signed, as amended since.",
    ),
    Fact(
        name="deposit.offset_asked",
        type=ValueType.MONEY,
        label=Label("申请抵扣的金额", "Amount asked to be offset"),
        subject="offset",
        unit="CNY",
        example="120.00",
        minimum=1,
    ),
)
