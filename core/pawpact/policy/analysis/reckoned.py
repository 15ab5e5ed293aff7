"""Facts that are reckoned with one another: one case for each truth that their comparisons have.

`asked > most - paused` is a linear inequality of whole numbers, and so is every comparison whose
right side adds, subtracts, or multiplies by a number. Which of them can be true together is a
system of such inequalities, and its solution is a case. Products of two facts are no such thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from pawpact.policy.analysis.linear import Bounds, Factors, NotExact, factors, solution
from pawpact.policy.condition import facts_of_comparison, facts_of_operand
from pawpact.policy.deciding.boundary import Point
from pawpact.policy.deciding.fact import may_be_missing, problem_of
from pawpact.policy.engine.reference import Parameters, operand_value
from pawpact.policy.model import Arithmetic, Comparison, FactRef, Operand, Operator
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ORDERED

MOST_CASES = 512
"""Of facts that are reckoned with one another; beyond it nothing is claimed."""

_KEPT = 256

Sum = tuple[Mapping[str, int], int]
"""Facts with their factors, and a number beside them."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A sum of facts, and the numbers at which something that is asked about it changes."""

    sum: Factors
    cuts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _System:
    """All that is asked about some facts, within what each of them may be."""

    lines: tuple[_Line, ...]
    ends: tuple[tuple[str, int | None, int | None], ...]


def reckoned_cases(
    names: set[str],
    asked: Sequence[Comparison],
    parameters: Parameters,
    vocabulary: Vocabulary,
    is_free: Callable[[str], bool],
) -> tuple[Point, ...] | None:
    """Cases that bring about every truth that comparisons of these facts can have together.

    None where that cannot be told. ``is_free`` says whether a fact may be anything that its
    declaration allows.
    """
    facts = [vocabulary.facts[name] for name in sorted(names)]
    if not all(each.type in ORDERED and is_free(each.name) for each in facts):
        return None
    mine = [each for each in asked if not names.isdisjoint(facts_of_comparison(each))]
    mine = [each for each in mine if each.operator is not Operator.KNOWN]
    drawn = [_drawn(each, parameters) for each in mine]
    if None in drawn:
        return None
    found: list[Point] = []
    for known in product(*((True, False) if may_be_missing(each) else (True,) for each in facts)):
        here = [each for each, is_known in zip(facts, known, strict=True) if is_known]
        there = {each.name for each in here}
        system = _System(
            _joined(line for line in drawn if line and {n for n, _ in line.sum} <= there),
            tuple((each.name, each.minimum, each.maximum) for each in here),
        )
        cases = _cases(system)
        if cases is None or len(found) + len(cases) > MOST_CASES:
            return None
        found += [{**dict.fromkeys(sorted(names)), **dict(case)} for case in cases]
    fitting = all(
        problem_of(vocabulary.facts[name], value) is None
        for point in found
        for name, value in point.items()
    )
    return tuple(found) if fitting else None


def _drawn(comparison: Comparison, parameters: Parameters) -> _Line | None:
    """None where the comparison is not linear."""
    if comparison.measure != "value":
        return None
    if comparison.operator in (Operator.ONE_OF, Operator.NOT_ONE_OF):
        return _listed(comparison, parameters)
    right = _sum(comparison.operand, parameters)
    if right is None or comparison.operator not in _CUTS:
        return None
    total = {name: -factor for name, factor in right[0].items()}
    total[comparison.fact] = total.get(comparison.fact, 0) + 1
    return _turned(total, right[1], _CUTS[comparison.operator])


def _listed(comparison: Comparison, parameters: Parameters) -> _Line | None:
    if any(True for _ in facts_of_operand(comparison.operand)):
        return None
    values = operand_value(comparison.operand, {}, parameters)
    numbers = [each for each in values if type(each) is int] if isinstance(values, tuple) else []
    cuts = {number + step for number in numbers for step in (0, 1)}
    return _Line(((comparison.fact, 1),), tuple(sorted(cuts)))


_CUTS: Mapping[Operator, tuple[int, ...]] = {
    Operator.EQUAL: (0, 1),
    Operator.NOT_EQUAL: (0, 1),
    Operator.GREATER: (1,),
    Operator.AT_LEAST: (0,),
    Operator.LESS: (0,),
    Operator.AT_MOST: (1,),
}
"""Counted from what a sum is held against: the first number of the other answer."""


def _turned(total: Mapping[str, int], number: int, steps: Sequence[int]) -> _Line:
    """With its first factor above nought, so that what says the same is one line."""
    sum_ = factors(total)
    if not sum_ or sum_[0][1] > 0:
        return _Line(sum_, tuple(number + step for step in steps))
    opposite = tuple((name, -factor) for name, factor in sum_)
    return _Line(opposite, tuple(sorted(1 - number - step for step in steps)))


def _sum(operand: Operand, parameters: Parameters) -> Sum | None:
    """An operand as a sum of facts; None where it is none."""
    if isinstance(operand, FactRef):
        return {operand.name: 1}, 0
    if not any(True for _ in facts_of_operand(operand)):
        value = operand_value(operand, {}, parameters)
        return ({}, value) if type(value) is int else None
    if not isinstance(operand, Arithmetic):
        return None
    parts = [_sum(each, parameters) for each in operand.operands]
    whole = [each for each in parts if each is not None]
    if len(whole) < len(parts):
        return None
    first, *rest = whole
    for each in rest:
        step = _step(operand.operation, first, each)
        if step is None:
            return None
        first = step
    return first


def _step(operation: str, left: Sum, right: Sum) -> Sum | None:
    match operation:
        case "add":
            return _plus(left, right, 1)
        case "sub":
            return _plus(left, right, -1)
        case "mul" if not left[0]:
            return _plus(({}, 0), right, left[1])
        case "mul" if not right[0]:
            return _plus(({}, 0), left, right[1])
        case _:
            return None


def _plus(left: Sum, right: Sum, times: int) -> Sum:
    total = dict(left[0])
    for name, factor in right[0].items():
        total[name] = total.get(name, 0) + factor * times
    return total, left[1] + right[1] * times


def _joined(lines: Iterator[_Line]) -> tuple[_Line, ...]:
    """Each sum once, with everything that is asked about it."""
    cuts: dict[Factors, set[int]] = {}
    for line in lines:
        cuts.setdefault(line.sum, set()).update(line.cuts)
    return tuple(_Line(sum_, tuple(sorted(cuts[sum_]))) for sum_ in sorted(cuts) if sum_)


@lru_cache(_KEPT)
def _cases(system: _System) -> tuple[tuple[tuple[str, int], ...], ...] | None:
    """One case for each part of each line that can be met together with the others."""
    bounds: Bounds = {}
    for name, least, most in system.ends:
        bounds |= {((name, 1),): least} if least is not None else {}
        bounds |= {((name, -1),): -most} if most is not None else {}
    names = [name for name, _, _ in system.ends]
    found = []
    try:
        for case in _met(system.lines, bounds):
            found.append(tuple((name, case.get(name, 0)) for name in names))
            if len(found) > MOST_CASES:
                return None
    except NotExact:
        return None
    return tuple(found)


def _met(lines: Sequence[_Line], bounds: Bounds) -> Iterator[Mapping[str, int]]:
    case = solution(bounds)
    if case is None:
        return
    if not lines:
        yield case
        return
    line, *rest = lines
    for low, high in zip((None, *line.cuts), (*line.cuts, None), strict=True):
        yield from _met(rest, _within(bounds, line.sum, low, high))


def _within(bounds: Bounds, sum_: Factors, low: int | None, high: int | None) -> Bounds:
    """With a sum from ``low`` on, and below ``high``."""
    more = dict(bounds)
    if low is not None:
        more[sum_] = max(low, more.get(sum_, low))
    if high is not None:
        opposite, most = tuple((name, -factor) for name, factor in sum_), 1 - high
        more[opposite] = max(most, more.get(opposite, most))
    return more
