"""What the end of a contract costs and returns: the bill, item by item. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from pawpact.kernel.errors import Defect
from pawpact.kernel.label import Label
from pawpact.kernel.money import yuan

RATE_SCALE = 10_000
"""A ratio parameter counts ten-thousandths."""

RATE = "core.contracts.termination_fee_rate"
CAP = "core.contracts.termination_fee_cap_periods"
FREE_REASONS = "core.contracts.fee_free_termination_reasons"
COOLING_OFF_DAYS = "core.contracts.cooling_off_days"
USE_DAYS = "core.ledger.post_contract_use_days"

BY_CUSTOMER = "customer_request"
PET_LOST, PET_DEAD = "pet_lost", "pet_dead"
COOLING_OFF = "cooling_off"
COMPLETED = "completed"

REASONS = {
    BY_CUSTOMER: Label("客户要求提前解约", "the customer ends it early"),
    PET_LOST: Label("宠物丢失", "the pet is lost"),
    PET_DEAD: Label("宠物死亡", "the pet died"),
    "major_disease_guarantee": Label("重大疾病保障", "the guarantee against major disease"),
    "store_breach": Label("门店违约", "the store broke the contract"),
    COOLING_OFF: Label("冷静期内解约", "withdrawal within the cooling-off days"),
    "customer_death_or_incapacity": Label("客户去世或失能", "the customer died or cannot act"),
    COMPLETED: Label("期满完成", "the term is complete"),
}


class Choice(StrEnum):
    """What the customer wants done with paid points that are left."""

    REFUND = "refund"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """The agreed rate in ten-thousandths and the cap in monthly payments; the platform's bounds."""

    rate: int
    cap_periods: int
    most_rate: int
    most_cap_periods: int


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a bill: what, how much in words, and the parameter that it comes from."""

    item: str
    label: Label
    text: Label
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What ending a contract comes to. Amounts in fen; ``free`` where no fee is due."""

    contract: int
    reason: str
    free: bool
    price: int
    periods: int
    amount: int
    unanswered: int
    rate: int
    cap_periods: int
    fee: int
    paid: int
    bonus: int
    deposit: int
    receivable: int
    use_days: int

    @property
    def covered(self) -> int:
        """What of the fee the balances cover, where the customer agrees to it."""
        return min(self.fee, self.paid + self.deposit)

    @property
    def refund(self) -> int:
        """What is paid back where the customer agrees to the fee and keeps no points."""
        return self.paid + self.deposit - self.covered

    @property
    def owed(self) -> int:
        """What the customer still owes then: fee not covered, and debits charged back."""
        return self.fee - self.covered + self.receivable

    @property
    def refund_keeping(self) -> int:
        """What is paid back where she agrees to the fee and keeps the points: of the deposit."""
        return self.deposit - min(self.fee, self.deposit)

    @property
    def owed_keeping(self) -> int:
        """What she still owes then: kept points pay no fee."""
        return self.fee - min(self.fee, self.deposit) + self.receivable

    def stored(self) -> dict[str, object]:
        return asdict(self)

    @property
    def lines(self) -> Sequence[Line]:
        return tuple(_lines(self))


def fee(amount: int, price: int, terms: FeeTerms) -> int:
    """The share of the unpaid remainder, at most so many monthly payments, in whole fen.

    A part of a fen is the customer's.

    >>> fee(318_400, 39_800, FeeTerms(1_000, 2, 2_000, 2))
    31840
    >>> fee(955_200, 39_800, FeeTerms(1_000, 2, 2_000, 2))
    79600
    >>> fee(333, 39_800, FeeTerms(1_000, 2, 2_000, 2))
    33
    """
    return min(amount * terms.rate // RATE_SCALE, terms.cap_periods * price)


def refuse_above_bound(fee_asked: int, amount: int, price: int, terms: FeeTerms) -> None:
    """No fee above the platform's own bounds is ever booked, whatever led to it."""
    highest = min(amount * terms.most_rate // RATE_SCALE, terms.most_cap_periods * price)
    if not 0 <= fee_asked <= highest:
        raise Defect(
            Label(
                f"违约金 {yuan(fee_asked)} 元超过平台上限 {yuan(highest)} 元，未入账",
                f"a fee of {yuan(fee_asked)} is above the platform's bound of {yuan(highest)}",
            )
        )


def reason_label(reason: str) -> Label:
    """What a reason is called; one that a store added is called by its name."""
    return REASONS.get(reason, Label.of(reason))


def _lines(bill: Bill) -> Iterator[Line]:
    yield Line("reason", Label("原因", "reason"), reason_label(bill.reason))
    yield Line(
        "remaining",
        Label("剩余未付", "unpaid remainder"),
        Label(
            f"{bill.periods} 期，合计 {yuan(bill.amount)} 元",
            f"{bill.periods} periods, {yuan(bill.amount)} yuan in all",
        ),
    )
    if bill.unanswered:
        yield Line(
            "unanswered",
            Label("渠道未答复的扣款", "debits not answered yet"),
            Label(
                f"{bill.unanswered} 期；若已扣到，全额退回",
                f"{bill.unanswered}; whatever was collected is paid back in full",
            ),
        )
    yield from _fee_lines(bill)
    yield Line("paid", Label("未用的已付积分", "unspent paid points"), _money(bill.paid))
    yield Line("bonus", Label("失效的赠送积分", "bonus points that lapse"), _money(bill.bonus))
    yield Line("deposit", Label("押金", "deposit"), _money(bill.deposit))
    if bill.receivable:
        yield Line("receivable", Label("此前欠款", "owed from before"), _money(bill.receivable))
    yield Line("refund", Label("退积分：应退", "points refunded: refund"), _money(bill.refund))
    yield Line("owed", Label("退积分：仍欠", "points refunded: owed"), _money(bill.owed))
    yield Line(
        "keep",
        Label("或保留积分", "or keep the points"),
        Label(
            f"{bill.use_days} 天内可用，之后退款；此时退 {yuan(bill.refund_keeping)} 元，"
            f"仍欠 {yuan(bill.owed_keeping)} 元",
            f"usable for {bill.use_days} days, then refunded; {yuan(bill.refund_keeping)} yuan"
            f" are refunded now, {yuan(bill.owed_keeping)} yuan still owed",
        ),
        USE_DAYS,
    )


def _fee_lines(bill: Bill) -> Iterator[Line]:
    if bill.free:
        free = Label("0.00 元（此原因免违约金）", "0.00 yuan (this reason is free)")
        yield Line("fee", Label("违约金", "fee"), free, FREE_REASONS)
        return
    share = f"{bill.rate / 100:g}%"
    yield Line(
        "rate",
        Label("违约金比例", "fee rate"),
        Label(f"剩余未付的 {share}", f"{share} of the remainder"),
        RATE,
    )
    cap = yuan(bill.cap_periods * bill.price)
    yield Line(
        "cap",
        Label("违约金上限", "fee cap"),
        Label(
            f"{bill.cap_periods} 期月付，{cap} 元",
            f"{bill.cap_periods} monthly payments, {cap} yuan",
        ),
        CAP,
    )
    yield Line("fee", Label("违约金", "fee"), _money(bill.fee))


def _money(amount: int) -> Label:
    return Label(f"{yuan(amount)} 元", f"{yuan(amount)} yuan")
