"""What a condition and an effect come to, whatever way they are written.

The order of parts, parts said twice, groups within groups of their kind and lists of one are
ways of writing; two with the same meaning are true, false and undetermined together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pawpact.policy.condition import Identity, operand_identity
from pawpact.policy.model import (
    All,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Constant,
    Never,
    Not,
    Operand,
    Operator,
    Share,
)

_OF_ONE = {
    Operator.ONE_OF: Operator.EQUAL,
    Operator.NOT_ONE_OF: Operator.NOT_EQUAL,
    Operator.HAS_ANY: Operator.HAS,
    Operator.HAS_ALL: Operator.HAS,
}
"""What an operator over several values comes to where there is one."""

_IN_ANY_ORDER = frozenset({"add", "mul", "min", "max"})


def condition_meaning(condition: Condition) -> Identity:
    match condition:
        case Comparison():
            return _comparison(condition)
        case Not(part=Not(part=inner)):
            return condition_meaning(inner)
        case Not():
            return ("not", condition_meaning(condition.part))
        case All() | AnyOf():
            return _group(condition)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """What has to hold together, each part for itself; a rule without conditions has none."""
    if not isinstance(condition, All):
        return (condition,)
    return tuple(inner for part in condition.parts for inner in parts_of(part))


def calls_meaning(calls: Sequence[Call]) -> Identity:
    """Effects of one name keep their order: of two the first may count."""
    ordered = sorted(calls, key=lambda each: each.effect)
    return tuple(call_meaning(each) for each in ordered)


def call_meaning(call: Call) -> Identity:
    arguments = sorted(call.arguments.items())
    return (call.effect, *((name, operand_meaning(each)) for name, each in arguments))


def never_meaning(never: Never) -> Identity:
    facts = tuple((name, *_typed(value)) for name, value in sorted(never.facts.items()))
    effects = _sorted(call_meaning(each) for each in never.effects)
    return (condition_meaning(never.when), facts, effects)


def operand_meaning(operand: Operand) -> Identity:
    match operand:
        case Arithmetic():
            parts = tuple(operand_meaning(each) for each in operand.operands)
            in_order = _sorted(parts) if operand.operation in _IN_ANY_ORDER else parts
            return (operand.operation, *in_order)
        case Share():
            amount, ratio = operand_meaning(operand.amount), operand_meaning(operand.ratio)
            return ("share", operand.round, amount, ratio)
        case _:
            return operand_identity(operand)


def _comparison(comparison: Comparison) -> Identity:
    operator, operand = comparison.operator, comparison.operand
    meaning = operand_meaning(operand)
    if isinstance(operand, Constant) and isinstance(operand.value, tuple) and operator in _OF_ONE:
        values = operand.value
        meaning = ("constant", "set", *_sorted({_typed(each) for each in values}))
        if len(values) == 1:
            operator, meaning = _OF_ONE[operator], ("constant", *_typed(values[0]))
    return ("compare", comparison.fact, comparison.measure, operator.value, meaning)


def _group(condition: All | AnyOf) -> Identity:
    """Parts of its own kind are its own parts, however deep they stand."""
    kind = "all" if isinstance(condition, All) else "any"
    parts: set[object] = set()
    for meaning in map(condition_meaning, condition.parts):
        parts.update(meaning[1:] if meaning[0] == kind else [meaning])
    if len(parts) == 1:
        (only,) = parts
        assert isinstance(only, tuple)
        return only
    return (kind, *sorted(parts, key=repr))


def _typed(value: object) -> Identity:
    return (type(value).__name__, repr(value))


def _sorted(parts: Iterable[Identity]) -> tuple[Identity, ...]:
    return tuple(sorted(parts, key=repr))
