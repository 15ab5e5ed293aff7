"""What benefits decide without a database: states, validity, due dates of a year's card. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pawpact.kernel.calendar import add_months, at_local
from pawpact.kernel.label import Label
from pawpact.kernel.machine import Machine
from pawpact.vocabulary.benefit_kind import Form

TAKEN_OVER = "brand"
"""The cause of what another store of the brand gave for good."""
QUARTER = 3
"""Months of a quarter, in which a card of a year brings one examination."""


class BenefitState(StrEnum):
    GRANTED = "granted"
    RESERVED = "reserved"
    REDEEMED = "redeemed"
    RESTORED = "restored"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    """A manager ended what was given for good: a fraud was proven. No rule gives it again."""
    BROUGHT = "brought"
    """Granted, and used up or not, in the system that the contract was taken over from."""


S = BenefitState

MOVES: Mapping[str, tuple[BenefitState, ...]] = {
    S.GRANTED: (S.RESERVED, S.REDEEMED, S.EXPIRED, S.WITHDRAWN, S.REVOKED),
    S.RESERVED: (S.GRANTED, S.REDEEMED, S.EXPIRED, S.WITHDRAWN),
    S.REDEEMED: (S.RESTORED,),
    S.RESTORED: (S.RESERVED, S.REDEEMED, S.EXPIRED, S.WITHDRAWN),
    S.EXPIRED: (),
    S.WITHDRAWN: (),
    S.REVOKED: (),
    S.BROUGHT: (),
}
LABELS: Mapping[str, Label] = {
    "benefit": Label("权益", "benefit"),
    S.GRANTED: Label("可使用", "to be used"),
    S.RESERVED: Label("已预约", "booked"),
    S.REDEEMED: Label("已核销", "redeemed"),
    S.RESTORED: Label("已退回，可使用", "given back, to be used"),
    S.EXPIRED: Label("已到期", "run out"),
    S.WITHDRAWN: Label("已收回", "withdrawn"),
    S.REVOKED: Label("因作假终止", "ended for a fraud"),
    S.BROUGHT: Label("原系统已发放", "granted in the system before"),
}
BENEFIT = Machine("benefit", MOVES, LABELS, "pawpact benefits list")
HELD = (S.GRANTED.value, S.RESERVED.value, S.RESTORED.value)
"""In these a customer has it: the books count it as hers."""
FREE = (S.GRANTED.value, S.RESTORED.value)
"""In these it may be booked, used or taken back."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was promised on the day of grant, and stays so."""

    level: int = 0
    price_ratio: int | None = None
    amount: int | None = None
    covers: tuple[str, ...] = ()
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """When one piece can be used: from the first instant, until before the second."""

    usable_from: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewBenefit:
    """What somebody is to be granted. ``key`` makes it happen once; a window for each piece."""

    key: str
    customer: int
    kind: str
    form: Form
    scope: str
    cause: str
    decision: int
    windows: tuple[Window, ...]
    contract: int | None = None
    terms: Terms = field(default_factory=Terms)


def valid_until(
    today: date, days: int | None, months: int | None, zone: ZoneInfo
) -> datetime | None:
    """The midnight that ends the last day; of days and months the later, None for no end."""
    ends = [today + timedelta(days=days)] if days is not None else []
    if months is not None:
        ends.append(add_months(today, months))
    if not ends:
        return None
    return at_local(max(ends) + timedelta(days=1), time.min, zone)


def due_windows(
    at: datetime, today: date, until: datetime, zone: ZoneInfo, interval_days: int | None
) -> tuple[Window, ...]:
    """The windows of a card: from each due date to the next, the last to the end of the card.

    ``interval_days`` says how far due dates lie apart; without it each quarter has one.
    """
    starts = [at]
    while True:
        count = len(starts)
        day = (
            add_months(today, QUARTER * count)
            if interval_days is None
            else today + timedelta(days=interval_days * count)
        )
        begins = at_local(day, time.min, zone)
        if begins >= until - timedelta(days=1):
            break
        starts.append(begins)
    return tuple(Window(one, end) for one, end in zip(starts, [*starts[1:], until], strict=True))
