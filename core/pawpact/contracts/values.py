"""States and moves of applications, deposits and contracts, and what is handed in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine
from pawpact.kernel.money import Fen, yuan
from pawpact.tenancy.values import Store

APPLICATION = Machine(
    "application",
    {
        "draft": ("submitted", "withdrawn"),
        "submitted": ("checking", "withdrawn"),
        "checking": (
            "needs_information",
            "approved",
            "approved_with_deposit_due",
            "offered_low_threshold_pet",
            "refused",
            "withdrawn",
        ),
        "needs_information": ("checking", "withdrawn", "lapsed"),
        "approved_with_deposit_due": ("deposit_paid", "checking", "withdrawn", "lapsed"),
        "deposit_paid": ("approved",),
        "approved": ("withdrawn", "lapsed"),
        "offered_low_threshold_pet": ("checking", "withdrawn", "lapsed"),
        "refused": ("checking",),
    },
    {
        "application": Label("申请", "application"),
        "draft": Label("草稿", "draft"),
        "submitted": Label("已提交", "submitted"),
        "checking": Label("审核中", "being checked"),
        "needs_information": Label("待补资料", "waiting for information"),
        "approved": Label("已通过", "approved"),
        "approved_with_deposit_due": Label("通过，待付押金", "approved, deposit due"),
        "deposit_paid": Label("押金已付", "deposit paid"),
        "offered_low_threshold_pet": Label("建议改领低门槛宠物", "offered a low-threshold pet"),
        "refused": Label("未通过", "refused"),
        "withdrawn": Label("已撤回", "withdrawn"),
        "lapsed": Label("已失效", "lapsed"),
    },
    "pawpact applications show",
)

DEPOSIT = Machine(
    "deposit",
    {
        "due": ("held", "lapsed"),
        "held": ("part_offset", "offset", "refund_due", "deduction_proposed"),
        "part_offset": ("part_offset", "offset", "refund_due", "deduction_proposed"),
        "refund_due": ("refunded",),
        "deduction_proposed": ("deduction_confirmed", "refund_due"),
        "deduction_confirmed": ("refund_due",),
    },
    {
        "deposit": Label("押金", "deposit"),
        "due": Label("待付", "due"),
        "held": Label("在管", "held"),
        "part_offset": Label("已抵扣一部分", "partly offset"),
        "offset": Label("已全部抵扣", "offset"),
        "refund_due": Label("待退", "to be refunded"),
        "refunded": Label("已退", "refunded"),
        "lapsed": Label("已失效", "lapsed"),
        "deduction_proposed": Label("拟扣除，待客户同意", "deduction proposed"),
        "deduction_confirmed": Label("客户同意，已扣除", "deducted as agreed"),
    },
    "pawpact deposits list --customer",
)

OFFSET = Machine(
    "offset",
    {"asked": ("given", "refused")},
    {
        "offset": Label("押金抵扣", "offset of the deposit"),
        "asked": Label("待决定", "waiting for an answer"),
        "given": Label("已抵扣", "offset"),
        "refused": Label("未同意", "refused"),
    },
    "pawpact deposits offsets",
)

CONTRACT = Machine(
    "contract",
    {
        "draft": ("awaiting_confirmation", "cancelled"),
        "awaiting_confirmation": ("awaiting_signature", "cancelled"),
        "awaiting_signature": ("awaiting_mandate", "cancelled"),
        "awaiting_mandate": ("active", "cancelled", "terminating", "withdrawn"),
        "active": ("paused", "payment_overdue", "completing", "terminating", "withdrawn"),
        "paused": ("active", "terminating", "withdrawn"),
        "payment_overdue": ("active", "completing", "paused", "terminating"),
        "completing": ("completed", "terminating"),
        "terminating": ("terminated",),
    },
    {
        "contract": Label("合约", "contract"),
        "draft": Label("草稿", "draft"),
        "awaiting_confirmation": Label("待确认条款", "awaiting confirmation"),
        "awaiting_signature": Label("待签署", "awaiting signature"),
        "awaiting_mandate": Label("待授权代扣", "awaiting its mandate"),
        "active": Label("履约中", "active"),
        "paused": Label("已暂停", "paused"),
        "payment_overdue": Label("逾期未付", "overdue"),
        "completing": Label("期满待结", "completing"),
        "completed": Label("已期满", "completed"),
        "terminating": Label("解约待结算", "terminating"),
        "terminated": Label("已解约", "terminated"),
        "withdrawn": Label("已撤回", "withdrawn"),
        "cancelled": Label("已取消", "cancelled"),
    },
    "pawpact contracts history",
)

PAUSE = Machine(
    "pause",
    {
        "requested": ("granted", "refused"),
        "granted": ("running",),
        "running": ("recovery_check",),
        "recovery_check": ("ended", "extended_by_manager"),
        "extended_by_manager": ("recovery_check",),
    },
    {
        "pause": Label("暂停", "pause"),
        "requested": Label("已申请", "requested"),
        "granted": Label("已同意", "granted"),
        "running": Label("暂停中", "running"),
        "recovery_check": Label("待确认康复", "recovery being checked"),
        "extended_by_manager": Label("店长已延长", "extended by the manager"),
        "ended": Label("已结束", "ended"),
        "refused": Label("未同意", "refused"),
    },
    "pawpact contracts history",
)

INCIDENT = Machine(
    "incident",
    {
        "reported": ("verifying", "searching"),
        "searching": ("found", "verifying"),
        "verifying": ("confirmed", "refused", "found"),
        "confirmed": ("contract_ended",),
        "contract_ended": ("settled",),
    },
    {
        "incident": Label("报告", "report"),
        "reported": Label("已报告", "reported"),
        "searching": Label("寻宠中", "searching"),
        "verifying": Label("核实中", "being verified"),
        "confirmed": Label("已确认", "confirmed"),
        "contract_ended": Label("合约已终止", "contract ended"),
        "settled": Label("已结算", "settled"),
        "found": Label("已找到", "found"),
        "refused": Label("不予确认", "refused"),
    },
    "pawpact contracts history",
)
OPEN_REPORTS = ("reported", "searching", "verifying")
"""Of a report about a pet that nobody has answered yet."""

LIVE = ("awaiting_mandate", "active", "paused", "payment_overdue", "completing")
"""States in which a contract counts against the customer's limit."""

RUNNING = ("active", "paused", "payment_overdue", "completing")
"""States in which a contract is performed, or waits to be."""

PERFORMING = ("active", "paused", "payment_overdue", "completing")
"""States in which a settled period counts; a debit made before a pause may be answered in it."""

OVER = ("completed", "cancelled", "withdrawn", "terminated")
"""Nothing is owed in the contract any more."""


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What a customer asks for. ``plan`` names a row of the store's price table.

    ``key`` is the caller's own number for this application: handed in twice, it is one.
    ``identity`` and ``pets_prohibited`` are None until checked or answered.
    """

    key: str
    customer: int
    pet: int
    plan: str
    term: int
    documents: tuple[str, ...] = ()
    identity: str | None = None
    pets_prohibited: bool | None = None


@dataclass(frozen=True, slots=True)
class PaidDeposit:
    """A payment that a provider reports for a deposit; ``reference`` is the provider's own."""

    deposit: int
    reference: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class Signature:
    """How a customer signed: which clauses were confirmed, and the evidence kept.

    ``evidence`` holds short texts by kind (``ip``, ``device``, the reference of an uploaded
    ``screen_recording``, ``recording_consent`` yes or no); ``image`` the signature as PNG or
    JPEG. ``platform`` is what the customer's device runs (``android``, ``ios``, ``counter``).
    """

    contract: int
    confirmed_clauses: tuple[str, ...]
    evidence: Mapping[str, str] = field(repr=False)
    platform: str = "counter"
    image: bytes = field(default=b"", repr=False)


def plan_price(store: Store, plan: str, field: str = "plan") -> Fen:
    """The monthly price of a plan, within the platform's bounds."""
    prices = plan_prices(store)
    if plan not in prices:
        known = "、".join(prices)
        raise InvalidField(
            field,
            Label(
                f"没有名为 {plan} 的套餐，本店有：{known}", f"no plan {plan}; there are: {known}"
            ),
        )
    return check_price(store, prices[plan], field)


def check_price(store: Store, price: Fen | int, field: str = "plan") -> Fen:
    """Refuse a monthly price beyond the platform's bounds, naming them."""
    lowest = store.integer("core.contracts.plan_price_min")
    highest = store.integer("core.contracts.plan_price_max")
    if not lowest <= price <= highest:
        raise InvalidField(
            field,
            Label(
                f"月付 {yuan(price)} 元不在 {yuan(lowest)} 到 {yuan(highest)} 元之间",
                f"a monthly price of {yuan(price)} is not within"
                f" {yuan(lowest)} to {yuan(highest)} yuan",
            ),
        )
    return Fen(price)


def plan_prices(store: Store) -> dict[str, Fen]:
    """The store's price table: plan to monthly price in fen."""
    prices = {}
    for row in store.rows("core.contracts.plan_prices"):
        key, price = list(row.values())[:2]
        if type(price) is int:
            prices[str(key)] = Fen(price)
    return prices


def check_term(store: Store, term: int, field: str = "term") -> None:
    """Refuse a term that the platform or the store does not offer."""
    lowest = store.integer("core.contracts.term_periods_min")
    highest = store.integer("core.contracts.term_periods_max")
    offered = store.integers("core.contracts.allowed_terms")
    if not lowest <= term <= highest or term not in offered:
        listed = "、".join(str(each) for each in offered)
        raise InvalidField(
            field,
            Label(
                f"{term} 期不可选；要在 {lowest} 到 {highest} 期之间，本店可选：{listed}",
                f"{term} periods are not offered; {lowest} to {highest}, here: {listed}",
            ),
        )
