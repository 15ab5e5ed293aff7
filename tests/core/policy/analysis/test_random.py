"""Analysis over random rule files: it never says of a case that comes about that it cannot."""

from __future__ import annotations

from random import Random

import pytest

from pawpact.policy.analysis.analyse import KINDS
from pawpact.policy.analysis.examined import Examined
from pawpact.policy.checking.trial import Trial
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.model import Ruleset
from pawpact.vocabulary.registry import Vocabulary
from tests.core.policy.random_policy import VOCABULARY, Writer

SEEDS = range(10)
SIZE = 9
"""Rules in all: large files are the benchmark's."""


def decider_of(ruleset: Ruleset, vocabulary: Vocabulary) -> Decider:
    return Decider(ruleset, vocabulary, PlainEngine())


@pytest.mark.parametrize("seed", SEEDS)
def test_what_comes_about_is_never_called_impossible(seed: int) -> None:
    """A rule that counts at some boundary point of its moment is not told to be dead."""
    ruleset = Writer(Random(seed)).ruleset(SIZE)
    decider = decider_of(ruleset, VOCABULARY)
    for moment in ruleset.order:
        trial = Trial(ruleset, VOCABULARY, decider, moment)
        base = trial.mildest_point()
        for policy in trial.policies():
            examined = Examined(policy, ruleset, VOCABULARY, decider_of)
            met = {
                number
                for _, decision in trial.each(trial.points_of(policy, base))
                for outcome in decision.outcomes
                if outcome.policy == policy.name
                for number in outcome.chosen
            }
            for number in met:
                assert not examined.is_impossible(examined.choosing(number)), policy.rules[number]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_case_that_is_told_is_decided_so(seed: int) -> None:
    """No finding of a random file is refused by the engine that decides its case."""
    ruleset = Writer(Random(seed)).ruleset(SIZE)
    for policy in ruleset.policies.values():
        examined = Examined(policy, ruleset, VOCABULARY, decider_of)
        for kind in KINDS:
            assert len(list(kind(examined))) >= 0
