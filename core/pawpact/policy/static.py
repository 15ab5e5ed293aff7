"""Operands whose value is known before any case comes: literals and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pawpact.kernel.money import share
from pawpact.policy.model import (
    Arithmetic,
    Constant,
    FactRef,
    Operand,
    Parameter,
    ParameterRef,
    Share,
)
from pawpact.vocabulary.types import RATIO_SCALE, Value


def static_value(operand: Operand, parameters: Mapping[str, Parameter]) -> Value | None:
    """The value, or None where a fact takes part in it."""
    match operand:
        case Constant(value):
            return value
        case ParameterRef(name):
            return parameters[name].value
        case FactRef():
            return None
        case Arithmetic(operation, parts):
            return _compute(operation, [static_value(part, parameters) for part in parts])
        case Share(amount, ratio, rounding):
            whole, part = static_value(amount, parameters), static_value(ratio, parameters)
            if not isinstance(whole, int) or not isinstance(part, int):
                return None
            down = rounding == "customer_pays_less"
            return share(
                whole, Fraction(part, RATIO_SCALE), in_favour_of_customer_to_pay_less=down
            )


def _compute(operation: str, parts: list[Value | None]) -> int | None:
    numbers = [part for part in parts if isinstance(part, int)]
    if len(numbers) < len(parts):
        return None
    result, *rest = numbers
    for number in rest:
        match operation:
            case "add":
                result += number
            case "sub":
                result -= number
            case "mul":
                result *= number
            case "min":
                result = min(result, number)
            case _:
                result = max(result, number)
    return result
