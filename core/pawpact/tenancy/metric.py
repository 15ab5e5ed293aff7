"""Figures of a store's month: what a metric is, and parts of figures that stores add up to brands.

Every context computes its own metrics from its own rows; a report only collects them. A part
keeps what it was computed from, so that a brand's figure is computed from its stores' parts and
never from their results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import ceil
from typing import Literal, Protocol, Self
from zoneinfo import ZoneInfo

from pawpact.kernel.calendar import add_months, at_local
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit

Measure = Literal["count", "yuan", "points", "share", "days", "hours"]
NINE_TENTHS = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Month:
    """A civil month in a store's own zone: from ``since`` up to, not with, ``until``."""

    first: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        return at_local(self.first, time.min, self.zone)

    @property
    def until(self) -> datetime:
        return self.later(1).since

    @property
    def last(self) -> date:
        return self.later(1).first - timedelta(days=1)

    def later(self, months: int) -> Month:
        """So many months after this one, or before it."""
        return Month(add_months(self.first, months), self.zone)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


class Part(Protocol):
    """What a figure is made of."""

    @property
    def measure(self) -> Measure: ...

    def plus(self, other: Self) -> Self: ...

    @property
    def value(self) -> Fraction | None: ...


@dataclass(frozen=True, slots=True)
class Total:
    """A sum; money in fen."""

    measure: Measure
    amount: int

    def plus(self, other: Total) -> Total:
        return Total(self.measure, self.amount + other.amount)

    @property
    def value(self) -> Fraction:
        return Fraction(self.amount)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One sum over another; over nothing there is no value. Sums of money are in fen."""

    measure: Measure
    over: int
    under: int
    over_in: Measure = "count"
    under_in: Measure = "count"

    def plus(self, other: Ratio) -> Ratio:
        return replace(self, over=self.over + other.over, under=self.under + other.under)

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.over, self.under) if self.under else None


@dataclass(frozen=True, slots=True)
class Sample:
    """Single measurements; its value is their median."""

    measure: Measure
    items: tuple[Fraction, ...]

    def plus(self, other: Sample) -> Sample:
        return Sample(self.measure, self.items + other.items)

    @property
    def value(self) -> Fraction | None:
        ordered = sorted(self.items)
        if not ordered:
            return None
        middle = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[middle]
        return (ordered[middle - 1] + ordered[middle]) / 2

    @property
    def most(self) -> Fraction | None:
        """What nine of ten stay within: the smallest measurement that so many do not exceed."""
        ordered = sorted(self.items)
        return ordered[ceil(len(ordered) * NINE_TENTHS) - 1] if ordered else None


AnyPart = Total | Ratio | Sample


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a metric; ``key`` tells it from the metric's other lines, also between stores."""

    key: str
    title: Label
    part: AnyPart


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric by its name, with its formula as it is written, and who computes it.

    ``read`` takes a constant number of statements and answers figures in a fixed order.
    """

    name: str
    title: Label
    formula: Label
    read: Callable[[Unit, Month], Iterable[Figure]]
