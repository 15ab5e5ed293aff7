"""A policy of the most rules that are allowed is read, tried, decided and explained."""

from __future__ import annotations

import pytest

from pawpact.policy.checking.trial import try_never
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.explaining.explain import explain
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Bits, Ruleset
from pawpact.policy.reading.load import MOST_RULES, read_platform_texts
from tests.core.policy.filed import FILE, VOCABULARY

MOMENT, NAME = "application.submitted", "credit_scoring.decide"
ROWS, LOWEST = 50, 350


def _policy(rules: int) -> str:
    """A rule for each score, fifty of them a table that is read with another offset."""
    rows = ", ".join(f"{{at: {LOWEST + n}}}" for n in range(ROWS))
    drafts = "\n".join(
        f"  - {{id: r{n}, title: R, each: $scores,"
        f" when: {{credit.score: {{add: [$row.at, {n * ROWS}]}}}},"
        f" then: [set: {{credit.band: {{add: [$row.at, {n * ROWS}]}}}}]}}"
        for n in range(rules // ROWS)
    )
    return f"""\
format: 1
policy: {NAME}
version: "2026.1"
title: Bands
moment: {MOMENT}
hit: first
binds: today
params:
  scores: {{type: table, store_may: any, label: Scores,
           columns: {{at: {{type: int, key: true}}}}, default: [{rows}]}}
rules:
{drafts}
never:
  - {{name: no such band, when: {{credit.score: 950}}, facts: {{credit.band: 1}}}}
"""


def _resolved(rules: int) -> Ruleset:
    return resolve(read_platform_texts({FILE: _policy(rules)}), None, None, VOCABULARY)


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return _resolved(MOST_RULES)


@pytest.fixture(scope="module")
def decider(ruleset: Ruleset) -> Decider:
    return Decider(ruleset, VOCABULARY, DurableEngine())


def test_every_rule_is_built(ruleset: Ruleset) -> None:
    """Twelve rules of fifty rows each are six hundred."""
    assert len(ruleset.policies[NAME].rules) == MOST_RULES == 600


def test_one_rule_more_is_refused() -> None:
    """The limit counts the rules that rows come to."""
    with pytest.raises(RuleFileError) as refused:
        _resolved(MOST_RULES + ROWS)
    assert {each.code for each in refused.value.diagnostics} == {"R309"}


@pytest.mark.parametrize("score", [LOWEST, LOWEST + 299, LOWEST + MOST_RULES - 1])
def test_the_right_one_of_them_fires(decider: Decider, score: int) -> None:
    """First, middle and last rule: the engine picks the very one, and its check agrees."""
    (outcome,) = decider.decide(MOMENT, {"credit.score": score}, "trial").outcomes
    assert (outcome.chosen, outcome.settled) == ((score - LOWEST,), {"credit.band": score})


def test_none_fires_beyond_them(decider: Decider) -> None:
    """A score above the last row is nobody's."""
    (outcome,) = decider.decide(MOMENT, {"credit.score": 950}, "trial").outcomes
    assert (outcome.fired, outcome.undetermined) == (0, 0)


def test_it_is_tried_at_its_boundary_points(ruleset: Ruleset, decider: Decider) -> None:
    """A `never` over six hundred rules is tried, and what was left out is said."""
    trials = try_never(ruleset, VOCABULARY, decider)
    assert trials.findings == ()
    assert all(each.points > 100 for each in trials.samples)


def test_the_last_rule_is_explained(ruleset: Ruleset, decider: Decider) -> None:
    """The explanation names the rule that fired among all that did not."""
    decision = decider.decide(MOMENT, {"credit.score": 949}, "trial")
    bits = {each.policy: Bits(each.fired, each.undetermined) for each in decision.outcomes}
    told = explain(ruleset, VOCABULARY, MOMENT, decision.read, bits, look_for_ways=False)
    assert [each.id for each in told.policies[0].rules if each.result == "hit"] == ["r11[50]"]
