"""Decisions that rest on changed ones before them: where a replay of records is not exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pawpact.backtest.books import Books
from pawpact.backtest.change import Change
from pawpact.backtest.page import Cases
from pawpact.backtest.values import Later
from pawpact.vocabulary.feeding import bringing, moving
from pawpact.vocabulary.registry import Vocabulary

Moved = dict[int, dict[str, datetime]]
"""By customer: each effect that would be another one, and when that would first be so."""


@dataclass(slots=True)
class Hanging:
    """Finds, of all decisions of the span, those that hang on changed ones.

    ``read`` names the facts that either ruleset reads at each moment. What has no customer, such
    as a day of the store, hangs on everybody's.
    """

    vocabulary: Vocabulary
    read: Mapping[str, Iterable[str]]
    books: Books
    _found: dict[str, int] = field(default_factory=dict)
    _facts: dict[str, list[str]] = field(default_factory=dict)

    def found(self, changes: Sequence[tuple[Change, int]], cases: Sequence[Cases]) -> list[Later]:
        """``changes`` come with the customer of each; ``cases`` are all that were decided again."""
        moved = _moved(changes)
        effects = frozenset(effect for each in moved.values() for effect in each)
        concerned = [each for each in cases if self._fed(each.moment) & effects]
        self.books.read_customers(concerned)
        for each in concerned:
            count = self._count(each, moved)
            if count:
                self._found[each.moment] = self._found.get(each.moment, 0) + count
        return [self._later(moment, count, effects) for moment, count in self._found.items()]

    def _fed(self, moment: str) -> frozenset[str]:
        brought = bringing(self.vocabulary.moments[moment])
        return brought.union(*(self._moving(name) for name in self.read.get(moment, ())))

    def _moving(self, fact: str) -> frozenset[str]:
        return moving(self.vocabulary.facts[fact], self.vocabulary)

    def _count(self, cases: Cases, moved: Moved) -> int:
        fed = self._fed(cases.moment)
        everybody = _everybody(moved)
        count = 0
        for position in range(cases.count):
            customer = self.books.customer(cases.subjects(position))
            mine = moved.get(customer, {}) if customer else everybody
            instant = cases.instant(position)
            count += any(effect in fed and at < instant for effect, at in mine.items())
        return count

    def _later(self, moment: str, count: int, effects: frozenset[str]) -> Later:
        facts = tuple(
            self.vocabulary.facts[name].label
            for name in self.read.get(moment, ())
            if self._moving(name) & effects
        )
        return Later(self.vocabulary.moments[moment].label, facts, count)


def _moved(changes: Iterable[tuple[Change, int]]) -> Moved:
    found: Moved = {}
    for change, customer in changes:
        mine = found.setdefault(customer, {})
        for effect in change.effects:
            mine[effect] = min(mine.get(effect, change.instant), change.instant)
    return found


def _everybody(moved: Moved) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for each in moved.values():
        for effect, at in each.items():
            found[effect] = min(found.get(effect, at), at)
    return found
