"""Core's moments: requests that may wait for a person, facts that never do."""

from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Moment, MomentKind

APPLICATION_SUBMITTED = Moment(
    name="application.submitted",
    kind=MomentKind.REQUEST,
    label=Label("领养申请", "Adoption application"),
    carries=("application", "customer", "pet"),
    doc="A customer asks to adopt a pet; who may sign, and on what terms, is decided now.",
)
DEPOSIT_PAID = Moment(
    name="deposit.paid",
    kind=MomentKind.FACT,
    label=Label("押金已付", "Deposit paid"),
    carries=("deposit", "application", "customer", "pet"),
    doc="The deposit that an application was asked for has arrived.",
)
CONTRACT_SIGNED = Moment(
    name="contract.signed",
    kind=MomentKind.FACT,
    label=Label("合约已签", "Contract signed"),
    carries=("contract", "customer", "pet"),
    doc="The customer confirmed every highlighted clause and signed the agreement.",
)
CONTRACT_ACTIVATED = Moment(
    name="contract.activated",
    kind=MomentKind.FACT,
    label=Label("合约生效", "Contract activated"),
    carries=("contract", "customer", "pet"),
    doc="The mandate is valid; charges of all periods exist and the pet has a home.",
)
CHARGE_SETTLED = Moment(
    name="charge.settled",
    kind=MomentKind.FACT,
    label=Label("扣款成功", "Debit settled"),
    carries=("charge", "contract", "customer", "pet"),
    doc="The provider collected a period's debit; core posts money and points.",
    chunked=True,
)
CHARGE_FAILED = Moment(
    name="charge.failed",
    kind=MomentKind.FACT,
    label=Label("扣款失败", "Debit failed"),
    carries=("charge", "contract", "customer", "pet"),
    doc="The provider refused a period's debit; core plans the next attempt.",
    chunked=True,
)
CHARGE_OVERDUE = Moment(
    name="charge.overdue",
    kind=MomentKind.FACT,
    label=Label("宽限期满未付", "Unpaid after grace"),
    carries=("charge", "contract", "customer", "pet"),
    doc="Every attempt failed and the grace days are over; core breaks the streak.",
    chunked=True,
)
PERIOD_PERFORMED = Moment(
    name="period.performed",
    kind=MomentKind.FACT,
    label=Label("本期履约", "Period performed"),
    carries=("contract", "charge", "customer", "pet"),
    doc="A period was paid or waived; loyalty is earned here.",
    chunked=True,
)

MOMENTS = (
    APPLICATION_SUBMITTED,
    DEPOSIT_PAID,
    CONTRACT_SIGNED,
    CONTRACT_ACTIVATED,
    CHARGE_SETTLED,
    CHARGE_FAILED,
    CHARGE_OVERDUE,
    PERIOD_PERFORMED,
)
