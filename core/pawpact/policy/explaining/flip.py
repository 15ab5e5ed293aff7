"""For a rule that missed: the nearest value of one fact with which it would have fired."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.condition import facts_of_condition
from pawpact.policy.engine.reference import Facts, evaluate_rule
from pawpact.policy.explaining.at_hand import candidates_at_hand
from pawpact.policy.explaining.explanation import Flip
from pawpact.policy.explaining.wording import Wording, said, said_amount
from pawpact.policy.model import Rule
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import ORDERED, Value


def nearest_flips(rule: Rule, facts: Facts, wording: Wording) -> tuple[Flip, ...]:
    """One flip for each fact that alone can turn the rule, plain facts before derived ones.

    Becoming unknown is no flip: nobody can bring that about. Where the reader does not see a
    personal value, he does not see how far off it is either.
    """
    flips = [
        flip
        for name in facts_of_condition(rule.when)
        if name not in wording.sealed
        and (flip := _nearest(rule, wording.vocabulary.facts[name], facts, wording))
    ]
    return tuple(sorted(flips, key=lambda flip: flip.derived))


def _nearest(rule: Rule, fact: Fact, facts: Facts, wording: Wording) -> Flip | None:
    tried = candidates_at_hand(fact, [rule.when], wording.parameters, wording.vocabulary, facts)
    now = facts.get(fact.name)
    turning = [
        value
        for value in tried
        if value is not None
        and value != now
        and evaluate_rule(rule, {**facts, fact.name: value}, wording.parameters)
    ]
    if not turning:
        return None
    best = min(turning, key=lambda value: distance_between(now, value))
    return Flip(
        fact=fact.name,
        label=fact.label,
        value=said(fact, best),
        distance=said_distance(fact, now, best, wording),
        derived=fact.derived,
    )


def distance_between(now: Value | None, value: Value | None) -> int:
    """How far two numbers are apart; between other values there is no distance."""
    if type(now) is int and type(value) is int:
        return abs(value - now)
    return 0


def said_distance(
    fact: Fact, now: Value | None, best: Value | None, wording: Wording
) -> Label | None:
    """再高 20, 20 more; not for a reader who does not see the value."""
    if wording.is_hidden(fact) or fact.type not in ORDERED:
        return None
    if type(now) is int and type(best) is int:
        amount = said_amount(fact, "value", abs(best - now))
        if best > now:
            return Label(f"再高 {amount.zh}", f"{amount.en} more")
        return Label(f"再低 {amount.zh}", f"{amount.en} less")
    return None
