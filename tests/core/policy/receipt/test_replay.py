"""Random decisions, recorded and read back, explain themselves.

`PAWPACT_TORTURE=10` tries ten times as many.
"""

from collections.abc import Iterator
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.decide import Decider, InvalidFact
from pawpact.policy.deciding.verdict import SET
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.explaining.explain import explain_recorded
from pawpact.policy.explaining.explanation import EffectLine, Explanation
from pawpact.policy.explaining.render import render_text
from pawpact.policy.model import Decision, Ruleset
from pawpact.policy.receipt import (
    EffectStatus,
    Status,
    StatusColumn,
    chunk_of,
    decode_chunk,
    decode_single,
    encode_chunk,
    encode_single,
)
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.registry import Vocabulary
from tests.core.policy.random_policy import FACTS, MOMENT, Writer
from tests.core.policy.sized import SIZE

VOCABULARY = Vocabulary.of(
    facts=FACTS, moments=CORE.moments.values(), effects=CORE.effects.values()
)
ENGINE = DurableEngine()
ROWS = 4
MOST_RULES = 12


def asked(explanation: Explanation) -> Iterator[EffectLine]:
    """Every effect that an explanation shows, in order, but for derived facts."""
    for policy in explanation.policies:
        for rule in policy.rules:
            yield from (line for line in rule.effects if line.effect != SET)
        if policy.referral:
            yield policy.referral


def assert_told(rules: Ruleset, decision: Decision, told: Explanation) -> None:
    """The explanation shows just the effects of the decision, each with its own status."""
    assert [line.effect for line in asked(told)] == [each.effect for each in decision.effects]
    details = [line.status and line.status.detail for line in asked(told)]
    assert details == list(range(len(decision.effects)))
    assert render_text(told, "zh", full=True)
    assert render_text(told, "en")


@settings(max_examples=40 * SIZE, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**48))
def test_single_receipts_replay(seed: int) -> None:
    """No random rule file and facts are explained otherwise than they were decided."""
    writer = Writer(Random(seed))
    rules = writer.ruleset(writer.random.randint(1, MOST_RULES))
    decider = Decider(rules, VOCABULARY, ENGINE)
    for _ in range(ROWS):
        try:
            decision = decider.decide(MOMENT, writer.facts(), "r1")
        except InvalidFact:
            continue
        count = len(decision.effects)
        statuses = [EffectStatus(Status.APPLIED, number) for number in range(count)]
        receipt = encode_single(decision, VOCABULARY, None, statuses)
        recorded = decode_single(receipt, rules, VOCABULARY)
        assert recorded.facts == decision.read
        assert_told(
            rules, decision, explain_recorded(rules, VOCABULARY, recorded, look_for_ways=False)
        )


@settings(max_examples=25 * SIZE, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**48))
def test_chunk_receipts_replay(seed: int) -> None:
    """Each row of a batch is found by its subject and explained as it was decided."""
    writer = Writer(Random(seed))
    rules = writer.ruleset(writer.random.randint(1, MOST_RULES))
    rows = [writer.facts() for _ in range(ROWS)]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    batch = Decider(rules, VOCABULARY, ENGINE).decide_columns(MOMENT, columns, ROWS, "r1")
    subjects = [10 + 7 * position for position in range(ROWS)]
    recorded = chunk_of(batch, subjects, list(numbered(batch)))
    chunk = decode_chunk(encode_chunk(recorded, VOCABULARY).body)
    for position, subject in enumerate(subjects):
        found = chunk.find(subject)
        assert (found is None) == (position in batch.held)
        if found:
            told = explain_recorded(rules, VOCABULARY, found, look_for_ways=False)
            assert_told(rules, batch.decision(position), told)


def numbered(batch: ColumnDecision) -> Iterator[StatusColumn]:
    """Statuses whose detail is the effect's number within its row."""
    seen = dict.fromkeys(range(batch.count), 0)
    order = [policy.policy for policy in batch.policies]
    for effect in sorted(batch.effects, key=lambda each: order.index(each.policy)):
        details = []
        for position in effect.positions:
            details.append(seen[position])
            seen[position] += 1
        yield StatusColumn(
            effect.policy,
            effect.rule,
            effect.effect,
            tuple(effect.positions),
            (Status.APPLIED,) * len(effect.positions),
            tuple(details),
        )
