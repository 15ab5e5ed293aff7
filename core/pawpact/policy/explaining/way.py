"""What would have to differ: where a request got less than it asked for, the nearest change.

Every change is of one fact, and every one was tried: the whole moment is decided again with it,
and what comes out is what the line says. What only a person's pardon could change is no way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pawpact.kernel.label import Label
from pawpact.policy.condition import facts_read, facts_set
from pawpact.policy.deciding.boundary import candidates
from pawpact.policy.deciding.never import violations
from pawpact.policy.deciding.verdict import REFER, standing
from pawpact.policy.engine.reference import Facts
from pawpact.policy.explaining.again import Again
from pawpact.policy.explaining.explanation import Way
from pawpact.policy.explaining.flip import distance_between, said_distance
from pawpact.policy.explaining.step import PERSON_DECIDES
from pawpact.policy.explaining.wording import Wording, effect_sentence, said
from pawpact.policy.model import Condition, Decision, Ruleset
from pawpact.vocabulary.declarations import MomentKind
from pawpact.vocabulary.types import Value

_REFERRED = Label("转人工处理", "a person decides")
_GRANTED = 1
"""The rank of an answer that gives what was asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision as it was made: of which moment, by which policies in order, on which facts."""

    ruleset: Ruleset
    moment: str
    policies: Sequence[str]
    facts: Facts

    def again(self) -> Again:
        return Again(self.ruleset, self.moment, self.policies)


def ways_on(asked: Asked, wording: Wording) -> tuple[Way, ...] | None:
    """For each fact that alone leads to a better answer its nearest such value, best answer first.

    None where everything was granted, where nothing was asked for, and where personal facts
    are sealed for good, so that nothing can be decided again.
    """
    vocabulary = wording.vocabulary
    if vocabulary.moments[asked.moment].kind is not MomentKind.REQUEST or wording.sealed:
        return None
    again = asked.again()
    rank = _rank(again.decide(asked.facts), wording)
    if rank <= _GRANTED:
        return None
    ruled = {name for each in asked.policies for name in facts_set(asked.ruleset.policies[each])}
    names = dict.fromkeys(
        name for each in asked.policies for name in facts_read(asked.ruleset.policies[each])
    )
    found = [
        way for name in names if name not in ruled for way in _of(asked, again, name, rank, wording)
    ]
    return tuple(way for _, way in sorted(found, key=lambda each: each[0]))


def _of(
    asked: Asked, again: Again, name: str, rank: int, wording: Wording
) -> Iterator[tuple[int, Way]]:
    """The best that a change of this one fact leads to, and the nearest value that does."""
    fact, now = wording.vocabulary.facts[name], asked.facts.get(name)
    better = [
        (reached, distance_between(now, value), place, value, decision)
        for place, value in enumerate(_tried(asked, name, now, wording))
        for decision in (again.decide({**asked.facts, name: value}),)
        for reached in (_rank(decision, wording),)
        if reached < rank and not violations(asked.ruleset, wording.vocabulary, decision)
    ]
    if better:
        reached, _, _, value, decision = min(better, key=lambda each: each[:3])
        yield (
            reached,
            Way(
                fact=name,
                label=fact.label,
                now=wording.value(fact, now),
                raw=value,
                value=said(fact, value),
                distance=said_distance(fact, now, value, wording),
                leads_to=_sentence(decision, wording),
            ),
        )


def _tried(asked: Asked, name: str, now: Value | None, wording: Wording) -> list[Value]:
    """The values at which some comparison turns, in rising order."""
    fact = wording.vocabulary.facts[name]
    values = candidates(fact, _conditions(asked), wording.parameters, wording.vocabulary)
    known = [value for value in values if value is not None and value != now]
    return sorted(known, key=lambda each: each if type(each) is int else 0)


def _conditions(asked: Asked) -> list[Condition]:
    return [rule.when for each in asked.policies for rule in asked.ruleset.policies[each].rules]


def _rank(decision: Decision, wording: Wording) -> int:
    """How far the answer is from what was asked for; without a verdict a person gives it."""
    effects = wording.vocabulary.effects
    ranks = [effects[each.effect].verdict for each in decision.effects if each.effect in effects]
    return max(ranks, default=0) or effects[REFER].verdict


def _sentence(decision: Decision, wording: Wording) -> Label:
    effects = wording.vocabulary.effects
    asked = [(each.effect, each.arguments) for each in decision.effects if each.effect in effects]
    verdicts = [(name, (name, given)) for name, given in asked if effects[name].verdict]
    stand = standing(verdicts, wording.vocabulary)
    if not stand:
        return PERSON_DECIDES
    said_each = [
        _REFERRED if name == REFER else effect_sentence(effects[name], given)
        for name, given in stand
    ]
    return Label(
        "，或".join(dict.fromkeys(each.zh for each in said_each)),
        ", or ".join(dict.fromkeys(each.en for each in said_each)),
    )
