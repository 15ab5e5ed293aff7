"""When a message may go out: quiet hours, and how many advertisements a week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from pawpact.kernel.calendar import at_minute
from pawpact.outbox.models import OutboxMessage
from pawpact.outbox.values import Sending
from pawpact.tenancy.unit import Unit
from pawpact.tenancy.values import Store

QUIET = "care_touchpoints.quiet_hours"
MOST = "care_touchpoints.max_marketing_per_week"
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one minute of the day to another, most often over midnight; none where both agree."""

    begin: int
    end: int

    @classmethod
    def of(cls, store: Store) -> QuietHours:
        written = store.texts(QUIET)
        return cls(*map(_minute, written)) if len(written) == 2 else cls(0, 0)

    def covers(self, minute: int) -> bool:
        """Whether this minute of the day is quiet; the last one is not."""
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end

    def next_moment(self, store: Store, at: datetime) -> datetime:
        """The first moment from ``at`` on that is not quiet."""
        local = at.astimezone(store.zone)
        if not self.covers(local.hour * 60 + local.minute):
            return at
        ends = at_minute(local.date(), self.end, store.zone)
        return (
            ends if ends > at else at_minute(local.date() + timedelta(days=1), self.end, store.zone)
        )


def held_back(
    store: Store, at: datetime, not_after: datetime | None, *, at_any_hour: bool = False
) -> datetime | None:
    """Until when something waits; None where it goes out now.

    What has to be out by ``not_after`` never waits past it.
    """
    if at_any_hour:
        return None
    later = QuietHours.of(store).next_moment(store, at)
    if later <= at or (not_after is not None and later >= not_after):
        return None
    return later


def advertised_lately(unit: Unit, customers: Collection[int]) -> Counter[int]:
    """How many advertisements went to each of these within the last seven days."""
    if not customers:
        return Counter()
    rows = unit.session.execute(
        select(OutboxMessage.customer_id, func.count())
        .where(
            OutboxMessage.customer_id.in_(customers),
            OutboxMessage.sent_at > unit.at - WEEK,
            OutboxMessage.advertises.is_(True),
            OutboxMessage.state.in_([Sending.SENT.value, Sending.BOUNCED.value]),
        )
        .group_by(OutboxMessage.customer_id)
    )
    return Counter({customer: count for customer, count in rows if customer is not None})


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
