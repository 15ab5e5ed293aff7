"""All that one policy can tell apart, as a few values for each thing it asks about.

A policy sees facts only through its comparisons, so of the values that make the same ones true
one is enough. What another policy settles is taken as that policy's rules settle it, all its
facts at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from pawpact.policy.analysis.order import held_together, ordered_values
from pawpact.policy.analysis.reckoned import reckoned_cases
from pawpact.policy.condition import (
    comparisons,
    facts_of_arguments,
    facts_of_comparison,
    facts_set,
)
from pawpact.policy.deciding.boundary import Point, candidates, conditions_of, thinned
from pawpact.policy.deciding.fact import problem_of
from pawpact.policy.deciding.verdict import SET
from pawpact.policy.engine.reference import Parameters, compare, operand_value
from pawpact.policy.model import Comparison, Condition, Policy, Rule, Ruleset
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType

MOST_MEMBERS = 6
"""Of a list: beyond it no selections of the members are tried."""

MOST_VALUES = 512
"""Of one fact: beyond it some of them are tried."""

Alternatives = tuple[Point, ...]
"""What one variable may be: the values of a fact, or of the facts that are settled together."""


@dataclass(frozen=True, slots=True)
class Space:
    """The variables of one policy, each with one alternative of every class.

    ``reckoned`` are the variables that stand in products of two facts, in comparisons with a fact
    that another policy settles, or that have too many values: for them a few are tried, and what
    is not found may be there.
    """

    variables: tuple[Alternatives, ...]
    holder: Mapping[str, int]
    reckoned: frozenset[int]

    def point(self, chosen: Sequence[int]) -> Point:
        """The facts of one alternative each; the first where none is chosen."""
        point: Point = {}
        for alternatives, place in zip(self.variables, chosen, strict=True):
            point.update(alternatives[max(place, 0)])
        return point


def space_of(
    policy: Policy, ruleset: Ruleset, vocabulary: Vocabulary, *, is_free: bool = False
) -> Space:
    """Every fact that the policy's rules and prohibitions ask about.

    With ``is_free`` what other policies settle may be anything.
    """
    if is_free:
        ruleset = replace(ruleset, order={policy.moment: (policy.name,)})
    asked = [each for condition in conditions_of([policy]) for each in comparisons(condition)]
    computed = {name for rule in policy.rules for name in facts_of_arguments(rule)}
    names = dict.fromkeys([*(n for each in asked for n in facts_of_comparison(each)), *computed])

    def is_open(name: str) -> bool:
        return _writer_of(name, policy, ruleset) is None

    further = ordered_values(asked, ruleset.parameters, vocabulary, is_open)
    sums = _sums(asked, further, ruleset.parameters, vocabulary, is_open)
    together = [group for group in _settled_together(policy, ruleset) if group & names.keys()]
    variables: list[Alternatives] = []
    holder: dict[str, int] = {}
    sampled: set[int] = set()
    groups = [frozenset(each) for each in (*together, *sums)]
    alone = (frozenset({name}) for name in names if not any(name in each for each in groups))
    for group in (*groups, *alone):
        read = [name for name in names if name in group]
        mine = [each for each in asked if not group.isdisjoint(facts_of_comparison(each))]
        tried: Sequence[Point] = sums.get(group) or _alternatives(
            read, mine, policy, ruleset, vocabulary, further
        )
        if len(tried) > MOST_VALUES or any(_has_many_members(each) for each in tried):
            sampled.add(len(variables))
            tried = thinned(tried, MOST_VALUES)
        holder.update(dict.fromkeys(read, len(variables)))
        variables.append(_of_each_class(tried, mine, ruleset.parameters, set(read) & computed))
    wide = [each for each in asked if len({holder[n] for n in facts_of_comparison(each)}) > 1]
    doubtful = [each for each in wide if not further.keys() >= set(facts_of_comparison(each))]
    reckoned = {holder[name] for each in doubtful for name in facts_of_comparison(each)}
    return Space(tuple(variables), holder, frozenset(reckoned | sampled))


def _sums(
    asked: Sequence[Comparison],
    ordered: Mapping[str, object],
    parameters: Parameters,
    vocabulary: Vocabulary,
    is_open: Callable[[str], bool],
) -> dict[frozenset[str], tuple[Point, ...]]:
    """Facts that are reckoned with one another, with a case for each truth they can have."""
    wide = [each for each in asked if len(facts_of_comparison(each)) > 1]
    found = {
        frozenset(names): reckoned_cases(names, asked, parameters, vocabulary, is_open)
        for names in held_together(wide)
        if not ordered.keys() >= names
    }
    return {names: cases for names, cases in found.items() if cases}


def _settled_together(policy: Policy, ruleset: Ruleset) -> list[set[str]]:
    """The derived facts that one earlier policy sets, under ``hit: first`` all by one rule."""
    order = ruleset.order.get(policy.moment, ())
    writers = [ruleset.policies[name] for name in order if name != policy.name]
    return [
        set(facts_set(each))
        for each in writers
        if each.hit == "first" and _settlements(each, facts_set(each), ruleset)
    ]


def _settlements(writer: Policy, names: Sequence[str], ruleset: Ruleset) -> list[Point]:
    """What each rule of a policy sets; nothing where some of it is reckoned from facts."""
    settled = [_settled(rule, names, ruleset) for rule in writer.rules]
    return [each for each in settled if each is not None] if None not in settled else []


def _alternatives(
    names: Sequence[str],
    asked: Sequence[Comparison],
    policy: Policy,
    ruleset: Ruleset,
    vocabulary: Vocabulary,
    further: Mapping[str, Sequence[int]],
) -> list[Point]:
    fact = vocabulary.facts[names[0]]
    writer = _writer_of(fact.name, policy, ruleset)
    if writer is not None and writer.hit == "first":
        settled = _settlements(writer, facts_set(writer), ruleset)
        if settled:
            return [{name: each[name] for name in names} for each in settled] + [
                dict.fromkeys(names)
            ]
    if writer is not None and (values := _values_set(fact.name, writer, ruleset)):
        return [{fact.name: value} for value in (*values, None)]
    return [
        {name: value}
        for name in names
        for value in dict.fromkeys(
            (
                *values_of(vocabulary.facts[name], asked, policy, ruleset, vocabulary),
                *(each for each in further.get(name, ()) if _fits(vocabulary.facts[name], each)),
            )
        )
    ]


def _fits(fact: Fact, value: Value) -> bool:
    return problem_of(fact, value) is None


def values_of(
    fact: Fact,
    asked: Sequence[Comparison],
    policy: Policy,
    ruleset: Ruleset,
    vocabulary: Vocabulary,
) -> tuple[Value | None, ...]:
    """The boundary values of a fact, known ones first; of a list every selection of members."""
    conditions: Sequence[Condition] = [*asked, *conditions_of([policy])]
    tried = list(candidates(fact, conditions, ruleset.parameters, vocabulary))
    if fact.type is ValueType.LIST:
        tried += _selections(tried, fact)
    known = dict.fromkeys((type(each), each) for each in tried if each is not None)
    return (*(value for _, value in known), *((None,) if None in tried else ()))


def _selections(tried: Sequence[Value | None], fact: Fact) -> Iterator[Value]:
    lists = [each for each in tried if isinstance(each, tuple)]
    members = list(dict.fromkeys(str(item) for each in lists for item in each))
    for size in range(2, len(members) + 1 if len(members) <= MOST_MEMBERS else 0):
        for chosen in combinations(members, size):
            if problem_of(fact, chosen) is None:
                yield chosen


def _has_many_members(point: Point) -> bool:
    return any(isinstance(each, tuple) and len(each) > MOST_MEMBERS for each in point.values())


def _writer_of(fact: str, policy: Policy, ruleset: Ruleset) -> Policy | None:
    order = ruleset.order.get(policy.moment, ())
    writers = (ruleset.policies[name] for name in order if name != policy.name)
    return next((each for each in writers if fact in facts_set(each)), None)


def _settled(rule: Rule, names: Sequence[str], ruleset: Ruleset) -> Point | None:
    """What a rule sets, None where it is reckoned from facts."""
    point: Point = dict.fromkeys(names)
    for call in rule.then:
        for name, operand in call.arguments.items() if call.effect == SET else ():
            if name in point:
                value = operand_value(operand, {}, ruleset.parameters)
                if value is None:
                    return None
                point[name] = value
    return point


def _values_set(fact: str, writer: Policy, ruleset: Ruleset) -> tuple[Value, ...]:
    """Every value that a rule sets; nothing where one is reckoned from facts."""
    values = []
    for rule in writer.rules:
        point = _settled(rule, [fact], ruleset)
        if point is None:
            return ()
        if (value := point[fact]) is not None:
            values.append(value)
    return tuple(dict.fromkeys(values))


def _of_each_class(
    tried: Sequence[Point], asked: Sequence[Comparison], parameters: Parameters, computed: set[str]
) -> Alternatives:
    """One alternative for each answer to all the comparisons that touch these facts alone."""
    names = set(tried[0]) if tried else set()
    own = [each for each in asked if names.issuperset(facts_of_comparison(each))]
    if len(own) < len(asked) or computed:
        return tuple(_distinct(tried))
    classes: dict[object, Point] = {}
    for point in tried:
        answers = tuple(compare(each, point, parameters) for each in own)
        classes.setdefault(answers, point)
    return tuple(classes.values())


def _distinct(tried: Sequence[Point]) -> Iterator[Point]:
    seen = set()
    for point in tried:
        mark = tuple((name, type(value), value) for name, value in sorted(point.items()))
        if mark not in seen:
            seen.add(mark)
            yield point
