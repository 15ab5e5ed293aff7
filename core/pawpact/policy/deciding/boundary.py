"""Where a policy can change its mind: the boundary points of its comparisons.

For every fact the values on both sides of each threshold, each choice, known and unknown. A
policy sees facts only through its comparisons, so values that make the same comparisons true
are the same to it: one of each class is enough, and trying all of them is exact, except where
a condition reckons across two facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, islice, product
from math import gcd, prod
from typing import TypeVar

from pawpact.policy.condition import (
    comparisons,
    facts_of_arguments,
    facts_of_comparison,
    facts_of_operand,
    facts_read,
    facts_set,
)
from pawpact.policy.deciding.fact import problem_of
from pawpact.policy.engine.reference import compare, operand_value
from pawpact.policy.model import (
    Comparison,
    Condition,
    Operator,
    Parameter,
    Policy,
    Ruleset,
)
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType

Point = dict[str, Value | None]
Candidates = Mapping[str, tuple[Value | None, ...]]
Parameters = Mapping[str, Parameter]
Each = TypeVar("Each")

MOST_POINTS = 2048
"""Beyond it, points are chosen so that every pair of values still meets."""

FEWEST_POINTS = 128
_MOST_WORK = 400_000
"""Points times comparisons: policies that compare much are tried at fewer points."""

_RECKONED = 12
"""Comparisons whose threshold is reckoned from facts are worked out anew at every point."""

_PAIRS_A_POINT = 4
"""Pairs beyond this multiple of the limit are thinned evenly."""

MOST_VALUES = 512
"""Of one fact; a policy that tells more of its values apart is tried at some of them."""

_MOST_COMPARED = 100_000
_MOST_THRESHOLDS = 256
_OTHER_TEXT = "~"
_PLAIN_NUMBERS = (0, 1, 100)
_PLAIN_DATES = (date(2026, 1, 1).toordinal(), date(2028, 2, 29).toordinal())


def conditions_of(policies: Iterable[Policy]) -> list[Condition]:
    """Everything that policies ask, their ``never`` included."""
    return [
        condition
        for policy in policies
        for condition in (
            *(rule.when for rule in policy.rules),
            *(never.when for never in policy.never),
        )
    ]


def moment_candidates(ruleset: Ruleset, vocabulary: Vocabulary, moment: str) -> Candidates:
    """For each fact that a moment is decided on, the values worth trying."""
    policies = [ruleset.policies[name] for name in ruleset.order.get(moment, ())]
    settled = {name for policy in policies for name in facts_set(policy)}
    read = dict.fromkeys(name for policy in policies for name in facts_read(policy))
    computed = {
        name for policy in policies for rule in policy.rules for name in facts_of_arguments(rule)
    }
    asked = conditions_of(policies)
    touching = comparisons_by_fact(asked)
    found: dict[str, tuple[Value | None, ...]] = {}
    for name in read:
        if name in settled:
            continue
        mine = touching.get(name, ())
        values = candidates(vocabulary.facts[name], mine, ruleset.parameters, vocabulary)
        if name in computed:
            values = _joined(values, _plain_values(vocabulary.facts[name]))
        elif not any(_is_across(each) for each in mine):
            values = _one_of_each_class(name, values, mine, ruleset.parameters)
        found[name] = thinned(values, MOST_VALUES)
    return found


def comparisons_by_fact(asked: Iterable[Condition]) -> dict[str, list[Comparison]]:
    """For each fact the comparisons that touch it, in the order in which they are written."""
    touching: dict[str, list[Comparison]] = {}
    for condition in asked:
        for comparison in comparisons(condition):
            for name in facts_of_comparison(comparison):
                touching.setdefault(name, []).append(comparison)
    return touching


def candidates(
    fact: Fact, asked: Iterable[Condition], parameters: Parameters, vocabulary: Vocabulary
) -> tuple[Value | None, ...]:
    """The boundary values of one fact over all comparisons that touch it."""
    values: list[Value | None] = [None] if fact.optional or fact.derived else []
    for condition in asked:
        for comparison in comparisons(condition):
            if comparison.fact == fact.name:
                values += _around(comparison, fact, parameters, vocabulary)
            elif fact.name in facts_of_operand(comparison.operand):
                values += _sides_of_declared(vocabulary.facts[comparison.fact])
    values += _always_tried(fact)
    return _joined((), [value for value in values if _allowed(fact, value)])


def slice_of(ruleset: Ruleset, policy: str) -> list[str]:
    """A policy and, before it, those of its moment whose derived facts it goes by."""
    order = ruleset.order.get(ruleset.policies[policy].moment, ())
    needed = {policy}
    for name in reversed(order):
        reads = {fact for each in needed for fact in facts_read(ruleset.policies[each])}
        if reads & set(facts_set(ruleset.policies[name])):
            needed.add(name)
    return [name for name in order if name in needed]


def affordable_points(asked: Iterable[Condition]) -> int:
    """How many points may be tried of policies that ask all this."""
    work = sum(_work_of(each) for condition in asked for each in comparisons(condition))
    return max(FEWEST_POINTS, min(MOST_POINTS, _MOST_WORK // max(1, work)))


def _work_of(comparison: Comparison) -> int:
    """What it costs at one point, in comparisons with a fixed threshold."""
    return 1 + _RECKONED * sum(1 for _ in facts_of_operand(comparison.operand))


def is_exact(
    tried: Candidates,
    names: Iterable[str],
    asked: Sequence[Condition],
    limit: int,
) -> bool:
    """Whether ``points`` of these facts leaves nothing out."""
    varied = [name for name in names if name in tried]
    return (
        prod(len(tried[name]) for name in varied) <= limit
        and all(len(tried[name]) < MOST_VALUES for name in varied)
        and not any(_reckons_across(name, asked) for name in varied)
    )


def points(
    tried: Candidates, names: Iterable[str], base: Point, limit: int = MOST_POINTS
) -> Iterator[Point]:
    """All combinations of the named facts, or every pair of values where those are too many.

    The other facts stay as in ``base``.
    """
    varied = [name for name in names if name in tried]
    if prod(len(tried[name]) for name in varied) <= limit:
        for values in product(*(tried[name] for name in varied)):
            yield {**base, **dict(zip(varied, values, strict=True))}
        return
    yield from _pairs(tried, varied, base, limit)


def known_point(tried: Candidates) -> Point:
    """One point to start from, with everything known that can be."""
    return {
        name: next((value for value in values if value is not None), None)
        for name, values in tried.items()
    }


def _pairs(tried: Candidates, varied: Sequence[str], base: Point, limit: int) -> Iterator[Point]:
    """Every pair of values around the base, then combinations spread evenly over all of them."""
    made = 0
    couples = list(combinations(varied, 2))
    quota = max(1, _PAIRS_A_POINT * limit // max(1, len(couples)))
    for one, other in couples:
        for pair in _thinned_pairs(tried[one], tried[other], quota):
            made += 1
            yield {**base, one: pair[0], other: pair[1]}
    total = prod(len(tried[name]) for name in varied)
    step = _evenly(total)
    for ticket in range(max(limit - made, limit // 4)):
        yield {**base, **_combination(tried, varied, ticket * step % total)}


def _thinned_pairs(
    first: Sequence[Value | None], second: Sequence[Value | None], most: int
) -> Iterator[tuple[Value | None, Value | None]]:
    total = len(first) * len(second)
    step = _evenly(total) if total > most else 1
    for ticket in range(min(total, most)):
        left, right = divmod(ticket * step % total, len(second))
        yield first[left], second[right]


def thinned(values: Sequence[Each], most: int) -> tuple[Each, ...]:
    """At most so many of the values, evenly spread, the first among them."""
    if len(values) <= most:
        return tuple(values)
    return tuple(values[at * len(values) // most] for at in range(most))


def _evenly(total: int) -> int:
    """A step that visits every number below ``total`` before it comes back to one.

    Near the golden ratio the first few thousand visits already lie spread over all of them.
    """
    step = total * 618 // 1000
    while gcd(step, total) != 1:
        step += 1
    return step


def _combination(tried: Candidates, varied: Sequence[str], number: int) -> Point:
    chosen: Point = {}
    for name in varied:
        number, digit = divmod(number, len(tried[name]))
        chosen[name] = tried[name][digit]
    return chosen


def _around(
    comparison: Comparison, fact: Fact, parameters: Parameters, vocabulary: Vocabulary
) -> Iterable[Value]:
    """Values on, below and above what a fact is compared with."""
    for threshold in _thresholds(comparison, parameters, vocabulary):
        if comparison.measure == "count":
            yield from (_list_of(fact, size) for size in _sizes_around(threshold))
        elif isinstance(threshold, bool):
            yield from (True, False) if fact.type is ValueType.BOOL else ()
        elif isinstance(threshold, int):
            yield from (threshold, threshold - 1, threshold + 1)
        elif isinstance(threshold, str):
            yield from _around_text(threshold, fact)
        else:
            yield from _around_list(threshold, comparison, fact)


def _sizes_around(threshold: Value) -> list[int]:
    counts = threshold if isinstance(threshold, tuple) else (threshold,)
    numbers = [count for count in counts if isinstance(count, int)]
    return sorted({max(0, number + step) for number in numbers for step in (-1, 0, 1)})


def _list_of(fact: Fact, size: int) -> tuple[str, ...]:
    items = fact.choices or tuple(f"{_OTHER_TEXT}{n}" for n in range(size))
    return tuple(items[n % len(items)] for n in range(size))


def _around_text(threshold: str, fact: Fact) -> Iterable[Value]:
    if fact.type is ValueType.LIST:
        return ((threshold,), ())
    return (threshold, f"{_OTHER_TEXT}{threshold}{_OTHER_TEXT}", _OTHER_TEXT)


def _around_list(
    threshold: tuple[object, ...], comparison: Comparison, fact: Fact
) -> Iterable[Value]:
    members = [each for each in threshold if isinstance(each, int | str)]
    if fact.type is not ValueType.LIST or comparison.operator is Operator.ONE_OF:
        for member in members:
            yield member
            if type(member) is int:
                yield from (member - 1, member + 1)
        return
    yield from ((), tuple(members), *((member,) for member in members))


def _thresholds(
    comparison: Comparison, parameters: Parameters, vocabulary: Vocabulary
) -> Iterable[Value]:
    """What the right side can come to, with the facts in it at both of their ends."""
    names = tuple(dict.fromkeys(facts_of_operand(comparison.operand)))
    ends = [_sides_of_declared(vocabulary.facts[name]) for name in names]
    for values in islice(product(*ends), _MOST_THRESHOLDS):
        known = dict(zip(names, values, strict=True))
        threshold = operand_value(comparison.operand, known, parameters)
        if threshold is not None:
            yield threshold


def _sides_of_declared(fact: Fact) -> tuple[Value, ...]:
    """A few values that spread over what a fact may be."""
    return tuple(
        value for value in _joined(_plain_values(fact), _always_tried(fact)) if value is not None
    )


def _plain_values(fact: Fact) -> tuple[Value, ...]:
    if fact.choices or fact.type in (ValueType.BOOL, ValueType.TEXT, ValueType.LIST):
        return ()
    ends = [end for end in (fact.minimum, fact.maximum) if end is not None]
    values = (*(_PLAIN_DATES if fact.type is ValueType.DATE else _PLAIN_NUMBERS), *ends)
    return tuple(value for value in dict.fromkeys(values) if _allowed(fact, value))


def _always_tried(fact: Fact) -> tuple[Value, ...]:
    match fact.type:
        case ValueType.LIST:
            return ((),)
        case ValueType.BOOL:
            return (True, False)
        case ValueType.TEXT | ValueType.CHOICE:
            return fact.choices or (_OTHER_TEXT,)
        case _:
            return _plain_values(fact)[:1]


def _allowed(fact: Fact, value: Value | None) -> bool:
    """Whether a provider could ever say so."""
    return value is None or problem_of(fact, value) is None


def _reckons_across(name: str, asked: Sequence[Condition]) -> bool:
    """Whether some comparison holds this fact against another one."""
    return any(
        _is_across(comparison) and name in facts_of_comparison(comparison)
        for condition in asked
        for comparison in comparisons(condition)
    )


def _is_across(comparison: Comparison) -> bool:
    return any(True for _ in facts_of_operand(comparison.operand))


def _one_of_each_class(
    name: str, values: Sequence[Value | None], mine: Sequence[Comparison], parameters: Parameters
) -> tuple[Value | None, ...]:
    if len(values) * len(mine) > _MOST_COMPARED:
        return tuple(values)
    classes: dict[tuple[bool | None, ...], Value | None] = {}
    for value in values:
        classes.setdefault(tuple(compare(each, {name: value}, parameters) for each in mine), value)
    return tuple(classes.values())


def _joined(
    first: Iterable[Value | None], second: Iterable[Value | None]
) -> tuple[Value | None, ...]:
    """Both, each value once; True and 1 are two values."""
    unique = {(type(value), value): value for value in (*first, *second)}
    return tuple(unique.values())
