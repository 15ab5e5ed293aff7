"""Random rule files and facts for them: every type, operator and shape the language has.

Lists go up to the 500 entries that a rule file may hold, files up to as many rules as asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

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
WIDTHS = (1, 2, 3, 3, 20, 500)
"""Entries of a list; the last is the most that a rule file may hold."""
FAR = range(-400, 400)
"""Numbers that only wide lists are likely to hold."""
MANY_TEXTS = (*TEXTS, *(f"t{n}" for n in range(600)))
MANY_TAGS = (*TAGS, *(f"tag{n}" for n in range(600)))
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
    *(declared(f"{DERIVED_INTEGER}{n}", derived=True) for n in range(4)),
    *(
        declared(f"{DERIVED_CHOICE}{n}", ValueType.CHOICE, derived=True, choices=CHOICES)
        for n in range(4)
    ),
)
VOCABULARY: Vocabulary = vocabulary(*FACTS)
PARAMETERS: tuple[str, ...] = ("low", "high", "ratio")


@dataclass
class Writer:
    """Writes one rule file; the same seed writes the same file."""

    random: Random

    def ruleset(self, size: int | None = None) -> Ruleset:
        """A chain of one to four policies, of ``size`` rules in all where it is given."""
        chain = self.random.choice((1, 1, 2, 3, 4))
        if size is None:
            most = self.random.choice((1, 2, 4, 8, 8, 20, 60)) // chain
            sizes = [self.random.randint(1, max(1, most)) for _ in range(chain)]
        else:
            sizes = _parted(size, min(chain, size))
        policies = [self.policy(number, count) for number, count in enumerate(sizes)]
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
        deepest = 5 if size <= 60 else 2
        write = self.rule if hit == "all" else self.narrow_rule
        rules = (write(n, number, readable, deepest) for n in range(size))
        never = (self.guard(number, readable),) if self.random.random() < 0.5 else ()
        return policy(*rules, name=f"shop.policy{number}", hit=hit, never=never)

    def guard(self, number: int, readable: list[Fact]) -> Never:
        return Never(
            "guard",
            self.condition(readable, 1),
            {f"{DERIVED_CHOICE}{number}": self.random.choice(CHOICES)},
            self.forbidden(readable),
            HERE,
        )

    def forbidden(self, readable: list[Fact]) -> tuple[Call, ...]:
        if self.random.random() < 0.5:
            return (call_with("approve", {}),)
        integers = [each for each in readable if type_of(each) is int]
        return (call_with("grant_points", {"points": self.operand(integers, 0)}),)

    def rule(self, index: int, number: int, readable: list[Fact], deepest: int) -> Rule:
        depth = self.random.choice((0, 0, 1, 1, 1, 2, 3, 5))
        return rule(
            f"rule{index}",
            self.condition(readable, min(depth, deepest)),
            *self.calls(number, readable),
            if_unknown=self.random.choice(("refer", "skip", "skip")),
            locked=self.random.random() < 0.1,
        )

    def narrow_rule(self, index: int, number: int, readable: list[Fact], deepest: int) -> Rule:
        """One that fires seldom, so that ``hit: first`` goes on to the rules behind it."""
        made = self.rule(index, number, readable, deepest)
        when = every(made.when, *(self.comparison(readable) for _ in range(3)))
        return replace(
            made,
            when=when if self.random.random() < 0.8 else made.when,
            if_unknown="refer" if self.random.random() < 0.1 else "skip",
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
        parts = [self.condition(readable, depth - 1) for _ in range(wide if depth < 3 else 2)]
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
        some_of = CHOICES if about.type is ValueType.CHOICE else MANY_TEXTS
        operators = ["eq", "ne", "in", "not_in"]
        if about.type is ValueType.TEXT:
            operators += ["starts", "ends", "contains"]
        operator = self.random.choice(operators)
        if operator in ("in", "not_in"):
            if about.type is ValueType.CHOICE and self.random.random() < 0.3:
                return compare(about.name, operator, parameter("shop.kinds"))
            return compare(about.name, operator, self._some_of(some_of))
        return compare(about.name, operator, self.random.choice(some_of[: len(TEXTS)]))

    def _tags(self, about: Fact, _: list[Fact]) -> Comparison:
        operator = self.random.choice(("has", "has_any", "has_all", "count"))
        if operator == "count":
            return compare(about.name, self.random.choice(ORDERINGS), 2, "count")
        if operator == "has":
            return compare(about.name, operator, self.random.choice(TAGS))
        if self.random.random() < 0.3:
            return compare(about.name, operator, parameter("shop.tags"))
        return compare(about.name, operator, self._some_of(MANY_TAGS))

    def _number(self, about: Fact, readable: list[Fact]) -> Comparison:
        if self.random.random() < 0.2:
            right = self._some_of((*INTEGERS, *FAR[:397], *FAR[408:]))
            return compare(about.name, self.random.choice(("in", "not_in")), right)
        integers = [each for each in readable if type_of(each) is int]
        return compare(about.name, self.random.choice(ORDERINGS), self.operand(integers, 1))

    def _some_of(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Distinct values, of which the likely ones stand in front of ``values``."""
        width = min(self.random.choice(WIDTHS), len(values))
        likely = len(TEXTS) if width <= len(TEXTS) else len(values)
        return tuple(self.random.sample(values[:likely], min(width, likely, len(values))))

    def operand(self, integers: list[Fact], depth: int) -> Operand:
        kind = self.random.randrange(10)
        if depth and kind < 4:
            operation = self.random.choice(("add", "sub", "mul", "min", "max"))
            wide = self.random.randint(2, 3)
            return reckon(operation, *(self.operand(integers, depth - 1) for _ in range(wide)))
        if depth and kind == 4:
            rounded = self.random.choice(("customer_pays_less", "customer_gets_more"))
            return share(self.operand(integers, depth - 1), parameter("shop.ratio"), rounded)
        if kind < 7:
            return parameter(f"shop.{self.random.choice(PARAMETERS)}")
        if kind < 9:
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
            words = CHOICES if about.type is ValueType.CHOICE else TEXTS
            far = about.type is ValueType.TEXT and self.random.random() < 0.2
            return self.random.choice(MANY_TEXTS if far else words)
        if kind is tuple:
            far = self.random.random() < 0.2
            tags = MANY_TAGS if far else TAGS
            return tuple(self.random.sample(tags, self.random.randint(0, 40 if far else 4)))
        return self.random.choice((*INTEGERS, *INTEGERS, LARGEST, -LARGEST, *FAR[::100]))


def _parted(size: int, chain: int) -> list[int]:
    """``size`` in ``chain`` parts, none empty."""
    return [size // chain + (number < size % chain) for number in range(chain)]


def type_of(about: Fact) -> type:
    return {
        ValueType.BOOL: bool,
        ValueType.CHOICE: str,
        ValueType.TEXT: str,
        ValueType.LIST: tuple,
    }.get(about.type, int)


__all__ = ["MOMENT", "VOCABULARY", "Writer"]
