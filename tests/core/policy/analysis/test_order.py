"""Facts held against each other: of every truth that can come about one case is tried."""

from __future__ import annotations

from itertools import pairwise, product
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.analysis.order import ordered_values
from pawpact.policy.engine.reference import compare
from pawpact.policy.model import Arithmetic, Comparison, Constant, FactRef, Operator, Origin
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.types import ValueType

NAMES = ("one.a", "one.b", "one.c")
LEAST, MOST = -9, 14
HERE = Origin("rules.yaml", 1, 1)
OPERATORS = (
    Operator.EQUAL,
    Operator.NOT_EQUAL,
    Operator.GREATER,
    Operator.AT_LEAST,
    Operator.LESS,
    Operator.AT_MOST,
)


def fact(name: str, minimum: int | None) -> Fact:
    return Fact(name, ValueType.INT, Label.of(name), "customer", "1", minimum=minimum)


def against(dice: Random, other: str) -> Any:
    """The other fact, or so much above or below it."""
    offset = dice.choice((0, 0, 1, 2))
    if not offset:
        return FactRef(other, HERE)
    operation: Any = dice.choice(("add", "sub"))
    return Arithmetic(operation, (FactRef(other, HERE), Constant(offset, HERE)), HERE)


def written(dice: Random) -> list[Comparison]:
    """Every fact held against the next one, and some against a number."""
    wide = [
        Comparison(one, dice.choice(OPERATORS), against(dice, other), HERE)
        for one, other in pairwise(NAMES)
    ]
    alone = [
        Comparison(
            dice.choice(NAMES),
            dice.choice(OPERATORS),
            Constant(dice.randrange(6), HERE),
            HERE,
        )
        for _ in range(2)
    ]
    return wide + alone


@pytest.mark.parametrize("seed", range(6))
def test_every_truth_is_brought_about(seed: int) -> None:
    """Whatever comes of numbers far around the thresholds comes of the chosen ones too."""
    dice = Random(seed)
    asked, least = written(dice), dice.choice((0, None))
    words: Any = SimpleNamespace(facts={name: fact(name, least) for name in NAMES})
    chosen = ordered_values(asked, {}, words, lambda _: True)

    def truths(values: dict[str, Any]) -> set[tuple[bool | None, ...]]:
        cases = (dict(zip(NAMES, each, strict=True)) for each in product(*values.values()))
        return {tuple(compare(each, case, {}) for each in asked) for case in cases}

    begin = LEAST if least is None else least
    tried = {name: [each for each in chosen[name] if each >= begin] for name in NAMES}
    assert truths(dict.fromkeys(NAMES, range(begin, MOST))) <= truths(tried)
    assert max(map(len, tried.values())) < 100


def test_what_is_no_difference_is_left_alone() -> None:
    """A product of facts, and a fact that somebody else settles, are no order."""
    words: Any = SimpleNamespace(facts={name: fact(name, 0) for name in NAMES})
    product_of = Arithmetic("mul", (FactRef("one.b", HERE), Constant(2, HERE)), HERE)
    twice = Comparison("one.a", Operator.GREATER, product_of, HERE)
    plain = Comparison("one.a", Operator.GREATER, FactRef("one.b", HERE), HERE)

    assert ordered_values([twice], {}, words, lambda _: True) == {}
    assert ordered_values([twice, plain], {}, words, lambda _: True) == {}
    assert ordered_values([plain], {}, words, lambda name: name != "one.b") == {}
    assert set(ordered_values([plain], {}, words, lambda _: True)) == {"one.a", "one.b"}
