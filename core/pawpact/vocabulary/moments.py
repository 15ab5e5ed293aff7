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
DEPOSIT_OFFSET_REQUESTED = Moment(
    name="deposit.offset_requested",
    kind=MomentKind.REQUEST,
    label=Label("申请押金抵扣", "Offset of the deposit asked for"),
    carries=("deposit", "contract", "customer", "offset"),
    doc="A customer asks that some of her deposit pays purchases; each time is its own case.",
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
CHARGE_PRICED = Moment(
    name="charge.priced",
    kind=MomentKind.REQUEST,
    label=Label("本期计价", "Charge priced"),
    carries=("charge", "contract", "customer", "pet"),
    doc="Before a period's first notice: whether it is waived or discounted. Never dearer after.",
    chunked=True,
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
CHARGE_REVERSED = Moment(
    name="charge.reversed",
    kind=MomentKind.FACT,
    label=Label("扣款被撤销", "Debit reversed"),
    carries=("charge", "contract", "customer", "pet"),
    doc="The provider took a settled debit back; points are reversed, the period counts no more.",
    chunked=True,
)
CHARGE_UNDECIDED = Moment(
    name="charge.undecided",
    kind=MomentKind.FACT,
    label=Label("计价待定", "Price undecided"),
    carries=("charge", "contract", "customer", "pet"),
    doc="No policy could price a period; a person is asked and nothing is announced meanwhile.",
)
CHARGE_DECIDED = Moment(
    name="charge.decided",
    kind=MomentKind.FACT,
    label=Label("计价已定", "Price decided"),
    carries=("charge", "contract", "customer", "pet"),
    doc="The price of a period that waited for a person is known.",
)
MANDATE_STOPPED = Moment(
    name="mandate.stopped",
    kind=MomentKind.FACT,
    label=Label("代扣授权失效", "Mandate stopped"),
    carries=("contract", "customer"),
    doc="Refused, revoked, expired, suspended, or limited below what the contract owes.",
)
MANDATE_RESTORED = Moment(
    name="mandate.restored",
    kind=MomentKind.FACT,
    label=Label("代扣授权恢复", "Mandate restored"),
    carries=("contract", "customer"),
    doc="A contract whose mandate had stopped can be debited again.",
)
PERIOD_PERFORMED = Moment(
    name="period.performed",
    kind=MomentKind.FACT,
    label=Label("本期履约", "Period performed"),
    carries=("contract", "charge", "customer", "pet"),
    doc="A period was paid or waived; loyalty is earned here.",
    chunked=True,
)
PAUSE_REQUESTED = Moment(
    name="pause.requested",
    kind=MomentKind.REQUEST,
    label=Label("申请暂停月付", "Pause asked for"),
    carries=("pause", "contract", "customer", "pet"),
    doc="The pet is ill and the customer asks to pause the debits for some periods.",
)
CASE_RECOVERED = Moment(
    name="case.recovered",
    kind=MomentKind.FACT,
    label=Label("宠物康复", "Pet recovered"),
    carries=("pause", "contract", "customer", "pet"),
    doc="The pet for which the debits are paused is well again.",
)
PET_LOST = Moment(
    name="pet.lost",
    kind=MomentKind.FACT,
    label=Label("宠物丢失", "Pet reported lost"),
    carries=("pet", "incident", "contract", "customer"),
    doc="A customer reports her pet lost; core holds the debits from this moment.",
)
PET_FOUND = Moment(
    name="pet.found",
    kind=MomentKind.FACT,
    label=Label("宠物找回", "Pet found"),
    carries=("pet", "incident", "contract", "customer"),
    doc="A pet that was reported lost is back; the contract goes on where the customer wishes.",
)
PET_DIED = Moment(
    name="pet.died",
    kind=MomentKind.FACT,
    label=Label("宠物死亡", "Pet died"),
    carries=("pet", "incident", "contract", "customer"),
    doc="The store confirmed that an adopted pet is dead; the contract ends without a fee.",
)
CONTRACT_ENDED = Moment(
    name="contract.ended",
    kind=MomentKind.FACT,
    label=Label("合约结束", "Contract ended"),
    carries=("contract", "customer", "pet"),
    doc="A contract is completed, terminated or withdrawn; nothing of it is debited any more.",
)
DAY_OPENED = Moment(
    name="day.opened",
    kind=MomentKind.FACT,
    label=Label("新的一天", "A day begins"),
    carries=("store",),
    doc="Once a store and day, before what plugins do each day.",
)

MOMENTS = (
    APPLICATION_SUBMITTED,
    DEPOSIT_PAID,
    DEPOSIT_OFFSET_REQUESTED,
    CONTRACT_SIGNED,
    CONTRACT_ACTIVATED,
    CHARGE_PRICED,
    CHARGE_UNDECIDED,
    CHARGE_DECIDED,
    CHARGE_SETTLED,
    CHARGE_FAILED,
    CHARGE_OVERDUE,
    CHARGE_REVERSED,
    MANDATE_STOPPED,
    MANDATE_RESTORED,
    PERIOD_PERFORMED,
    PAUSE_REQUESTED,
    CASE_RECOVERED,
    PET_LOST,
    PET_FOUND,
    PET_DIED,
    CONTRACT_ENDED,
    DAY_OPENED,
)
