"""How a store's contracts did in a month: signed, kept, left, paused; who bought again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Exists, and_, exists, func, select

from pawpact.contracts.ending.values import REASONS
from pawpact.contracts.models import Contract, ContractEvent, ContractPause, Ending, PauseEvent
from pawpact.kernel.label import Label
from pawpact.orders.models import Order, OrderEvent
from pawpact.orders.values import OrderState
from pawpact.tenancy.metric import Figure, Metric, Month, Ratio, Total
from pawpact.tenancy.unit import Unit

_LEFT = ("terminating", "terminated", "withdrawn", "cancelled")
_OVER = (*_LEFT, "completed")
KEPT_FOR = (1, 3, 6, 12, 24)
"""After how many periods it is looked who is still there."""


def contracts_signed(unit: Unit, month: Month) -> Iterator[Figure]:
    """Activated in the month, less those withdrawn in it, on the day of withdrawal."""
    activated = select(func.count()).where(
        Contract.activated_at >= month.since, Contract.activated_at < month.until
    )
    withdrawn = (
        select(func.count(ContractEvent.contract_id.distinct()))
        .join_from(ContractEvent, Contract, _same(ContractEvent))
        .where(
            ContractEvent.went_to == "withdrawn",
            ContractEvent.at >= month.since,
            ContractEvent.at < month.until,
            Contract.activated_at.is_not(None),
        )
    )
    signed = unit.session.scalar(activated) or 0
    undone = unit.session.scalar(withdrawn) or 0
    yield Figure("net", Label("签约数", "contracts signed"), Total("count", signed - undone))
    yield Figure("activated", Label("其中 生效", "activated"), Total("count", signed))
    cooling = Label("其中 冷静期撤回", "withdrawn within the cooling-off days")
    yield Figure("withdrawn", cooling, Total("count", undone))


def retention_rate(unit: Unit, month: Month) -> Iterator[Figure]:
    """Of those activated k months ago with a term that reaches so far, who is still there."""
    first = month.later(-max(KEPT_FOR)).since
    rows = select(Contract.activated_at, Contract.term, _moved(month, *_LEFT)).where(
        Contract.activated_at >= first, Contract.activated_at < month.until
    )
    cohorts: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
    for activated_at, term, has_left in unit.session.execute(rows):
        assert activated_at is not None
        day = month.day(activated_at)
        age = (month.first.year - day.year) * 12 + month.first.month - day.month
        cohorts[age].append((term, bool(has_left)))
    for k in KEPT_FOR:
        cohort = [has_left for term, has_left in cohorts[k] if term >= k]
        title = Label(f"第 {k} 期仍在", f"still there at period {k}")
        yield Figure(f"{k:02}", title, Ratio("share", cohort.count(False), len(cohort)))


def churn_reasons(unit: Unit, month: Month) -> Iterator[Figure]:
    """Contracts that left in the month, by reason, over those that were live when it began."""
    live = live_at_start(unit, month)
    left_in_it = (
        select(ContractEvent.contract_id)
        .where(ContractEvent.went_to.in_(("terminating", "withdrawn")))
        .group_by(ContractEvent.contract_id)
        .having(func.min(ContractEvent.at) >= month.since, func.min(ContractEvent.at) < month.until)
    )
    rows = (
        select(Ending.reason)
        .join_from(Ending, Contract, _same(Ending))
        .where(Contract.activated_at.is_not(None), Ending.contract_id.in_(left_in_it))
    )
    reasons = Counter(unit.session.scalars(rows))
    together = Label("解约率", "all who left")
    yield Figure("all", together, Ratio("share", sum(reasons.values()), live))
    for reason in sorted(reasons):
        title = REASONS.get(reason, Label.of(reason))
        yield Figure(reason, title, Ratio("share", reasons[reason], live))


def pause_rate(unit: Unit, month: Month) -> Iterator[Figure]:
    """Pauses that were granted in the month, over contracts that were live when it began."""
    granted = (
        select(func.count(PauseEvent.pause_id.distinct()))
        .join_from(
            PauseEvent,
            ContractPause,
            and_(
                PauseEvent.tenant_id == ContractPause.tenant_id,
                PauseEvent.pause_id == ContractPause.id,
            ),
        )
        .where(
            PauseEvent.came_from == "requested",
            PauseEvent.went_to == "granted",
            PauseEvent.at >= month.since,
            PauseEvent.at < month.until,
        )
    )
    title = Label("暂停率", "pause rate")
    pauses = unit.session.scalar(granted) or 0
    yield Figure("", title, Ratio("share", pauses, live_at_start(unit, month)))


def member_repurchase_rate(unit: Unit, month: Month) -> Iterator[Figure]:
    """Of the contract customers who ordered, those who did so again: now, or the month before."""
    rows = (
        select(OrderEvent.at, Order.customer_id)
        .join_from(
            OrderEvent,
            Order,
            and_(OrderEvent.tenant_id == Order.tenant_id, OrderEvent.order_id == Order.id),
        )
        .where(
            OrderEvent.to_state == OrderState.ACCEPTED.value,
            OrderEvent.at >= month.later(-1).since,
            OrderEvent.at < month.until,
            exists().where(
                Contract.tenant_id == Order.tenant_id,
                Contract.customer_id == Order.customer_id,
                Contract.activated_at < month.until,
                ~_moved(month, *_OVER, before_it=True),
            ),
        )
    )
    now: Counter[int] = Counter()
    before: set[int] = set()
    for at, customer in unit.session.execute(rows):
        if at >= month.since:
            now[customer] += 1
        else:
            before.add(customer)
    again = sum(1 for customer, count in now.items() if count > 1 or customer in before)
    title = Label("会员复购率", "member repurchase rate")
    yield Figure("", title, Ratio("share", again, len(now)))


def live_at_start(unit: Unit, month: Month) -> int:
    """Contracts that were in performance when the month began."""
    counted = select(func.count()).where(
        Contract.activated_at < month.since, ~_moved(month, *_OVER, before_it=True)
    )
    return unit.session.scalar(counted) or 0


def _moved(month: Month, *states: str, before_it: bool = False) -> Exists:
    """Whether a contract came into one of these states by the month's end, or before it began."""
    return exists().where(
        ContractEvent.tenant_id == Contract.tenant_id,
        ContractEvent.contract_id == Contract.id,
        ContractEvent.went_to.in_(states),
        ContractEvent.at < (month.since if before_it else month.until),
    )


def _same(model: type[ContractEvent | Ending]) -> ColumnElement[bool]:
    return and_(model.tenant_id == Contract.tenant_id, model.contract_id == Contract.id)


METRICS = (
    Metric(
        "contracts_signed",
        Label("签约数", "contracts signed"),
        Label(
            "本月生效的合约 − 本月在冷静期内撤回的合约",
            "contracts activated - withdrawn within cooling-off, on the day of withdrawal",
        ),
        contracts_signed,
    ),
    Metric(
        "retention_rate",
        Label("履约留存", "retention"),
        Label(
            "到第 k 期仍在的合约 ÷ k 个月前生效、期数不少于 k 的合约（期满算仍在）",
            "contracts still live at period k / contracts activated k periods ago"
            " (those of a shorter term in neither; a completed one was there)",
        ),
        retention_rate,
    ),
    Metric(
        "churn_reasons",
        Label("解约原因", "why contracts ended"),
        Label(
            "本月解约的合约，按原因 ÷ 月初在履约的合约",
            "terminations by reason / live contracts at start",
        ),
        churn_reasons,
    ),
    Metric(
        "pause_rate",
        Label("暂停率", "pause rate"),
        Label("本月同意的暂停 ÷ 月初在履约的合约", "pauses granted / live contracts at start"),
        pause_rate,
    ),
    Metric(
        "member_repurchase_rate",
        Label("会员复购率", "member repurchase rate"),
        Label(
            "本月有 2 笔订单、或上月也有订单的合约客户 ÷ 本月有订单的合约客户",
            "contract customers with >= 2 orders in the month or an order in this and the previous"
            " month / contract customers with >= 1 order",
        ),
        member_repurchase_rate,
    ),
)
