"""What a plugin adds to a store's monthly report: figures of its own, from its own rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from pawpact.hosting.seeing import Between, Seeing, Surroundings
from pawpact.kernel.label import Label
from pawpact.vocabulary.figure import Figure


@dataclass(frozen=True, slots=True)
class Volume:
    """How much business a store did in a month: what figures of a plugin can be held against.

    ``live`` are the contracts in performance as it began and as it ended; ``guaranteed`` pets are
    those that were given within `health_guarantee.guarantee_days` of a day in it.

    >>> Volume(live=(40, 44), activated=6, orders=100).orders
    100
    """

    live: tuple[int, int] = (0, 0)
    activated: int = 0
    orders: int = 0
    guaranteed: int = 0


@dataclass(frozen=True, slots=True)
class MonthCase(Seeing):
    """A month of one store: ``first`` and ``last`` are its days, ``days`` both for ``tally``;
    ``volume`` is how many contracts and orders there were.

    >>> def measure(month: MonthCase):
    ...     return [Figure("days", Label("天数", "days"), Total("count", month.last.day))]
    """

    surroundings: Surroundings = field(repr=False)
    first: date
    last: date
    volume: Volume = Volume()

    @property
    def days(self) -> Between:
        """The month's days, for a column that holds one."""
        return Between(self.first, self.last)


@dataclass(frozen=True, slots=True)
class PluginMetric:
    """A figure, or several, of a store's month.

    ``formula`` says how it is computed, as people read it beside the figures. ``measure`` is
    pure: it gets a `MonthCase` and answers `Figure`s in a fixed order. Parts are added up for a
    brand: a `Total`, a `Ratio` of two sums, a `Sample` of single measurements.

    >>> PluginMetric("visits", Label("到店", "visits"), Label("本月到店次数", "visits this month"),
    ...              measure=lambda month: []).name
    'visits'
    """

    name: str
    title: Label
    formula: Label
    measure: Callable[[MonthCase], Iterable[Figure]]
