"""Rules and facts that every contender decides: rules of two comparisons, of which a fifth fire."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pawpact.kernel.label import Label
from pawpact.policy.model import (
    All,
    Call,
    Comparison,
    Constant,
    Operator,
    Origin,
    Policy,
    Rule,
    Ruleset,
)
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType

HERE = Origin("benchmark.yaml", 1, 1)
MOMENT = "benchmark.asked"
POLICY = "benchmark.policy"
KINDS = 50
"""Customers of a realistic batch fall into so many kinds, and behave alike within one."""
SIGNS = {">=": Operator.AT_LEAST, "<": Operator.LESS}

Part = tuple[int, str, int]
"""Field number, sign and threshold."""
Values = tuple[int, ...]


@dataclass(frozen=True)
class Shape:
    fields: int
    rules: int

    @property
    def name(self) -> str:
        return f"{self.fields}/{self.rules}"


SHAPES = (Shape(5, 5), Shape(5, 20), Shape(20, 20), Shape(20, 100), Shape(20, 600))


def parts_of(shape: Shape) -> list[tuple[Part, Part]]:
    """Of each rule its two comparisons, each of which holds for 45% of all values."""
    random = Random(shape.rules)
    found = []
    for _ in range(shape.rules):
        one, other = random.sample(range(shape.fields), 2)
        found.append((_part(one, random), _part(other, random)))
    return found


def _part(field: int, random: Random) -> Part:
    near = random.randrange(-3, 4)
    return (field, ">=", 55 + near) if random.random() < 0.5 else (field, "<", 45 + near)


def distinct_rows(shape: Shape, count: int) -> list[Values]:
    """Independent values: nearly every row is a case of its own."""
    random = Random(5)
    return [tuple(random.randrange(100) for _ in range(shape.fields)) for _ in range(count)]


def realistic_rows(shape: Shape, count: int) -> list[Values]:
    """Rows that differ in every value, yet fall into a few dozen kinds."""
    random = Random(6)
    kinds = [[random.choice((10, 80)) for _ in range(shape.fields)] for _ in range(KINDS)]
    return [
        tuple(each + random.randrange(-9, 10) for each in random.choice(kinds))
        for _ in range(count)
    ]


def columns_of(rows: Sequence[Values]) -> dict[str, Sequence[int]]:
    return {name_of(n): column for n, column in enumerate(zip(*rows, strict=True))}


def name_of(field: int) -> str:
    return f"fact.n{field}"


def vocabulary(shape: Shape) -> Vocabulary:
    return Vocabulary.of(
        facts=[
            Fact(name_of(n), ValueType.INT, Label.of(f"n{n}"), "case", "1")
            for n in range(shape.fields)
        ]
    )


def ruleset(shape: Shape) -> Ruleset:
    policy = Policy(
        name=POLICY,
        group="benchmark",
        version="1",
        title=Label.of("benchmark"),
        moment=MOMENT,
        hit="all",
        binds="today",
        rules=tuple(_rule(number, parts) for number, parts in enumerate(parts_of(shape))),
        never=(),
        tests=(),
        origin=HERE,
    )
    return Ruleset(("benchmark@1",), {}, {POLICY: policy}, {MOMENT: (POLICY,)}, "")


def _rule(number: int, parts: Sequence[Part]) -> Rule:
    asked = tuple(
        Comparison(name_of(field), SIGNS[sign], Constant(threshold, HERE), HERE)
        for field, sign, threshold in parts
    )
    call = Call("grant_points", {"points": Constant(number + 1, HERE)}, HERE)
    return Rule(f"rule{number}", Label.of("rule"), All(asked, HERE), (call,), HERE)


def fired_by_hand(shape: Shape, row: Values) -> list[int]:
    """The rules that fire, for comparison."""
    return [
        n for n, parts in enumerate(parts_of(shape)) if all(_holds(each, row) for each in parts)
    ]


def _holds(part: Part, row: Values) -> bool:
    field, sign, threshold = part
    return row[field] >= threshold if sign == ">=" else row[field] < threshold
