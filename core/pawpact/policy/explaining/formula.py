"""The right side of a comparison in words, where it is reckoned from facts and parameters."""

from __future__ import annotations

from collections.abc import Callable

from pawpact.kernel.label import Label
from pawpact.policy.model import Arithmetic, Constant, FactRef, Operand, ParameterRef, Share
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

_SIGNS = {"add": " + ", "sub": " - ", "mul": " × "}


def formula_of(operand: Operand, say: Callable[[Value], Label], vocabulary: Vocabulary) -> Label:
    """``min_score - 20``; facts by their labels, parameters by the short name of their file."""
    match operand:
        case Constant():
            return say(operand.value)
        case ParameterRef():
            return Label.of(operand.name.rpartition(".")[2])
        case FactRef():
            return vocabulary.facts[operand.name].label
        case Arithmetic():
            parts = [formula_of(each, say, vocabulary) for each in operand.operands]
            return Label(
                _reckoned(operand.operation, [each.zh for each in parts]),
                _reckoned(operand.operation, [each.en for each in parts]),
            )
        case Share():
            amount = formula_of(operand.amount, say, vocabulary)
            ratio = formula_of(operand.ratio, say, vocabulary)
            return Label(f"{amount.zh} × {ratio.zh}", f"{amount.en} × {ratio.en}")


def _reckoned(operation: str, parts: list[str]) -> str:
    sign = _SIGNS.get(operation)
    return sign.join(parts) if sign else f"{operation}({', '.join(parts)})"
