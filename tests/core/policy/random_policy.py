"""Random rule files and facts for them: every type, operator and shape the language has."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from pawpact.policy.model import (
    Call,
    Comparison,
    Condition,
    Never,
    Operand,
    Policy,
    Rule,
    Ruleset,
)
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType
from tests.core.policy.written import (
    HERE,
    MOMENT,
    call_with,
    compare,
    constant,
    declared,
    every,
    fact,
    no,
    numbers,
    parameter,
    policy,
    reckon,
    rule,
    ruleset,
    share,
    some,
    vocabulary,
)

CHOICES = ("cat", "dog", "other")
TEXTS = ("", "a", "ab", "abc", "cab", "猫", "a\"b\\'{x}")
TAGS = ("senior", "calm", "rescue", "kitten")
INTEGERS = (-3, -1, 0, 1, 2, 5, 7)
LARGEST = 2**53 - 1
ORDERINGS = ("gt", "gte", "lt", "lte", "eq", "ne")
DERIVED_INTEGER, DERIVED_CHOICE = "derived.number", "derived.kind"

FACTS = (
    declared("a.known"),
    declared("a.maybe", optional=True),
    declared("b.known"),
    declared("b.maybe", ValueType.MONEY, optional=True),
    declared("c.day", ValueType.DATE),
    declared("d.flag", ValueType.BOOL),
    declared("d.maybe", ValueType.BOOL, optional=True),
    declared("e.kind", ValueType.CHOICE, choices=CHOICES),
    declared("e.maybe", ValueType.CHOICE, optional=True, choices=CHOICES),
    declared("f.text", ValueType.TEXT),
    declared("f.maybe", ValueType.TEXT, optional=True),
    declared("g.tags", ValueType.LIST),
    declared("g.maybe", ValueType.LIST, optional=True),
    *(declared(f"{DERIVED_INTEGER}{n}", derived=True) for n in range(3)),
    *(
        declared(f"{DERIVED_CHOICE}{n}", ValueType.CHOICE, derived=True, choices=CHOICES)
        for n in range(3)
    ),
)
VOCABULARY: Vocabulary = vocabulary(*FACTS)
PARAMETERS: tuple[str, ...] = ("low", "high", "ratio")


@dataclass
class Writer:
    """Writes one rule file; the same seed writes the same file."""

    random: Random

    def ruleset(self) -> Ruleset:
        chain = self.random.choice((1, 1, 2, 3))
        size = self.random.choice((1, 2, 4, 8, 8, 20, 60))
        policies = [self.policy(number, max(1, size // chain)) for number in range(chain)]
        parameters = numbers(
            low=self.random.choice(INTEGERS),
            high=self.random.choice((*INTEGERS, LARGEST, -LARGEST)),
            ratio=self.random.choice((0, 1, 3333, 8000, 10000)),
            tags=tuple(self.random.sample(TAGS, 2)),
            kinds=tuple(self.random.sample(CHOICES, 2)),
        )
        return ruleset(*policies, parameters=parameters)

    def policy(self, number: int, size: int) -> Policy:
        hit: Literal["first", "all"] = self.random.choice(("first", "all"))
        readable = [each for each in FACTS if not each.derived or int(each.name[-1]) < number]
        rules = (self.rule(n, number, readable) for n in range(self.random.randint(1, size)))
        never = Never(
            "guard",
            self.condition(readable, 1),
            {f"{DERIVED_CHOICE}{number}": self.random.choice(CHOICES)},
            self.forbidden(readable),
            HERE,
        )
        return policy(*rules, name=f"shop.policy{number}", hit=hit, never=(never,))

    def forbidden(self, readable: list[Fact]) -> tuple[Call, ...]:
        if self.random.random() < 0.5:
            return (call_with("approve", {}),)
        integers = [each for each in readable if type_of(each) is int]
        return (call_with("grant_points", {"points": self.operand(integers, 0)}),)

    def rule(self, index: int, number: int, readable: list[Fact]) -> Rule:
        return rule(
            f"rule{index}",
            self.condition(readable, self.random.choice((0, 1, 1, 2, 3, 5))),
            *self.calls(number, readable),
            if_unknown=self.random.choice(("refer", "skip", "skip")),
            locked=self.random.random() < 0.1,
        )

    def calls(self, number: int, readable: list[Fact]) -> list[Call]:
        integers = [each for each in readable if type_of(each) is int]
        found = []
        if self.random.random() < 0.5:
            found.append(
                call_with("set", {f"{DERIVED_CHOICE}{number}": self.random.choice(CHOICES)})
            )
        if self.random.random() < 0.3:
            found.append(
                call_with("set", {f"{DERIVED_INTEGER}{number}": self.operand(integers, 2)})
            )
        if self.random.random() < 0.4:
            found.append(call_with("grant_points", {"points": self.operand(integers, 2)}))
        if self.random.random() < 0.3:
            found.append(call_with("approve", {}))
        return found

    def condition(self, readable: list[Fact], depth: int) -> Condition:
        if depth == 0 or self.random.random() < 0.2:
            return self.comparison(readable)
        kind = self.random.randrange(8)
        if kind == 0:
            return no(self.condition(readable, depth - 1))
        wide = self.random.choice((0, 1, 2, 2, 3, 3, 9, 12))
        parts = [self.condition(readable, depth - 1) for _ in range(wide if depth < 4 else 2)]
        return every(*parts) if kind < 5 else some(*parts)

    def comparison(self, readable: list[Fact]) -> Comparison:
        about = self.random.choice(readable)
        if self.random.random() < 0.1:
            return compare(about.name, "known", self.random.random() < 0.5)
        same = [each for each in readable if each.type == about.type]
        if self.random.random() < 0.15 and about.type is not ValueType.LIST:
            return compare(about.name, "eq", fact(self.random.choice(same).name))
        writers = {bool: self._flag, str: self._words, tuple: self._tags, int: self._number}
        return writers[type_of(about)](about, readable)

    def _flag(self, about: Fact, _: list[Fact]) -> Comparison:
        right = self.random.random() < 0.5
        return compare(about.name, self.random.choice(("eq", "ne")), right)

    def _words(self, about: Fact, _: list[Fact]) -> Comparison:
        some_of = CHOICES if about.type is ValueType.CHOICE else TEXTS
        operators = ["eq", "ne", "in", "not_in"]
        if about.type is ValueType.TEXT:
            operators += ["starts", "ends", "contains"]
        operator = self.random.choice(operators)
        if operator in ("in", "not_in"):
            if about.type is ValueType.CHOICE and self.random.random() < 0.3:
                return compare(about.name, operator, parameter("shop.kinds"))
            return compare(about.name, operator, self._some_of(some_of))
        return compare(about.name, operator, self.random.choice(some_of))

    def _tags(self, about: Fact, _: list[Fact]) -> Comparison:
        operator = self.random.choice(("has", "has_any", "has_all", "count"))
        if operator == "count":
            return compare(about.name, self.random.choice(ORDERINGS), 2, "count")
        if operator == "has":
            return compare(about.name, operator, self.random.choice(TAGS))
        if self.random.random() < 0.3:
            return compare(about.name, operator, parameter("shop.tags"))
        return compare(about.name, operator, self._some_of(TAGS))

    def _number(self, about: Fact, readable: list[Fact]) -> Comparison:
        if self.random.random() < 0.1:
            right = tuple(self.random.sample(INTEGERS, 3))
            return compare(about.name, self.random.choice(("in", "not_in")), right)
        integers = [each for each in readable if type_of(each) is int]
        return compare(about.name, self.random.choice(ORDERINGS), self.operand(integers, 1))

    def _some_of(self, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.random.sample(values, self.random.randint(1, len(values))))

    def operand(self, integers: list[Fact], depth: int) -> Operand:
        kind = self.random.randrange(10)
        if depth and kind < 2:
            operation = self.random.choice(("add", "sub", "mul", "min", "max"))
            wide = self.random.randint(2, 3)
            return reckon(operation, *(self.operand(integers, depth - 1) for _ in range(wide)))
        if depth and kind == 2:
            rounded = self.random.choice(("customer_pays_less", "customer_gets_more"))
            return share(self.operand(integers, depth - 1), parameter("shop.ratio"), rounded)
        if kind < 6:
            return parameter(f"shop.{self.random.choice(PARAMETERS)}")
        if kind < 8:
            return constant(self.random.choice(INTEGERS))
        return fact(self.random.choice(integers).name)

    def facts(self) -> dict[str, Value | None]:
        """A value for each fact that is given from outside, None for some that may be unknown."""
        return {
            each.name: None if each.optional and self.random.random() < 0.35 else self._value(each)
            for each in FACTS
            if not each.derived
        }

    def _value(self, about: Fact) -> Value:
        kind = type_of(about)
        if kind is bool:
            return self.random.random() < 0.5
        if kind is str:
            return self.random.choice(CHOICES if about.type is ValueType.CHOICE else TEXTS)
        if kind is tuple:
            return tuple(self.random.sample(TAGS, self.random.randint(0, len(TAGS))))
        return self.random.choice((*INTEGERS, *INTEGERS, LARGEST, -LARGEST))


def type_of(about: Fact) -> type:
    return {
        ValueType.BOOL: bool,
        ValueType.CHOICE: str,
        ValueType.TEXT: str,
        ValueType.LIST: tuple,
    }.get(about.type, int)


__all__ = ["MOMENT", "VOCABULARY", "Writer"]
