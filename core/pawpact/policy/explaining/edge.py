"""How little was lacking for less: where something was given, the nearest change without it.

The other side of :mod:`way`: whoever weighs a rule sees how near a case lies to its edge. Every
change was tried, the whole moment decided again with it.
"""

from __future__ import annotations

from functools import partial

from pawpact.kernel.label import Label
from pawpact.policy.explaining.again import Again
from pawpact.policy.explaining.explanation import Way
from pawpact.policy.explaining.nearest import MOST_TOLD, Asked, nearest
from pawpact.policy.explaining.way import (
    GRANTED,
    answer_sentence,
    grants,
    is_answered,
    is_chosen,
    rank_of,
    way_of,
)
from pawpact.policy.explaining.wording import Wording
from pawpact.policy.model import Decision


def edges_of(asked: Asked, wording: Wording) -> tuple[Way, ...]:
    """The nearest changes with which less comes out, smallest first; nothing where none does."""
    if wording.sealed:
        return ()
    again = asked.again()
    if not is_answered(asked.moment, wording.vocabulary):
        return _losses(asked, again, wording)
    if rank_of(again.decide(asked.facts), wording) > GRANTED:
        return ()

    def is_worse(decision: Decision) -> bool:
        return rank_of(decision, wording) > GRANTED

    found = nearest(asked, wording.vocabulary, is_worse, two=False, again=again)
    return tuple(way_of(each, wording, answer_sentence(each.decision, wording)) for each in found)


def _losses(asked: Asked, again: Again, wording: Wording) -> tuple[Way, ...]:
    """Of each rule that gave something the nearest change with which it does not."""
    found: dict[tuple[object, ...], tuple[float, Way]] = {}
    decided = again.decide(asked.facts)
    for outcome in decided.outcomes:
        rules = asked.ruleset.policies[outcome.policy].rules
        for number in outcome.chosen:
            rule = rules[number]
            if not grants(rule, wording.vocabulary):
                continue
            is_lost = partial(_is_not_chosen, outcome.policy, number)
            for each in nearest(asked, wording.vocabulary, is_lost, two=False, again=again)[:1]:
                words = Label(f"没有“{rule.title.zh}”", f"no “{rule.title.en}”")
                way = way_of(each, wording, words)
                found.setdefault((way.fact, way.raw), (each.cost, way))
    ordered = sorted(found.values(), key=lambda each: each[0])
    return tuple(way for _, way in ordered[:MOST_TOLD])


def _is_not_chosen(policy: str, number: int, decision: Decision) -> bool:
    return not is_chosen(policy, number, decision)
