"""What became of a case after it was decided, in a few words that managers know. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pawpact.billing.values import ChargeState
from pawpact.contracts.values import APPLICATION
from pawpact.kernel.label import Label


@dataclass(frozen=True, slots=True)
class Fate:
    """``code`` for programs, ``label`` for people."""

    code: str
    label: Label


def joined_fates(given: Iterable[tuple[Fate, int]]) -> tuple[tuple[Fate, int], ...]:
    """Each fate once, with how many there are of it, most frequent first."""
    counted: Counter[Fate] = Counter()
    for fate, count in given:
        counted[fate] += count
    return tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0].code)))


ON_TIME = Fate("paid_on_time", Label("后来都按时付款", "later paid on time"))
LATE = Fate("paid_late", Label("后来逾期过，已补上", "later paid late"))
OVERDUE = Fate("overdue", Label("现在逾期", "overdue now"))
REVERSED = Fate("reversed", Label("扣款被撤销过", "had a debit taken back"))
NOT_DUE = Fate("not_due_yet", Label("还没到第一次扣款", "nothing due yet"))
WAIVED = Fate("waived", Label("减免", "waived"))
FAILED = Fate("failed", Label("扣款失败，还在重试", "a debit failed and is tried again"))
ENDED = Fate("ended_early", Label("提前终止", "ended early"))
WITHDRAWN = Fate("withdrawn", Label("冷静期内撤回", "withdrawn while cooling off"))
CANCELLED = Fate("cancelled", Label("没有生效就取消", "cancelled before it began"))
SIGNING = Fate("signing", Label("还在签约", "still being signed"))
CALLED_OFF = Fate("called_off", Label("这一期没有扣", "that period was called off"))

_CONTRACTS: Mapping[str, Fate] = {
    "withdrawn": WITHDRAWN,
    "cancelled": CANCELLED,
    "terminated": ENDED,
    "terminating": ENDED,
    "draft": SIGNING,
    "awaiting_confirmation": SIGNING,
    "awaiting_signature": SIGNING,
    "awaiting_mandate": SIGNING,
}
_CHARGES: Mapping[str, Fate] = {
    ChargeState.OVERDUE: OVERDUE,
    ChargeState.FAILED: FAILED,
    ChargeState.REVERSED: REVERSED,
    ChargeState.WAIVED: WAIVED,
    ChargeState.CANCELLED: CALLED_OFF,
    ChargeState.MOVED: CALLED_OFF,
}


def fate_of_contract(state: str, paid: Mapping[str, int], *, was_late: bool) -> Fate:
    """``paid`` counts its charges that came due, by state; ``was_late``: one was ever overdue."""
    if paid.get(ChargeState.OVERDUE):
        return OVERDUE
    if state in _CONTRACTS:
        return _CONTRACTS[state]
    if paid.get(ChargeState.REVERSED):
        return REVERSED
    if paid.get(ChargeState.FAILED):
        return FAILED
    if was_late:
        return LATE
    if paid.get(ChargeState.SETTLED):
        return ON_TIME
    return WAIVED if paid.get(ChargeState.WAIVED) else NOT_DUE


def fate_of_charge(state: str, *, was_late: bool) -> Fate:
    """Of one period."""
    if state == ChargeState.SETTLED:
        return LATE if was_late else ON_TIME
    return _CHARGES.get(state, NOT_DUE)


def fate_of_application(state: str) -> Fate:
    """Of an application from which no contract came."""
    return Fate(f"application_{state}", APPLICATION.labels.get(state, Label.of(state)))
