"""Facts that are reckoned with one another: of every truth they can have one case is tried."""

from __future__ import annotations

from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.analysis.reckoned import reckoned_cases
from pawpact.policy.condition import facts_of_comparison
from pawpact.policy.engine.reference import compare
from pawpact.policy.model import Arithmetic, Comparison, Constant, FactRef, Operator, Origin
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import ValueType

NAMES = ("one.a", "one.b", "one.c")
MOST = 9
HERE = Origin("rules.yaml", 1, 1)
OPERATORS = (
    Operator.EQUAL,
    Operator.NOT_EQUAL,
    Operator.GREATER,
    Operator.AT_LEAST,
    Operator.LESS,
    Operator.AT_MOST,
)


def words(*, optional: str = "") -> Any:
    return SimpleNamespace(
        facts={
            name: Fact(
                name,
                ValueType.INT,
                Label.of(name),
                "customer",
                "1",
                optional=name == optional,
                minimum=0,
                maximum=MOST,
            )
            for name in NAMES
        }
    )


def reckoned(operation: Any, *parts: Any) -> Arithmetic:
    named = [Constant(each, HERE) if type(each) is int else FactRef(each, HERE) for each in parts]
    return Arithmetic(operation, tuple(named), HERE)


def written(dice: Random) -> list[Comparison]:
    """One fact against two others, two against each other, and two against numbers."""
    one, other, third = dice.sample(NAMES, 3)
    sums = reckoned(dice.choice(("add", "sub")), other, third)
    apart = reckoned(dice.choice(("add", "sub")), third, dice.randrange(3))
    listed = Constant((1, dice.randrange(2, 6)), HERE)
    return [
        Comparison(one, dice.choice(OPERATORS), sums, HERE),
        Comparison(other, dice.choice(OPERATORS), apart, HERE),
        Comparison(dice.choice(NAMES), dice.choice(OPERATORS), Constant(3, HERE), HERE),
        Comparison(dice.choice(NAMES), Operator.ONE_OF, listed, HERE),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_every_truth_is_brought_about(seed: int) -> None:
    """Whatever comes of any numbers, known or unknown, comes of the chosen ones, and nothing

    else does.
    """
    dice = Random(seed)
    asked, known = written(dice), words(optional=dice.choice(NAMES))
    cases = reckoned_cases(set(NAMES), asked, {}, known, lambda _: True)

    def truths(given: Any) -> set[tuple[bool | None, ...]]:
        return {tuple(compare(each, case, {}) for each in asked) for case in given}

    values = [[*range(MOST + 1), *([None] if known.facts[name].optional else [])] for name in NAMES]
    every = (dict(zip(NAMES, each, strict=True)) for each in product(*values))
    assert cases is not None
    assert truths(every) == truths(cases)
    assert len(cases) < 150


def test_three_facts_in_one_bound() -> None:
    """What was asked for and what was had before, against the most: one below, on and above."""
    over = Comparison("one.a", Operator.GREATER, reckoned("sub", "one.b", "one.c"), HERE)
    cases = reckoned_cases(set(NAMES), [over], {}, words(), lambda _: True)
    assert cases is not None
    assert sorted(compare(over, case, {}) is True for case in cases) == [False, True]


def test_what_is_no_sum_is_left_alone() -> None:
    """A product of two facts, and a fact that another policy settles."""
    product_of = Comparison("one.a", Operator.GREATER, reckoned("mul", "one.b", "one.c"), HERE)
    assert reckoned_cases(set(NAMES), [product_of], {}, words(), lambda _: True) is None
    sums = Comparison("one.a", Operator.GREATER, reckoned("add", "one.b", "one.c"), HERE)
    assert reckoned_cases(set(NAMES), [sums], {}, words(), lambda name: name != "one.c") is None
    times = Comparison("one.a", Operator.GREATER, reckoned("mul", "one.b", 2), HERE)
    cases = reckoned_cases(set(facts_of_comparison(times)), [times], {}, words(), lambda _: True)
    assert cases is not None
    assert {compare(times, case, {}) for case in cases} == {True, False}
