"""What billing decides without a database: states, schedules, retries, notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from pawpact.kernel.calendar import debit_dates
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine


class ChargeState(StrEnum):
    SCHEDULED = "scheduled"
    PRICED = "priced"
    NOTICED = "noticed"
    DUE = "due"
    PROCESSING = "processing"
    SETTLED = "settled"
    FAILED = "failed"
    UNKNOWN = "unknown"
    OVERDUE = "overdue"
    POSTPONED = "postponed"
    WAIVED = "waived"
    CANCELLED = "cancelled"
    MOVED = "moved"
    REVERSED = "reversed"


C = ChargeState
GIVEN_UP = (C.CANCELLED, C.MOVED)
"""What became of a charge that is no payment of its contract any more."""

CHARGE_MOVES: Mapping[str, tuple[ChargeState, ...]] = {
    C.SCHEDULED: (C.PRICED, C.WAIVED, *GIVEN_UP),
    C.PRICED: (C.NOTICED, *GIVEN_UP),
    C.NOTICED: (C.DUE, *GIVEN_UP),
    C.DUE: (C.PROCESSING, C.POSTPONED, *GIVEN_UP),
    C.PROCESSING: (C.SETTLED, C.FAILED, C.UNKNOWN),
    C.UNKNOWN: (C.SETTLED, C.FAILED),
    C.FAILED: (C.DUE, C.OVERDUE, C.POSTPONED, *GIVEN_UP),
    C.POSTPONED: (C.DUE, *GIVEN_UP),
    C.OVERDUE: (C.SETTLED, *GIVEN_UP),
    C.SETTLED: (C.REVERSED,),
    C.WAIVED: (),
    C.CANCELLED: (),
    C.MOVED: (),
    C.REVERSED: (),
}

CHARGE_LABELS: Mapping[str, Label] = {
    "charge": Label("账单", "debit"),
    C.SCHEDULED: Label("待扣款", "scheduled"),
    C.PRICED: Label("已计价", "priced"),
    C.NOTICED: Label("已通知", "noticed"),
    C.DUE: Label("到期", "due"),
    C.PROCESSING: Label("扣款中", "processing"),
    C.SETTLED: Label("已扣款", "settled"),
    C.FAILED: Label("扣款失败", "failed"),
    C.UNKNOWN: Label("结果未知", "unknown"),
    C.OVERDUE: Label("逾期未付", "overdue"),
    C.POSTPONED: Label("已顺延", "postponed"),
    C.WAIVED: Label("已减免", "waived"),
    C.CANCELLED: Label("已取消", "cancelled"),
    C.MOVED: Label("移到期末", "moved to the end"),
    C.REVERSED: Label("已撤销", "reversed"),
}

CHARGE = Machine("charge", CHARGE_MOVES, CHARGE_LABELS, "pawpact billing show")

OPEN_STATES = (C.SCHEDULED, C.PRICED, C.NOTICED, C.DUE, C.FAILED, C.POSTPONED, C.OVERDUE)
"""A contract that ends cancels these."""

UNBILLED_STATES = (C.SCHEDULED, C.PRICED, C.NOTICED, C.DUE, C.POSTPONED)
"""Nobody was asked for the money, unless an attempt failed before."""

UNANSWERED_STATES = (C.PROCESSING, C.UNKNOWN)
"""The provider may have taken the money: only its answer moves these."""


class MandateState(StrEnum):
    REQUESTED = "requested"
    AUTHORISED = "authorised"
    LIMIT_CHANGED = "limit_changed"
    REVOKED = "revoked"
    EXPIRED = "expired"
    SUSPENDED = "suspended"


M = MandateState
STOPPED_MANDATES = (M.REVOKED, M.EXPIRED, M.SUSPENDED)

MANDATE_MOVES: Mapping[str, tuple[MandateState, ...]] = {
    M.REQUESTED: (M.AUTHORISED, M.REVOKED),
    M.AUTHORISED: (M.LIMIT_CHANGED, *STOPPED_MANDATES),
    M.LIMIT_CHANGED: (M.LIMIT_CHANGED, *STOPPED_MANDATES),
    M.REVOKED: (),
    M.EXPIRED: (),
    M.SUSPENDED: (M.REVOKED, M.EXPIRED),
}

MANDATE_LABELS: Mapping[str, Label] = {
    "mandate": Label("代扣授权", "mandate"),
    M.REQUESTED: Label("待客户授权", "requested"),
    M.AUTHORISED: Label("有效", "authorised"),
    M.LIMIT_CHANGED: Label("有效（限额已改）", "limit changed"),
    M.REVOKED: Label("已解除", "revoked"),
    M.EXPIRED: Label("已过期", "expired"),
    M.SUSPENDED: Label("已暂停", "suspended"),
}

MANDATE = Machine("mandate", MANDATE_MOVES, MANDATE_LABELS, "pawpact billing mandates list")

VALID_MANDATES = (M.AUTHORISED, M.LIMIT_CHANGED)
LIVE_MANDATES = (M.REQUESTED, *VALID_MANDATES, M.SUSPENDED)
"""A contract has at most one of these."""


class NoticeKind(StrEnum):
    EXTRA = "extra"
    """The early notice, days before the regular attempt of a later period."""
    FIRST = "first"
    """The notice before the first attempt of a period."""
    SECOND = "second"
    """After a failed attempt: says why and when the next one is made."""


class Reason(StrEnum):
    """Why a provider refused; what it says otherwise counts as ``other``."""

    INSUFFICIENT_FUNDS = "insufficient_funds"
    REFUSED = "refused"
    MANDATE_REVOKED = "mandate_revoked"
    NOT_SENT = "not_sent"
    """The provider never received it, and by then it was no longer to be made."""
    OTHER = "other"

    @classmethod
    def of(cls, text: str) -> Reason:
        return next((each for each in cls if each.value == text), cls.OTHER)


@lru_cache(maxsize=256)
def check_path(*states: ChargeState) -> None:
    """Refuse a way through these states with a move that the machine does not have."""
    for state, asked in pairwise(states):
        CHARGE.check(state, asked)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One period of a contract: which, on which day, how much."""

    period: int
    due_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an activated contract owes: one charge a period from ``first_debit`` on.

    ``anchor`` is the day of month that later debits return to after a short month.
    """

    contract: int
    customer: int
    pet: int
    first_debit: date
    anchor: int
    periods: int
    price: int


def schedule(first_debit: date, anchor: int, periods: int, price: int) -> tuple[Instalment, ...]:
    """All instalments of a contract, one a month on the anchor day.

    >>> [str(each.due_on) for each in schedule(date(2026, 1, 28), 28, 3, 39800)]
    ['2026-01-28', '2026-02-28', '2026-03-28']
    """
    if periods < 1:
        raise InvalidField("periods", Label("期数至少为 1", "there is at least one period"))
    if price <= 0:
        raise InvalidField("price", Label("月付金额必须大于 0", "a price is above zero"))
    days = debit_dates(first_debit, anchor, periods)
    return tuple(Instalment(period, day, price) for period, day in enumerate(days, start=1))


def next_attempt(
    failed_at: datetime, attempt: int, offsets: Sequence[int], most: int
) -> datetime | None:
    """When to try again after attempt number ``attempt`` failed; None when that was the last.

    The offsets count from each failure: +3 days after the first, +7 after the second.
    """
    if attempt >= most or attempt > len(offsets):
        return None
    return failed_at + timedelta(days=offsets[attempt - 1])


def is_regular(state: ChargeState, attempts: int, ordinal: int) -> bool:
    """Whether this is the first attempt of a later period, on the contract's own day."""
    return not attempts and ordinal > 1 and state is not ChargeState.POSTPONED


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """How long before a debit a customer is told.

    ``every`` is how often the notice job runs: what would be late at its next run is told now.
    """

    ahead: timedelta
    extra_ahead: timedelta
    every: timedelta

    def first_by(self, now: datetime) -> datetime:
        """A debit up to this instant gets its first notice now."""
        return now + self.ahead + self.every

    def extra_by(self, now: datetime) -> datetime:
        """A regular debit of a later period up to this instant gets its early notice now."""
        return now + max(self.extra_ahead, self.ahead) + self.every

    def needed(self, *, regular: bool) -> timedelta:
        """How old a delivered notice has to be; ``regular`` is the first attempt of a later period
        on its own day, which is announced days ahead.
        """
        return max(self.extra_ahead, self.ahead) if regular else self.ahead

    def may_debit(
        self, delivered_at: datetime | None, now: datetime, *, regular: bool = False
    ) -> bool:
        """Whether a delivered notice is old enough; 47 h 59 min is not 48 h."""
        return delivered_at is not None and now - delivered_at >= self.needed(regular=regular)

    def in_time(self, now: datetime, *, regular: bool = False) -> datetime:
        """The first debit for which a notice written now can still be old enough."""
        return now + self.needed(regular=regular)

    def earliest(self, now: datetime, *, regular: bool = False) -> datetime:
        """The first instant for which a notice that the next run writes will be old enough."""
        return now + self.needed(regular=regular) + self.every

    def ahead_of(self, kind: NoticeKind) -> timedelta:
        """How long before its debit such a notice has to be out to be worth anything."""
        return self.needed(regular=kind is NoticeKind.EXTRA)
