"""A store's revenue of a month, as cash and as earned: two figures, never mixed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, select

from pawpact.kernel.label import Label
from pawpact.ledger.account import BANK, DEPOSIT, PSP_CLEARING
from pawpact.ledger.metric import ORDER_PAID, booked
from pawpact.ledger.models import PostingRow
from pawpact.payouts.models import Payout
from pawpact.payouts.values import PayoutState
from pawpact.tenancy.metric import Figure, Metric, Month, Total
from pawpact.tenancy.unit import Unit

_DEBITS = ("P01", "P03", "P04", "P45")
_REVERSED = ("P25", "P26")
_TOPPED_UP = (*ORDER_PAID, "P12", "P33")
_FEES = ("P47a",)
_DEPOSITS = ("P07", "P46")
_SECOND_DEPOSIT = "P46"
_CASH = (BANK, PSP_CLEARING)


def monthly_revenue(unit: Unit, month: Month) -> Iterator[Figure]:
    """Cash collected and its parts, then what was earned; deposits are neither."""
    sums = booked(unit, month.since, month.until)

    def cash(*movements: str) -> int:
        return sum(
            each.amount for each in sums if each.account in _CASH and each.movement in movements
        )

    parts = (
        ("debits", Label("其中 月付扣款", "of it debits"), cash(*_DEBITS)),
        ("reversals", Label("其中 被撤销的扣款", "of it reversed debits"), cash(*_REVERSED)),
        ("top_ups", Label("其中 补付现金", "of it cash in orders"), cash(*_TOPPED_UP)),
        ("fees", Label("其中 欠款与费用", "of it debts and fees paid"), cash(*_FEES)),
        ("refunds", Label("其中 退款", "of it refunds"), -_refunds(unit, month)),
    )
    collected = sum(amount for _, _, amount in parts)
    yield Figure("cash", Label("实收现金", "cash collected"), Total("yuan", collected))
    for key, title, amount in parts:
        yield Figure(key, title, Total("yuan", amount))
    earned = -sum(each.amount for each in sums if each.account.startswith(("inc.", "contra.")))
    yield Figure("recognised", Label("确认收入", "recognised revenue"), Total("yuan", earned))
    deposits = Label("收到的押金（两者都不计）", "deposits taken, in neither")
    yield Figure("deposits", deposits, Total("yuan", cash(*_DEPOSITS)))


def _refunds(unit: Unit, month: Month) -> int:
    """What was paid back in the month, without what of it had been a deposit."""
    of_deposit = and_(
        PostingRow.tenant_id == Payout.tenant_id,
        PostingRow.journal_id == Payout.journal_id,
        PostingRow.account == DEPOSIT,
    )
    rows = (
        select(Payout.amount, Payout.movement, func.sum(PostingRow.amount))
        .join_from(Payout, PostingRow, of_deposit, isouter=True)
        .where(
            and_(
                Payout.state == PayoutState.PAID.value,
                Payout.paid_at >= month.since,
                Payout.paid_at < month.until,
            )
        )
        .group_by(Payout.id, Payout.amount, Payout.movement)
    )
    paid = 0
    for amount, movement, deposit in unit.session.execute(rows):
        if movement != _SECOND_DEPOSIT:
            paid += amount - min(amount, int(deposit or 0))
    return paid


METRICS = (
    Metric(
        "monthly_revenue",
        Label("月营收", "monthly revenue"),
        Label(
            "两个数，不相混：实收现金（扣款 + 补付 + 费用 − 退款）；"
            "确认收入（收入科目 − 折扣科目）",
            "two figures, never mixed: cash collected (debits + top-ups + fees - refunds) and"
            " recognised revenue (inc.* - contra.*)",
        ),
        monthly_revenue,
    ),
)
