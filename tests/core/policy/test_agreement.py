"""Random rule files and facts: every evaluator comes to the same, to the last effect."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pawpact.policy.decide import ColumnDecision, Decider, InvalidFact
from pawpact.policy.durable import DurableEngine
from pawpact.policy.engine import Engine
from pawpact.policy.engine_plain import PlainEngine
from pawpact.policy.model import Decision, Ruleset
from pawpact.policy.reference import evaluate_rule
from pawpact.vocabulary.types import Value
from tests.core.policy.oracle import Oracle, Result
from tests.core.policy.random_policy import MOMENT, VOCABULARY, Writer

ROWS = 6
Facts = dict[str, Value | None]


def shown(decision: Decision) -> list[Any]:
    """A decision in the oracle's words."""
    return [
        (
            outcome.fired,
            outcome.undetermined,
            list(outcome.chosen),
            outcome.referral.rule if outcome.referral else None,
            dict(outcome.settled),
            [(e.effect, e.rule, dict(e.arguments)) for e in outcome.effects],
        )
        for outcome in decision.outcomes
    ]


def expected(results: list[Result]) -> list[Any]:
    return [(r.fired, r.undetermined, r.chosen, r.referred, r.settled, r.effects) for r in results]


def columns(rows: list[Facts]) -> dict[str, list[Value | None]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def reference_bits(rules: Ruleset, decision: Decision) -> list[tuple[int, int]]:
    """The bits by the walking evaluator, over the facts that the decision says it read."""
    found = []
    for outcome in decision.outcomes:
        results = [
            evaluate_rule(rule, decision.read, rules.parameters)
            for rule in rules.policies[outcome.policy].rules
        ]
        found.append(
            (
                sum(1 << n for n, result in enumerate(results) if result is True),
                sum(1 << n for n, result in enumerate(results) if result is None),
            )
        )
    return found


def agree(engine: Engine, seed: int) -> None:
    writer = Writer(Random(seed))
    rules = writer.ruleset()
    rows = [writer.facts() for _ in range(ROWS)]
    oracle = Oracle(rules)
    decider = Decider(rules, VOCABULARY, engine)
    batch = decider.decide_columns(MOMENT, columns(rows), ROWS, "r1")
    assert not batch.mismatched
    for position, row in enumerate(rows):
        results = oracle.decide(MOMENT, row)
        assert (position in batch.invalid) == results[-1].invalid
        if results[-1].invalid:
            with pytest.raises(InvalidFact):
                decider.decide(MOMENT, row, "r1")
            assert batch.decision(position).effects == ()
        else:
            single = decider.decide(MOMENT, row, "r1")
            assert_all_say(rules, results, single)
            assert_same_in_batch(batch, position, single, results)


def assert_all_say(rules: Ruleset, results: list[Result], single: Decision) -> None:
    """The decision is the oracle's, and its bits are those of the walking evaluator."""
    assert shown(single) == expected(results)
    bits = [(outcome.fired, outcome.undetermined) for outcome in single.outcomes]
    assert reference_bits(rules, single) == bits


def assert_same_in_batch(
    batch: ColumnDecision, position: int, single: Decision, results: list[Result]
) -> None:
    """The batch says the same of a row, and asks for nothing where a ``never`` forbids it."""
    assert (position in batch.forbidden) == any(result.forbidden for result in results)
    decision = batch.decision(position)
    if position in batch.forbidden:
        assert decision.effects == ()
    else:
        assert decision == single


@settings(max_examples=2000, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**48))
def test_durable_reference_and_oracle_agree(seed: int) -> None:
    """Durable, the generated check, the walking evaluator and the oracle never differ."""
    agree(DurableEngine(capacity=1), seed)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**48))
def test_plain_engine_agrees(seed: int) -> None:
    """The second engine decides every random rule file as the oracle does."""
    agree(PlainEngine(), seed)
