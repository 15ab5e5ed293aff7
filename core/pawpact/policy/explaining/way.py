"""What would have to differ: where less came out than there could have, the nearest change.

Every change was tried: the whole moment is decided again with it, and what comes out is what
the line says. What only a person's pardon could change is no way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from pawpact.kernel.label import Label
from pawpact.policy.deciding.never import violations
from pawpact.policy.deciding.verdict import REFER, standing
from pawpact.policy.explaining.again import Again
from pawpact.policy.explaining.explanation import Way
from pawpact.policy.explaining.flip import said_distance
from pawpact.policy.explaining.nearest import (
    MOST_TOLD,
    Asked,
    Change,
    Found,
    nearest,
    possible_changes,
)
from pawpact.policy.explaining.step import PERSON_DECIDES
from pawpact.policy.explaining.wording import Wording, effect_sentence, said
from pawpact.policy.model import Decision, Rule
from pawpact.vocabulary.declarations import MomentKind
from pawpact.vocabulary.registry import Vocabulary

_REFERRED = Label("转人工处理", "a person decides")
GRANTED = 1
"""The rank of an answer that gives what was asked for."""


def ways_on(asked: Asked, wording: Wording) -> tuple[Way, ...] | None:
    """What leads further, smallest change first; of a request the best answers first.

    None where everything was granted, where nothing was asked for, and where personal facts
    are sealed for good, so that nothing can be decided again.
    """
    vocabulary = wording.vocabulary
    if wording.sealed:
        return None
    if not is_answered(asked.moment, vocabulary):
        return _more(asked, wording) or None
    again = asked.again()
    rank = rank_of(again.decide(asked.facts), wording)
    if rank <= GRANTED:
        return None
    found = [
        (reached, cost, way)
        for name in asked.given()
        for reached, cost, way in _of(asked, again, name, rank, wording)
    ]
    if found:
        return tuple(way for _, _, way in sorted(found, key=lambda each: each[:2]))
    two = nearest(asked, vocabulary, lambda decision: rank_of(decision, wording) < rank)
    return tuple(way_of(each, wording, answer_sentence(each.decision, wording)) for each in two)


def way_of(found: Found, wording: Wording, leads_to: Label) -> Way:
    """Changes in words; the first is the way's own, the others come with it."""
    first, *others = found.changes
    told = [_told(each, wording) for each in (first, *others)]
    return replace(told[0], leads_to=leads_to, also=tuple(told[1:]))


def _told(change: Change, wording: Wording) -> Way:
    fact = change.fact
    return Way(
        fact=fact.name,
        label=fact.label,
        now=wording.value(fact, change.now),
        raw=change.value,
        value=said(fact, change.value),
        distance=said_distance(fact, change.now, change.value, wording),
        leads_to=Label("", ""),
    )


def is_answered(moment: str, vocabulary: Vocabulary) -> bool:
    """Whether it is a request that gets an answer, and no report of what has happened."""
    declared = vocabulary.moments[moment]
    return declared.kind is MomentKind.REQUEST and any(
        each.verdict and moment in each.moments for each in vocabulary.effects.values()
    )


def _more(asked: Asked, wording: Wording) -> tuple[Way, ...]:
    """Where something was given as it happened: the nearest change that brings more."""
    again = asked.again()
    decided = again.decide(asked.facts)
    given = {(each.policy, number) for each in decided.outcomes for number in each.chosen}
    found: dict[tuple[object, ...], tuple[float, Way]] = {}
    for name in asked.policies:
        policy = asked.ruleset.policies[name]
        for number, rule in enumerate(policy.rules):
            if (name, number) in given or not grants(rule, wording.vocabulary):
                continue
            wanted = partial(is_chosen, name, number)
            for each in nearest(asked, wording.vocabulary, wanted, two=False, again=again)[:1]:
                way = way_of(each, wording, Label(f"“{rule.title.zh}”", rule.title.en))
                found.setdefault((way.fact, way.raw), (each.cost, way))
    ordered = sorted(found.values(), key=lambda each: each[0])
    return tuple(way for _, way in ordered[:MOST_TOLD])


def grants(rule: Rule, vocabulary: Vocabulary) -> bool:
    """Whether it gives the customer something."""
    effects = vocabulary.effects
    return any(call.effect in effects and effects[call.effect].grants for call in rule.then)


def is_chosen(policy: str, number: int, decision: Decision) -> bool:
    return any(each.policy == policy and number in each.chosen for each in decision.outcomes)


def _of(
    asked: Asked, again: Again, name: str, rank: int, wording: Wording
) -> Iterator[tuple[int, float, Way]]:
    """The best that a change of this one fact leads to, and the nearest value that does."""
    better = [
        (reached, place, change, decision)
        for place, change in enumerate(possible_changes(asked, name, wording.vocabulary))
        for decision in (again.decide({**asked.facts, name: change.value}),)
        for reached in (rank_of(decision, wording),)
        if reached < rank and not violations(asked.ruleset, wording.vocabulary, decision)
    ]
    if better:
        reached, _, change, decision = min(better, key=lambda each: each[:2])
        way = way_of(Found((change,), decision), wording, answer_sentence(decision, wording))
        yield reached, change.cost, way


def rank_of(decision: Decision, wording: Wording) -> int:
    """How far the answer is from what was asked for; without a verdict a person gives it."""
    effects = wording.vocabulary.effects
    ranks = [effects[each.effect].verdict for each in decision.effects if each.effect in effects]
    return max(ranks, default=0) or effects[REFER].verdict


def answer_sentence(decision: Decision, wording: Wording) -> Label:
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
