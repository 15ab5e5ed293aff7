"""Conditions and effects that come to the same, however they are written."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from pawpact.policy.comparing.meaning import calls_meaning, condition_meaning, operand_meaning
from pawpact.policy.engine.reference import evaluate, operand_value
from pawpact.policy.model import All, AnyOf, Comparison, Condition, Constant, Not, Operator
from tests.core.policy.random_policy import FACTS, Writer
from tests.core.policy.written import call, compare, every, fact, no, reckon, settle, some

READABLE = [each for each in FACTS if not each.derived]
NUMBERS = [each for each in READABLE if each.name in ("a.known", "a.maybe", "b.maybe")]
SEEDS = range(60)


def rewritten(condition: Condition, random: Random) -> Condition:
    """The same condition with its parts shuffled, repeated, wrapped and negated twice."""
    match condition:
        case Comparison():
            written = _listed(condition, random)
        case Not():
            written = no(rewritten(condition.part, random))
        case All() | AnyOf():
            parts = [rewritten(part, random) for part in condition.parts]
            again = random.sample(parts, min(len(parts), random.randrange(2)))
            written = replace(
                condition, parts=tuple(random.sample([*parts, *again], k=len(parts) + len(again)))
            )
    wrap = random.choice((lambda each: each, every, some, lambda each: no(no(each))))
    return wrap(written)


def _listed(comparison: Comparison, random: Random) -> Comparison:
    operand = comparison.operand
    if isinstance(operand, Constant) and isinstance(operand.value, tuple):
        return replace(
            comparison,
            operand=replace(operand, value=tuple(random.sample(operand.value, len(operand.value)))),
        )
    if (
        comparison.operator is Operator.EQUAL
        and isinstance(operand, Constant)
        and comparison.measure == "value"
    ):
        return replace(
            comparison, operator=Operator.ONE_OF, operand=replace(operand, value=(operand.value,))
        )
    return comparison


@pytest.mark.parametrize("seed", SEEDS)
def test_another_way_of_writing_means_the_same(seed: int) -> None:
    """Whatever is only rewritten has one meaning, and is true of the same facts."""
    random = Random(seed)
    writer = Writer(random)
    parameters = writer.ruleset(1).parameters
    condition = writer.condition(READABLE, random.randrange(4))
    other = rewritten(condition, random)

    assert condition_meaning(other) == condition_meaning(condition)
    for facts in (writer.facts() for _ in range(20)):
        assert evaluate(other, facts, parameters) is evaluate(condition, facts, parameters)


def test_what_is_decided_otherwise_means_something_else() -> None:
    """Two conditions that differ on any facts have two meanings."""
    random = Random(7)
    writer = Writer(random)
    parameters = writer.ruleset(1).parameters
    facts = [writer.facts() for _ in range(30)]
    told: dict[object, list[bool | None]] = {}
    for _ in range(600):
        condition = writer.condition(NUMBERS, random.randrange(2))
        results = [evaluate(condition, each, parameters) for each in facts]
        assert told.setdefault(condition_meaning(condition), results) == results
    assert 100 < len(told) < 600


def test_amounts_in_another_order_mean_the_same() -> None:
    """Sums, products, least and most come to the same either way round; a difference does not."""
    facts = {"a.known": 3, "b.known": 5}
    for operation in ("add", "mul", "min", "max", "sub"):
        there = reckon(operation, fact("a.known"), fact("b.known"))
        back = reckon(operation, fact("b.known"), fact("a.known"))
        is_same = operand_value(there, facts, {}) == operand_value(back, facts, {})

        assert (operand_meaning(there) == operand_meaning(back)) is is_same


def test_effects_of_one_name_keep_their_order() -> None:
    """Different effects may change places; of two of the same name the first may count."""
    points, coupon = call("grant_points", points=5), call("grant_coupon", kind="food")
    fewer = call("grant_points", points=3)

    assert calls_meaning([points, coupon]) == calls_meaning([coupon, points])
    assert calls_meaning([points, fewer]) != calls_meaning([fewer, points])


def test_a_number_is_not_its_text_and_not_a_yes() -> None:
    """`1`, `"1"` and `true` are three values, alone and in lists."""
    alone = {condition_meaning(compare("f.text", "eq", value)) for value in (1, "1", True)}
    listed = {condition_meaning(compare("f.text", "in", (value, 2))) for value in (1, "1", True)}
    settled = {calls_meaning([settle(a_known=value)]) for value in (1, "1", True)}

    assert [len(alone), len(listed), len(settled)] == [3, 3, 3]


def test_always_and_never_are_two() -> None:
    """Nothing asked is always true; one of nothing never is."""
    assert condition_meaning(every()) != condition_meaning(some())
