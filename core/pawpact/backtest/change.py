"""The decisions that would come out otherwise, one by one, as the first pass finds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pawpact.backtest.outcome import Outcome, Outcomes, parted
from pawpact.backtest.page import Cases, Told
from pawpact.kernel.label import Label
from pawpact.policy.replaying.replay import Replayed
from pawpact.vocabulary.types import Value

Moved = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A policy, the rules of it that count now, and those that would."""


@dataclass(frozen=True, slots=True)
class Change:
    """One decision that would come out otherwise, under whose facts (by segment) and rules."""

    cases: Cases
    position: int
    before: Outcome
    after: Outcome
    moved: tuple[Moved, ...]
    values: Mapping[str, Value | None] = field(repr=False)

    @property
    def instant(self) -> datetime:
        return self.cases.instant(self.position)

    @property
    def roles(self) -> dict[str, int]:
        return self.cases.subjects(self.position)

    @property
    def words(self) -> tuple[Label, Label]:
        """From what to what, as far as they differ."""
        return parted(self.before, self.after)

    @property
    def effects(self) -> frozenset[str]:
        """The names of those effects that come about on one side alone, or otherwise."""
        sides = [set(each.mark) for each in (self.before, self.after)]
        both = sides[0] & sides[1]
        return frozenset(
            request.effect
            for each in (self.before, self.after)
            for request, mark in each.marked()
            if mark not in both
        )


@dataclass(slots=True)
class Parting:
    """Compares what two rulesets made of a recording, case by case."""

    outcomes: Outcomes

    def changes(
        self, told: Told, before: Replayed, after: Replayed, segments: Sequence[str]
    ) -> Iterator[Change]:
        """Nothing where the customer would get the same, by whatever rule."""
        moment = told.recording.moment
        for position in sorted(before.speaking | after.speaking):
            one = self.outcomes.of(moment, before, position)
            two = self.outcomes.of(moment, after, position)
            if one.mark == two.mark:
                continue
            values = {name: told.recording.facts[name][position] for name in segments}
            yield Change(told.cases, position, one, two, _moved(before, after, position), values)


def _moved(before: Replayed, after: Replayed, position: int) -> tuple[Moved, ...]:
    one, two = before.chosen(position), after.chosen(position)
    found = []
    for policy in dict.fromkeys((*one, *two)):
        now, then = one.get(policy, ()), two.get(policy, ())
        if now != then or before.requests_of(policy, position) != after.requests_of(
            policy, position
        ):
            found.append((policy, now, then))
    return tuple(found)
