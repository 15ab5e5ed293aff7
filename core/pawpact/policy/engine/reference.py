"""The independent evaluator: it walks conditions as they are written, over facts as they are.

It shares nothing with the compiled form, so that the two can be held against each other, and
it is what an explanation is made of: every condition with its values and how far off it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from pawpact.policy.condition import facts_of_arguments, facts_of_comparison
from pawpact.policy.model import (
    All,
    Arithmetic,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Not,
    Operand,
    Operator,
    Parameter,
    ParameterRef,
    Rule,
    Share,
)
from pawpact.vocabulary.types import RATIO_SCALE, Value

Facts = Mapping[str, Value | None]
Parameters = Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class Traced:
    """One condition and what it came to; a comparison also with both of its sides.

    ``distance`` is by how much an integer misses (0 where it holds), None where there is no
    such measure. ``missing`` names the unknown facts that keep it undetermined.
    """

    condition: Condition
    result: bool | None
    parts: tuple[Traced, ...] = ()
    fact_value: Value | None = None
    threshold: Value | None = None
    parameter: str = ""
    distance: int | None = None
    missing: tuple[str, ...] = ()


def evaluate(condition: Condition, facts: Facts, parameters: Parameters) -> bool | None:
    """True, false, or None where an unknown fact leaves it open."""
    if isinstance(condition, Comparison):
        return compare(condition, facts, parameters)
    if isinstance(condition, Not):
        return opposite(evaluate(condition.part, facts, parameters))
    results = [evaluate(part, facts, parameters) for part in condition.parts]
    return conjunction(results) if isinstance(condition, All) else disjunction(results)


def evaluate_rule(rule: Rule, facts: Facts, parameters: Parameters) -> bool | None:
    """The rule's condition; undetermined too where an argument of its effects is unknown."""
    result = evaluate(rule.when, facts, parameters)
    known = all(facts.get(name) is not None for name in facts_of_arguments(rule))
    return result if known or result is False else None


def missing_of_rule(rule: Rule, facts: Facts, parameters: Parameters) -> tuple[str, ...]:
    """The unknown facts that keep a rule undetermined."""
    unknown = (name for name in facts_of_arguments(rule) if facts.get(name) is None)
    return tuple(dict.fromkeys((*trace(rule.when, facts, parameters).missing, *unknown)))


def opposite(result: bool | None) -> bool | None:
    return None if result is None else not result


def conjunction(results: Sequence[bool | None]) -> bool | None:
    if False in results:
        return False
    return None if None in results else True


def disjunction(results: Sequence[bool | None]) -> bool | None:
    if True in results:
        return True
    return None if None in results else False


def trace(condition: Condition, facts: Facts, parameters: Parameters) -> Traced:
    """The whole tree of a condition, each part with its own result."""
    if isinstance(condition, Comparison):
        return _trace_comparison(condition, facts, parameters)
    if isinstance(condition, Not):
        part = trace(condition.part, facts, parameters)
        return Traced(condition, opposite(part.result), (part,), missing=part.missing)
    parts = tuple(trace(part, facts, parameters) for part in condition.parts)
    results = [part.result for part in parts]
    result = conjunction(results) if isinstance(condition, All) else disjunction(results)
    names = [name for part in parts for name in part.missing] if result is None else []
    return Traced(condition, result, parts, missing=tuple(dict.fromkeys(names)))


def _trace_comparison(comparison: Comparison, facts: Facts, parameters: Parameters) -> Traced:
    result = compare(comparison, facts, parameters)
    value = facts.get(comparison.fact)
    threshold = operand_value(comparison.operand, facts, parameters)
    operand = comparison.operand
    unknown = tuple(name for name in facts_of_comparison(comparison) if facts.get(name) is None)
    return Traced(
        condition=comparison,
        result=result,
        fact_value=value,
        threshold=threshold,
        parameter=operand.name if isinstance(operand, ParameterRef) else "",
        distance=_distance(comparison, _measured(comparison, value), threshold, result),
        missing=unknown if result is None else (),
    )


def _distance(
    comparison: Comparison, value: Value | None, threshold: Value | None, result: bool | None
) -> int | None:
    if not (_is_integer(value) and _is_integer(threshold)) or result is None:
        return None
    if result:
        return 0
    return abs(value - threshold) + (
        comparison.operator in (Operator.GREATER, Operator.LESS, Operator.NOT_EQUAL)
    )


def _is_integer(value: object) -> TypeGuard[int]:
    return type(value) is int


def compare(comparison: Comparison, facts: Facts, parameters: Parameters) -> bool | None:
    """One comparison. ``known`` always has an answer; the others need both of their sides."""
    value = facts.get(comparison.fact)
    right = operand_value(comparison.operand, facts, parameters)
    if comparison.operator is Operator.KNOWN:
        return (value is not None) == right
    if value is None or right is None:
        return None
    return _holds(comparison.operator, _measured(comparison, value), right)


def _measured(comparison: Comparison, value: Value | None) -> Value | None:
    if comparison.measure == "count" and isinstance(value, tuple):
        return len(value)
    return value


def _holds(operator: Operator, left: Value | None, right: Value) -> bool:
    match left, right:
        case int(), int():
            return _compare_numbers(operator, left, right)
        case str(), str():
            return _compare_texts(operator, left, right)
        case tuple(), _:
            return _compare_lists(operator, left, right)
        case _, tuple():
            inside = left in right
            return inside if operator is Operator.ONE_OF else not inside
    raise TypeError(f"{operator.value} cannot compare these types")


def _compare_numbers(operator: Operator, left: int, right: int) -> bool:
    order = (left > right) - (left < right)
    return order in _ORDERS[operator]


_ORDERS: dict[Operator, tuple[int, ...]] = {
    Operator.EQUAL: (0,),
    Operator.NOT_EQUAL: (-1, 1),
    Operator.GREATER: (1,),
    Operator.AT_LEAST: (0, 1),
    Operator.LESS: (-1,),
    Operator.AT_MOST: (-1, 0),
}


def _compare_texts(operator: Operator, left: str, right: str) -> bool:
    match operator:
        case Operator.EQUAL:
            return left == right
        case Operator.NOT_EQUAL:
            return left != right
        case Operator.STARTS:
            return left.startswith(right)
        case Operator.ENDS:
            return left.endswith(right)
        case Operator.CONTAINS:
            return right in left
        case _:
            raise TypeError(f"{operator.value} cannot compare texts")


def _compare_lists(operator: Operator, left: tuple[object, ...], right: Value) -> bool:
    wanted = right if isinstance(right, tuple) else (right,)
    match operator:
        case Operator.EQUAL:
            return left == right
        case Operator.NOT_EQUAL:
            return left != right
        case Operator.HAS | Operator.HAS_ALL:
            return all(each in left for each in wanted)
        case Operator.HAS_ANY:
            return any(each in left for each in wanted)
        case _:
            raise TypeError(f"{operator.value} cannot compare lists")


def operand_value(operand: Operand, facts: Facts, parameters: Parameters) -> Value | None:
    """What the right side, or an effect's argument, comes to; None where a fact is unknown."""
    match operand:
        case Constant():
            return operand.value
        case ParameterRef():
            return parameters[operand.name].value
        case FactRef():
            return facts.get(operand.name)
        case Arithmetic():
            return _computed(operand, facts, parameters)
        case Share():
            return _shared(operand, facts, parameters)


def _computed(operand: Arithmetic, facts: Facts, parameters: Parameters) -> int | None:
    values = [_number(part, facts, parameters) for part in operand.operands]
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values):
        return None
    match operand.operation:
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
    result = numbers[0]
    for number in numbers[1:]:
        result = _step(operand.operation, result, number)
    return result


def _step(operation: str, left: int, right: int) -> int:
    match operation:
        case "add":
            return left + right
        case "sub":
            return left - right
        case _:
            return left * right


def _shared(operand: Share, facts: Facts, parameters: Parameters) -> int | None:
    amount = _number(operand.amount, facts, parameters)
    ratio = _number(operand.ratio, facts, parameters)
    if amount is None or ratio is None:
        return None
    if operand.round == "customer_pays_less":
        return amount * ratio // RATIO_SCALE
    return -(-amount * ratio // RATIO_SCALE)


def _number(operand: Operand, facts: Facts, parameters: Parameters) -> int | None:
    value = operand_value(operand, facts, parameters)
    if value is None:
        return None
    if not _is_integer(value):
        raise TypeError("arithmetic needs integers")
    return value
