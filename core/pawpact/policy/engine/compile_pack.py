"""From a row of facts to the integers that the engine is handed.

Most fields are differences, for which source is written; the truth of what is no number comes
from walking the condition, so that it shares nothing with the check on the engine's answer.
Names and values of a rule file never enter the source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from pawpact.policy.engine.compile_code import Row, bind
from pawpact.policy.engine.reference import Facts

PackOf = Callable[[Row], list[int]]


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much a number, or a list's length, is above a threshold.

    Nought stands in for an unknown: its companion keeps the difference from being looked at.
    """

    fact: str
    threshold: int
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """1 where the fact is known, else 0."""

    fact: str


@dataclass(frozen=True, slots=True)
class Truth:
    """False, open or true as 0, 1 or 2, computed from the facts by name."""

    compute: Callable[[Facts], int]


PackedField = Difference | Known | Truth


def pack_of(
    reads: Sequence[str], unknowable: frozenset[str], fields: Sequence[PackedField]
) -> PackOf:
    """A row, with its facts in the order of ``reads``, to the fields."""
    constants: list[object] = []
    parts = [_expression(each, reads, unknowable, constants) for each in fields]
    row = "".join(f"v{place}, " for place in range(len(reads)))
    lines = [f"    {row}= row"] if reads else []
    if any(isinstance(each, Truth) for each in fields):
        constants.append(tuple(reads))
        lines.append(f"    facts = dict(zip(k{len(constants) - 1}, row))")
    text = "\n".join(("def pack(row):", *lines, f"    return [{', '.join(parts)}]", ""))
    return cast(PackOf, bind(text, "pack", constants))


def _expression(
    field: PackedField, reads: Sequence[str], unknowable: frozenset[str], constants: list[object]
) -> str:
    match field:
        case Known():
            return f"0 if v{reads.index(field.fact)} is None else 1"
        case Truth():
            constants.append(field.compute)
            return f"k{len(constants) - 1}(facts)"
        case Difference():
            constants.append(field.threshold)
            value = f"v{reads.index(field.fact)}"
            measured = f"len({value})" if field.counted else value
            if field.fact in unknowable:
                measured = f"(0 if {value} is None else {measured})"
            return f"{measured} - k{len(constants) - 1}"
