"""Decisions that rest on changed ones before them: where a replay of records is not exact."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pawpact.backtest.books import Books
from pawpact.backtest.change import Change
from pawpact.backtest.page import Cases
from pawpact.backtest.values import Later
from pawpact.vocabulary.feeding import bringing, is_remembered, moving
from pawpact.vocabulary.registry import Vocabulary

First = dict[str, datetime]
"""Each effect that would be another one, and when that would first be so."""

Moved = dict[int, First]
"""The same by customer."""


@dataclass(slots=True)
class Hanging:
    """Finds, of all decisions of the span, those that hang on changed ones.

    ``read`` names the facts that either ruleset reads at each moment. Most hang on decisions about
    the same customer; what ``remembering`` plugins know, and what is the store's, on anybody's.
    """

    vocabulary: Vocabulary
    read: Mapping[str, Iterable[str]]
    books: Books
    remembering: Container[str] | None = None
    _found: dict[str, int] = field(default_factory=dict)
    _feeding: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def found(self, changes: Sequence[tuple[Change, int]], cases: Sequence[Cases]) -> list[Later]:
        """``changes`` come with the customer of each; ``cases`` are all that were decided again."""
        moved = _moved(changes)
        effects = frozenset(effect for each in moved.values() for effect in each)
        concerned = [each for each in cases if any(fed & effects for fed in self._fed(each.moment))]
        self.books.read_customers(concerned)
        everybody = _everybody(moved)
        for each in concerned:
            count = self._count(each, moved, everybody)
            if count:
                self._found[each.moment] = self._found.get(each.moment, 0) + count
        return [self._later(moment, count, effects) for moment, count in self._found.items()]

    def _fed(self, moment: str) -> tuple[frozenset[str], frozenset[str]]:
        """The effects on which decisions of this moment hang: those about her, and anybody's."""
        if moment not in self._feeding:
            own, shared = bringing(self.vocabulary.moments[moment]), frozenset[str]()
            for name in self.read.get(moment, ()):
                if is_remembered(self.vocabulary.facts[name], self.remembering):
                    shared |= self._moving(name)
                else:
                    own |= self._moving(name)
            self._feeding[moment] = (own, shared)
        return self._feeding[moment]

    def _moving(self, fact: str) -> frozenset[str]:
        return moving(self.vocabulary.facts[fact], self.vocabulary, self.remembering)

    def _count(self, cases: Cases, moved: Moved, everybody: First) -> int:
        own, shared = self._fed(cases.moment)
        count = 0
        for position in range(cases.count):
            customer = self.books.customer(cases.subjects(position))
            mine = moved.get(customer, {}) if customer else everybody
            instant = cases.instant(position)
            count += _began(mine, own, instant) or _began(everybody, shared, instant)
        return count

    def _later(self, moment: str, count: int, effects: frozenset[str]) -> Later:
        facts = tuple(
            self.vocabulary.facts[name].label
            for name in self.read.get(moment, ())
            if self._moving(name) & effects
        )
        return Later(moment, self.vocabulary.moments[moment].label, facts, count)


def _began(first: First, fed: frozenset[str], instant: datetime) -> bool:
    """Whether one of these effects would have been another one before."""
    return any(effect in fed and at < instant for effect, at in first.items())


def _moved(changes: Iterable[tuple[Change, int]]) -> Moved:
    found: Moved = {}
    for change, customer in changes:
        mine = found.setdefault(customer, {})
        for effect in change.effects:
            mine[effect] = min(mine.get(effect, change.instant), change.instant)
    return found


def _everybody(moved: Moved) -> First:
    found: First = {}
    for each in moved.values():
        for effect, at in each.items():
            found[effect] = min(found.get(effect, at), at)
    return found
