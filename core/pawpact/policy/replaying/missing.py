"""Deciding although receipts lack a fact: only where it comes to the same whatever it was.

No value is guessed. A policy sees a fact only through its comparisons, so trying one value of
each class tells exactly which cases hang on it; those are set apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

from pawpact.policy.condition import facts_of_arguments
from pawpact.policy.deciding.boundary import conditions_of, is_exact, moment_candidates
from pawpact.policy.replaying.recording import Recording
from pawpact.policy.replaying.replay import Replayed, Replayer
from pawpact.vocabulary.types import Value

MOST_TRIED = 64
"""Combinations of values; where there are more, nothing is told of the cases."""


def decide_despite(
    replayer: Replayer, recording: Recording, missing: Sequence[str]
) -> Replayed | None:
    """The recording decided, with the cases set apart in which a missing fact matters.

    None where that cannot be told: too many classes, a fact that an amount is reckoned from, or
    one that is compared with another fact.
    """
    ruleset = replayer.ruleset
    policies = [
        ruleset.policies[name] for name in replayer.policies(recording.moment, recording.on)
    ]
    tried = moment_candidates(ruleset, replayer.vocabulary, recording.moment)
    reckoned = {n for each in policies for rule in each.rules for n in facts_of_arguments(rule)}
    if reckoned.intersection(missing) or not all(tried.get(name) for name in missing):
        return None
    if not is_exact(tried, missing, conditions_of(policies), MOST_TRIED):
        return None
    if prod(len(tried[name]) for name in missing) > MOST_TRIED:
        return None
    return _compared(replayer, recording, missing, [tried[name] for name in missing])


def _compared(
    replayer: Replayer,
    recording: Recording,
    missing: Sequence[str],
    tried: Sequence[Sequence[Value | None]],
) -> Replayed:
    first: Replayed | None = None
    apart: set[int] = set()
    for values in product(*tried):
        assumed = {
            name: (value,) * recording.count for name, value in zip(missing, values, strict=True)
        }
        replayed = replayer.decide(recording, {**recording.facts, **assumed})
        if first is None:
            first = replayed
        else:
            apart |= _parted(first, replayed, recording.count)
    assert first is not None
    return Replayed(first.ruleset, first.columns, tuple(missing), frozenset(apart))


def _parted(one: Replayed, other: Replayed, count: int) -> set[int]:
    return {
        position
        for position in range(count)
        if one.held(position) != other.held(position)
        or one.requests(position) != other.requests(position)
        or one.chosen(position) != other.chosen(position)
    }
