"""The nearest change of facts with which a moment would have come out as wanted.

Smallest first, and only what can change: nobody gets younger, no birthday moves. Every change
was tried: the whole chain of policies is decided again with it, and a ``never`` of the store
holds. Where one fact is not enough, two are changed together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from pawpact.policy.condition import facts_read, facts_set
from pawpact.policy.deciding.never import violations
from pawpact.policy.engine.reference import Facts
from pawpact.policy.explaining.again import Again
from pawpact.policy.explaining.at_hand import candidates_at_hand
from pawpact.policy.model import Condition, Decision, Ruleset
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

MOST_PAIRS = 4_000
"""Of changes of two facts, nearest first."""

MOST_TOLD = 3
_STEP = 0.5
"""What it costs to get a document, an answer, or another choice: as much as half a number."""

Wanted = Callable[[Decision], bool]


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision as it was made: of which moment, by which policies in order, on which facts."""

    ruleset: Ruleset
    moment: str
    policies: Sequence[str]
    facts: Facts

    def again(self) -> Again:
        return Again(self.ruleset, self.moment, self.policies)

    def conditions(self) -> list[Condition]:
        return [rule.when for each in self.policies for rule in self.ruleset.policies[each].rules]

    def given(self) -> list[str]:
        """The facts from outside, in the order in which rules ask for them."""
        policies = [self.ruleset.policies[each] for each in self.policies]
        ruled = {name for each in policies for name in facts_set(each)}
        read = dict.fromkeys(name for each in policies for name in facts_read(each))
        return [name for name in read if name not in ruled]


@dataclass(frozen=True, slots=True)
class Change:
    """Another value of one fact, and how far it is away: 0 is no change, 1 is from nothing."""

    fact: Fact
    now: Value | None
    value: Value
    cost: float


@dataclass(frozen=True, slots=True)
class Found:
    """Changes that together lead to a decision."""

    changes: tuple[Change, ...]
    decision: Decision

    @property
    def cost(self) -> float:
        return sum(each.cost for each in self.changes)


def nearest(
    asked: Asked,
    vocabulary: Vocabulary,
    wanted: Wanted,
    *,
    two: bool = True,
    again: Again | None = None,
) -> list[Found]:
    """The nearest ways to what is wanted, each fact's own nearest, smallest first.

    Nothing where the decision is as wanted already, and where two changes are not enough. Only
    one at a time is looked for without ``two``; ``again`` remembers what was decided before.
    """
    again = again or asked.again()
    if wanted(again.decide(asked.facts)):
        return []
    changes = {
        name: each for name in asked.given() if (each := possible_changes(asked, name, vocabulary))
    }
    single = [
        found
        for each in changes.values()
        if (found := _first(asked, again, ((one,) for one in each), vocabulary, wanted))
    ]
    if not single and two:
        return _pairs(asked, again, changes, vocabulary, wanted)
    return sorted(single, key=lambda each: each.cost)[:MOST_TOLD]


def possible_changes(asked: Asked, name: str, vocabulary: Vocabulary) -> list[Change]:
    """The values of a fact at which some comparison turns, nearest first."""
    fact, now = vocabulary.facts[name], asked.facts.get(name)
    values = candidates_at_hand(
        fact, asked.conditions(), asked.ruleset.parameters, vocabulary, asked.facts
    )
    found = [
        Change(fact, now, value, cost_of(now, value))
        for value in values
        if value is not None and value != now and may_become(fact, now, value)
    ]
    return sorted(found, key=lambda each: (each.cost, _distance(now, each.value)))


def _distance(now: Value | None, value: Value) -> int:
    """From nothing every number is as far away; the smaller one is nearer all the same."""
    return abs(value - now) if type(now) is int and type(value) is int else 0


def may_become(fact: Fact, now: Value | None, value: Value) -> bool:
    """Whether anybody may be told to wait or work for it."""
    if fact.changes == "never":
        return now is None
    if fact.changes == "up" and type(now) is int and type(value) is int:
        return value > now
    return True


def cost_of(now: Value | None, value: Value) -> float:
    """How large a change it is, whatever it is counted in."""
    if type(now) is int and type(value) is int:
        return abs(value - now) / max(abs(value), abs(now), 1)
    return _STEP


def _pairs(
    asked: Asked,
    again: Again,
    changes: dict[str, list[Change]],
    vocabulary: Vocabulary,
    wanted: Wanted,
) -> list[Found]:
    couples = [
        (first, second)
        for one, other in combinations(changes.values(), 2)
        for first in one
        for second in other
    ]
    nearest_first = sorted(couples, key=lambda pair: pair[0].cost + pair[1].cost)
    best = _first(asked, again, islice(nearest_first, MOST_PAIRS), vocabulary, wanted)
    return [best] if best else []


def _first(
    asked: Asked,
    again: Again,
    tried: Iterator[tuple[Change, ...]],
    vocabulary: Vocabulary,
    wanted: Wanted,
) -> Found | None:
    for changes in tried:
        facts = {**asked.facts, **{each.fact.name: each.value for each in changes}}
        decision = again.decide(facts)
        if wanted(decision) and not violations(asked.ruleset, vocabulary, decision):
            return Found(changes, decision)
    return None
