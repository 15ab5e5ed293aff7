"""The numbers of the store that billing goes by, read once a unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pawpact.billing.gateway.capability import Capabilities
from pawpact.billing.values import NoticeRule, next_attempt
from pawpact.kernel.calendar import at_minute
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store


def notice_rule(unit: Unit, every: timedelta, provider: timedelta = timedelta(0)) -> NoticeRule:
    """The store's notice hours in force today, or the provider's where those are longer."""
    hours = timedelta(hours=unit.store.integer("core.billing.pre_debit_notice_hours"))
    return NoticeRule(
        ahead=max(hours, provider),
        extra_ahead=timedelta(hours=unit.store.integer("core.billing.extra_notice_hours")),
        every=every,
    )


def moved_to(unit: Unit, rule: NoticeRule, *, regular: bool = False) -> datetime:
    """Where a debit moves to that could not be announced in time: the store's next time of day
    for debits that a fresh notice is early enough for.
    """
    zone, minutes = unit.store.zone, unit.store.integer("core.billing.debit_time")
    earliest = rule.earliest(unit.at, regular=regular)
    at = at_minute(unit.store.local_date(earliest), minutes, zone)
    return (
        at
        if at >= earliest
        else at_minute(unit.store.local_date(earliest) + timedelta(days=1), minutes, zone)
    )


@dataclass(frozen=True, slots=True)
class RetryRule:
    """How often a period is tried, and when; always at the store's time of day for debits."""

    store: Store
    offsets: tuple[int, ...]
    most: int
    grace: timedelta
    minutes: int

    @classmethod
    def of(cls, store: Store) -> RetryRule:
        offsets = store.integers("core.billing.retry_offsets_days")
        return cls(
            store=store,
            offsets=offsets,
            most=min(store.integer("core.billing.max_attempts_per_period"), len(offsets) + 1),
            grace=timedelta(days=store.integer("core.billing.grace_days")),
            minutes=store.integer("core.billing.debit_time"),
        )

    def within(self, limits: Capabilities) -> RetryRule:
        """The same, with no more attempts than this provider takes."""
        return replace(self, most=limits.attempts(self.most))

    def retry_at(self, failed_at: datetime, attempt: int) -> datetime | None:
        """When the next attempt is made; None when this was the last."""
        planned = next_attempt(failed_at, attempt, self.offsets, self.most)
        if planned is None:
            return None
        return at_minute(self.store.local_date(planned), self.minutes, self.store.zone)

    def overdue_at(self, due_at: datetime, failed_at: datetime) -> datetime:
        """When a charge without a further attempt becomes overdue."""
        return max(due_at + self.grace, failed_at)
