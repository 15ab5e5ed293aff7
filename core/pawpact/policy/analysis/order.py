"""Facts that are held against each other: values enough to bring about every order of them.

Comparisons like `asked > balance` or `age > {add: [contracts, 500]}` are bounds on the difference
of two facts, and each truth of all of them together is a system of such bounds. Where it can be
met at all, it is met by the least values that satisfy it, and each of those is an absolute bound
(a threshold, or the end of a declaration) plus at most as many differences as there are other
facts. So these values are tried, and what is not found is not there. What adds two facts is
for ``reckoned``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pawpact.policy.condition import facts_of_comparison, facts_of_operand
from pawpact.policy.engine.reference import Parameters, operand_value
from pawpact.policy.model import Arithmetic, Comparison, FactRef, Operand, Operator
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ORDERED

MOST_VALUES = 512
"""Of one fact: where more were needed nothing is claimed."""

_DIFFERENCES = frozenset(
    {
        Operator.EQUAL,
        Operator.NOT_EQUAL,
        Operator.GREATER,
        Operator.AT_LEAST,
        Operator.LESS,
        Operator.AT_MOST,
    }
)


def ordered_values(
    asked: Sequence[Comparison],
    parameters: Parameters,
    vocabulary: Vocabulary,
    is_free: Callable[[str], bool],
) -> dict[str, tuple[int, ...]]:
    """For the facts of which every order can be tried, the values that it takes.

    ``is_free`` says whether a fact may be anything that its declaration allows.
    """
    wide = [each for each in asked if len(facts_of_comparison(each)) > 1]
    found: dict[str, tuple[int, ...]] = {}
    for names in held_together(wide):
        held = [each for each in wide if names.issuperset(facts_of_comparison(each))]
        steps = [_difference(each, parameters) for each in held]
        fitting = all(vocabulary.facts[name].type in ORDERED and is_free(name) for name in names)
        if not fitting or None in steps:
            continue
        offsets = {step for step in steps if step is not None}
        values = _closed(_bounds(names, asked, parameters, vocabulary), offsets, len(names))
        if len(values) <= MOST_VALUES:
            found |= dict.fromkeys(names, tuple(sorted(values)))
    return found


def held_together(wide: Iterable[Comparison]) -> list[set[str]]:
    """The facts that are held against each other, be it by way of others."""
    groups: list[set[str]] = []
    for each in wide:
        names = set(facts_of_comparison(each))
        touched = [group for group in groups if group & names]
        groups = [group for group in groups if not group & names]
        groups.append(names.union(*touched))
    return groups


def _difference(comparison: Comparison, parameters: Parameters) -> int | None:
    """By how much the one fact is held above the other; None where it is no such comparison."""
    is_plain = comparison.measure == "value" and comparison.operator in _DIFFERENCES
    return _offset(comparison.operand, parameters) if is_plain else None


def _offset(operand: Operand, parameters: Parameters) -> int | None:
    """What is added to a single fact."""
    match operand:
        case FactRef():
            return 0
        case Arithmetic(operation="add" | "sub" as operation, operands=(first, second)):
            if operation == "add" and not any(True for _ in facts_of_operand(first)):
                first, second = second, first
            above = _offset(first, parameters)
            added = None if any(facts_of_operand(second)) else operand_value(second, {}, parameters)
            if above is None or type(added) is not int:
                return None
            return above + added if operation == "add" else above - added
    return None


def _bounds(
    names: set[str], asked: Iterable[Comparison], parameters: Parameters, vocabulary: Vocabulary
) -> set[int]:
    """The numbers that one of these facts alone is held against, and where it begins and ends."""
    facts = [vocabulary.facts[name] for name in names]
    ends = {end for fact in facts for end in (fact.minimum, fact.maximum) if end is not None}
    alone = [
        each for each in asked if each.fact in names and not any(facts_of_operand(each.operand))
    ]
    numbers = {number for each in alone for number in _numbers(each, parameters)}
    return ends | numbers or {0}


def _numbers(comparison: Comparison, parameters: Parameters) -> Iterator[int]:
    value = operand_value(comparison.operand, {}, parameters)
    for each in value if isinstance(value, tuple) else (value,):
        if type(each) is int:
            yield each


def _closed(bounds: set[int], offsets: set[int], count: int) -> set[int]:
    """All that bounds and differences come to, with a floor for what has no lower bound."""
    widest = max(abs(each) for each in offsets) + 1
    floor = min(bounds) - count * widest
    values = {bound + step for bound in (*bounds, floor) for step in (-1, 0, 1)}
    moves = {sign * each + step for each in offsets for sign in (1, -1) for step in (-1, 0, 1)}
    for _ in range(count - 1):
        values |= {value + move for value in values for move in moves}
        if len(values) > MOST_VALUES:
            break
    return values
