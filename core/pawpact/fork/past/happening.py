"""What came from outside, one thing at a time: who did what when, and how it is done again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pawpact.kernel.label import Label

if TYPE_CHECKING:
    from pawpact.fork.past.again import Again
    from pawpact.tenancy.unit import Unit

Do = Callable[["Again", "Unit", list[Any]], object]
"""Several things of one kind that one person did together, in a unit of theirs."""
DoAlone = Callable[["Again", list[Any]], object]
"""The same for what opens units of its own."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A kind of thing that people do or that comes from outside; exactly one way to do it."""

    name: str
    title: Label
    do: Do | None = None
    alone: DoAlone | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """``order`` is the number of the first row that it left: numbers grow with time."""

    at: datetime
    order: int
    actor: str
    deed: Deed
    what: Any


@dataclass(frozen=True, slots=True)
class Together:
    """Everything of a kind that somebody did at one moment, nothing else in between."""

    at: datetime
    actor: str
    deed: Deed
    what: list[Any]


def in_order(happenings: Iterable[Happening]) -> Iterator[Together]:
    """One after the other, as they came."""
    found = sorted(happenings, key=lambda each: (each.at, each.order))
    for (at, actor, _), group in groupby(found, lambda each: (each.at, each.actor, each.deed.name)):
        several = list(group)
        yield Together(at, actor, several[0].deed, [each.what for each in several])
