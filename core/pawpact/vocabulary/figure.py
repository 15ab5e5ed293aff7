"""Figures and what they are made of: parts that stores add up to brands.

A part keeps what it was computed from, so that a brand's figure is computed from its stores'
parts and never from their results.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Literal, Protocol, Self

from pawpact.kernel.label import Label

Measure = Literal["count", "yuan", "points", "share", "days", "hours"]
NINE_TENTHS = Fraction(9, 10)


class Part(Protocol):
    """What a figure is made of."""

    @property
    def measure(self) -> Measure: ...

    def plus(self, other: Self) -> Self: ...

    @property
    def value(self) -> Fraction | None: ...


@dataclass(frozen=True, slots=True)
class Total:
    """A sum; money in fen.

    >>> Total("yuan", 26850).plus(Total("yuan", 150)).amount
    27000
    """

    measure: Measure
    amount: int

    def plus(self, other: Total) -> Total:
        return Total(self.measure, self.amount + other.amount)

    @property
    def value(self) -> Fraction:
        return Fraction(self.amount)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One sum over another; over nothing there is no value. Sums of money are in fen.

    >>> Ratio("share", 1, 2).plus(Ratio("share", 1, 6)).value
    Fraction(1, 4)
    """

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
    """Single measurements; its value is their median.

    >>> from fractions import Fraction
    >>> Sample("days", (Fraction(3), Fraction(1), Fraction(2))).value
    Fraction(2, 1)
    """

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
    """One line of a metric; ``key`` tells it from the metric's other lines, also between stores.

    >>> Figure("points", Label("送积分", "points given"), Total("points", 40)).part.amount
    40
    """

    key: str
    title: Label
    part: AnyPart
