"""Figures of a store's month: what a metric is.

Every context computes its own metrics from its own rows; a report only collects them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pawpact.kernel.calendar import add_months, at_local
from pawpact.kernel.label import Label
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.figure import AnyPart, Figure, Measure, Ratio, Sample, Total

__all__ = ["AnyPart", "Figure", "Measure", "Metric", "Month", "Ratio", "Sample", "Total"]


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


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric by its name, with its formula as it is written, and who computes it.

    ``read`` takes a constant number of statements and answers figures in a fixed order.
    """

    name: str
    title: Label
    formula: Label
    read: Callable[[Unit, Month], Iterable[Figure]]
