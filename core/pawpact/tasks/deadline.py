"""By when: a limit on one of the store's clocks, counted from an instant.

A limit in working days beyond the published holidays is provisional: it is counted again when
the next year's table has come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pawpact.kernel.calendar import DAY_MINUTES, at_minute, last_day
from pawpact.kernel.clock import utc
from pawpact.tenancy.business_calendar import limit_hours, service_hours, workdays
from pawpact.tenancy.values import Store

HOUR = 60


class Clock(StrEnum):
    """What a limit is counted on."""

    WALL = "wall"
    """Every minute counts."""
    SERVICE = "service"
    """Only minutes in which the store serves count."""
    LIMIT = "limit"
    """The store's choice between the two (``core.tenancy.sla_clock``)."""
    WORKING_DAYS = "working_days"
    """Days on which the store works; the last one counts until service closes."""
    DAYS = "days"
    """Days of the calendar; the last one counts whole."""


@dataclass(frozen=True, slots=True)
class Within:
    """So many minutes, or days, on a clock.

    >>> Within.hours(48)
    Within(clock=<Clock.WALL: 'wall'>, amount=2880)
    """

    clock: Clock
    amount: int

    @classmethod
    def minutes(cls, amount: int, clock: Clock = Clock.WALL) -> Within:
        return cls(clock, amount)

    @classmethod
    def hours(cls, amount: int, clock: Clock = Clock.WALL) -> Within:
        return cls(clock, amount * HOUR)

    @classmethod
    def days(cls, amount: int) -> Within:
        return cls(Clock.DAYS, amount)

    @classmethod
    def working_days(cls, amount: int) -> Within:
        return cls(Clock.WORKING_DAYS, amount)


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant, and whether it still depends on holidays that are not published."""

    at: datetime
    provisional: bool = False


def deadline(store: Store, within: Within, start: datetime) -> Deadline:
    """The instant by which it has to be done."""
    match within.clock:
        case Clock.WALL:
            return Deadline(utc(start) + timedelta(minutes=within.amount))
        case Clock.SERVICE:
            return Deadline(service_hours(store).add(start, within.amount))
        case Clock.LIMIT:
            return Deadline(limit_hours(store).add(start, within.amount))
        case Clock.DAYS:
            day = last_day(store.local_date(start), within.amount)
            return Deadline(at_minute(day, DAY_MINUTES, store.zone))
    due = workdays(store).add(store.local_date(start), within.amount)
    closes = store.integer("core.tenancy.service_close")
    return Deadline(at_minute(due.on, closes, store.zone), due.provisional)


def earliest(store: Store, limits: Iterable[Within], start: datetime) -> Deadline:
    """Of several limits for the same thing the one that ends first."""
    return min((deadline(store, each, start) for each in limits), key=lambda each: each.at)
