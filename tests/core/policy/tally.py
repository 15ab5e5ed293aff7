"""Counts what random rule files really put to the test.

A case is a pair of a rule file and facts in which a rule that the hit policy came to says the
word; *unknown* means that a fact of that comparison itself was unknown when the rule was
evaluated. However often one pair says a word, it counts once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pawpact.policy.condition import (
    comparisons,
    facts_of_comparison,
    facts_of_condition,
    facts_of_operand,
    facts_of_rule,
    operands,
)
from pawpact.policy.model import (
    All,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Not,
    Operand,
    Operator,
    Policy,
    Rule,
    Share,
)
from pawpact.vocabulary.types import Value

OPERATORS = (*(each.value for each in Operator), "count")
OPERATIONS = ("add", "sub", "mul", "min", "max", "share")
SHAPES = ("all", "any", "not", "not in not", "list over 100", "another fact", "derived fact")
MARKS = ("refer", "skip", "locked")
WORDS = (*OPERATORS, *OPERATIONS, *SHAPES, *MARKS)
HITS = ("first", "all")
COMBINATIONS = tuple(
    (word, known, hit) for word in WORDS for known in (True, False) for hit in HITS
)
WIDE = 100

Facts = Mapping[str, Value | None]
Named = tuple[str, frozenset[str]]
"""A word and the facts on which it depends whether it is said of knowns."""


@dataclass
class Tally:
    """``cases`` of each word, known or not, and hit policy; ``pairs`` and ``sizes`` of files."""

    cases: Counter[tuple[str, bool, str]] = field(default_factory=Counter)
    pairs: int = 0
    sizes: list[int] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.cases += other.cases
        self.pairs += other.pairs
        self.sizes += other.sizes

    @property
    def rarest(self) -> tuple[int, tuple[str, bool, str]]:
        """The combination that occurred least, and how often."""
        return min((self.cases[each], each) for each in COMBINATIONS)

    def table(self) -> str:
        head = " ".join(f"{known:>9},{hit:>5}" for known in ("known", "unknown") for hit in HITS)
        lines = [f"{self.pairs} pairs, {len(self.sizes)} files", f"{'':15}{head}"]
        for word in WORDS:
            counts = (self.cases[word, known, hit] for known in (True, False) for hit in HITS)
            lines.append(f"{word:15}" + " ".join(f"{each:15}" for each in counts))
        return "\n".join(lines)


class Words:
    """The words of one policy, rule by rule."""

    def __init__(self, policy: Policy) -> None:
        self._hit = policy.hit
        self._rules = [tuple(dict.fromkeys(_of_rule(rule))) for rule in policy.rules]

    def said(self, facts: Facts, stop: int) -> set[tuple[str, bool, str]]:
        """What the rules up to ``stop`` say of these facts."""
        unknown = {name for name, value in facts.items() if value is None}
        return {
            (word, unknown.isdisjoint(names), self._hit)
            for rule in self._rules[: stop + 1]
            for word, names in rule
        }


def _of_rule(rule: Rule) -> Iterator[Named]:
    yield from _of_condition(rule.when)
    names = frozenset(facts_of_rule(rule))
    if names:
        yield rule.if_unknown, names
        if rule.locked:
            yield "locked", names


def _of_condition(condition: Condition) -> Iterator[Named]:
    for each in comparisons(condition):
        yield from _of_comparison(each)
    yield from _of_groups(condition)


def _of_groups(condition: Condition) -> Iterator[Named]:
    match condition:
        case Comparison():
            return
        case Not():
            yield "not", frozenset(facts_of_condition(condition))
            if any(word == "not" for word, _ in _of_groups(condition.part)):
                yield "not in not", frozenset(facts_of_condition(condition))
            yield from _of_groups(condition.part)
        case All() | AnyOf():
            word = "all" if isinstance(condition, All) else "any"
            yield word, frozenset(facts_of_condition(condition))
            for part in condition.parts:
                yield from _of_groups(part)


def _of_comparison(comparison: Comparison) -> Iterator[Named]:
    own = frozenset({comparison.fact})
    both = frozenset(facts_of_comparison(comparison))
    operand = comparison.operand
    yield "count" if comparison.measure == "count" else comparison.operator.value, own
    if comparison.fact.startswith("derived."):
        yield "derived fact", own
    if isinstance(operand, FactRef):
        yield "another fact", both
    if _is_wide(operand):
        yield "list over 100", own
    if any(facts_of_operand(operand)):
        yield from ((word, both) for word in _operations(operand))


def _is_wide(operand: Operand) -> bool:
    value = operand.value if isinstance(operand, Constant) else None
    return isinstance(value, tuple) and len(value) > WIDE


def _operations(operand: Operand) -> Iterator[str]:
    if isinstance(operand, Arithmetic):
        yield operand.operation
    if isinstance(operand, Share):
        yield "share"
    for part in operands(operand):
        yield from _operations(part)
