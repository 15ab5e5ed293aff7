"""Python source for what runs on every row: the cell, and the check on the engine's answer.

Source is written from the whitelisted tree alone; names and values of a rule file never enter
it. Facts are ``v0, v1, ...``, every constant and parameter is ``k0, k1, ...``, so that policies
of one shape share one code object whatever their numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType
from typing import cast

from pawpact.policy.condition import (
    Identity,
    comparisons,
    facts_of_comparison,
    facts_of_operand,
    identity,
)
from pawpact.policy.engine.reference import Parameters
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
    ParameterRef,
    Share,
)
from pawpact.vocabulary.types import RATIO_SCALE, Value

Row = tuple[Value | None, ...]
Cell = tuple[bool | None, ...]
CellsOf = Callable[[Sequence[Row]], list[Cell]]
CheckOf = Callable[[Row], tuple[int, int]]

_INFIX = {
    Operator.EQUAL: "==",
    Operator.NOT_EQUAL: "!=",
    Operator.ONE_OF: "in",
    Operator.NOT_ONE_OF: "not in",
    Operator.GREATER: ">",
    Operator.AT_LEAST: ">=",
    Operator.LESS: "<",
    Operator.AT_MOST: "<=",
}
_ARITHMETIC = {"add": " + ", "sub": " - ", "mul": " * "}


@dataclass
class Source:
    """Writes expressions over the facts of one policy and collects the constants they use."""

    facts: tuple[str, ...]
    parameters: Parameters
    unknowable: frozenset[str]
    constants: list[Value] = field(default_factory=list)
    _parameters: dict[str, str] = field(default_factory=dict)

    @property
    def row(self) -> str:
        """The target that takes a row apart."""
        return "".join(f"v{place}, " for place in range(len(self.facts)))

    def fact(self, name: str) -> str:
        return f"v{self.facts.index(name)}"

    def constant(self, value: Value) -> str:
        self.constants.append(value)
        return f"k{len(self.constants) - 1}"

    def operand(self, operand: Operand) -> str:
        match operand:
            case Constant():
                return self.constant(operand.value)
            case ParameterRef():
                return self._parameter(operand.name)
            case FactRef():
                return self.fact(operand.name)
            case Arithmetic():
                return self._computed(operand)
            case Share():
                return self._shared(operand)

    def _parameter(self, name: str) -> str:
        if name not in self._parameters:
            self._parameters[name] = self.constant(self.parameters[name].value)
        return self._parameters[name]

    def _computed(self, operand: Arithmetic) -> str:
        parts = [self.operand(each) for each in operand.operands]
        if operand.operation in ("min", "max"):
            return f"{operand.operation}(({', '.join(parts)},))"
        return f"({_ARITHMETIC[operand.operation].join(parts)})"

    def _shared(self, operand: Share) -> str:
        amount, ratio = self.operand(operand.amount), self.operand(operand.ratio)
        if operand.round == "customer_pays_less":
            return f"({amount} * {ratio} // {RATIO_SCALE})"
        return f"(-(-{amount} * {ratio} // {RATIO_SCALE}))"

    def holds(self, comparison: Comparison) -> str:
        """The comparison where all its facts are known."""
        left, right = self.fact(comparison.fact), self.operand(comparison.operand)
        if comparison.measure == "count":
            left = f"len({left})"
        match comparison.operator:
            case Operator.KNOWN:
                return f"(({left} is not None) == {right})"
            case Operator.STARTS:
                return f"{left}.startswith({right})"
            case Operator.ENDS:
                return f"{left}.endswith({right})"
            case Operator.CONTAINS | Operator.HAS:
                return f"({right} in {left})"
            case Operator.HAS_ANY:
                return f"(not set({right}).isdisjoint({left}))"
            case Operator.HAS_ALL:
                return f"set({right}).issubset({left})"
            case plain:
                return f"({left} {_INFIX[plain]} {right})"

    def unknown(self, names: Iterable[str]) -> str:
        """Whether one of these facts is unknown; empty where none can be."""
        tests = (f"{self.fact(name)} is None" for name in names if name in self.unknowable)
        return " or ".join(tests)

    def unknown_of(self, comparison: Comparison) -> str:
        if comparison.operator is Operator.KNOWN:
            return self.unknown(facts_of_operand(comparison.operand))
        return self.unknown(facts_of_comparison(comparison))


def write_cells(source: Source, conditions: Iterable[Condition]) -> str:
    """One truth value for each distinct comparison, and for each unknown it would hide."""
    truths = {}
    shown: set[str] = set()
    for condition in conditions:
        for each in comparisons(condition):
            if identity(each) not in truths:
                truths[identity(each)] = _three_valued(source, each)
                shown |= _shown(each)
    hidden = [name for name in source.facts if name in source.unknowable and name not in shown]
    known = (f"{source.fact(name)} is not None" for name in hidden)
    cell = "".join(f"{each}, " for each in (*truths.values(), *known))
    return (
        f"def cells(rows):\n    return [({cell}) for {source.row or '_'} in rows]\n"
        if source.facts
        else "def cells(rows):\n    return [() for _ in rows]\n"
    )


def _shown(comparison: Comparison) -> set[str]:
    """The fact whose being unknown can be seen from this comparison alone."""
    names = facts_of_comparison(comparison)
    return {names[0]} if len(names) == 1 else set()


def _three_valued(source: Source, comparison: Comparison) -> str:
    unknown, holds = source.unknown_of(comparison), source.holds(comparison)
    return f"(None if {unknown} else {holds})" if unknown else holds


def write_check(source: Source, asked: Sequence[tuple[Condition, Sequence[str]]]) -> str:
    """Bits of conditions, each with the facts that have to be known as well.

    A condition that cannot be open is written in Python's own logic, any other in Kleene's
    arithmetic, false 0 and true 2: all is min, any is max, not is 2 - x.
    """
    truths = _Truths()
    lines = [f"    {source.row}= row"] if source.facts else []
    for condition, _ in asked:
        lines += (f"    {each}" for each in truths.added(source, condition))
    lines.append("    fired = undetermined = 0")
    for place, (condition, needed) in enumerate(asked):
        lines += _bit_lines(truths, condition, source.unknown(needed), 1 << place)
    body = "\n".join(lines)
    return f"def check(row):\n{body}\n    return fired, undetermined\n"


@dataclass
class _Truths:
    """A variable for each distinct comparison: a truth value, or a ternary where it may be open."""

    names: dict[Identity, str] = field(default_factory=dict)
    open: set[Identity] = field(default_factory=set)

    def added(self, source: Source, condition: Condition) -> Iterator[str]:
        """Assignments of the comparisons that have no variable yet."""
        for each in comparisons(condition):
            key = identity(each)
            if key in self.names:
                continue
            self.names[key] = f"c{len(self.names)}"
            unknown, holds = source.unknown_of(each), source.holds(each)
            if unknown:
                self.open.add(key)
            yield f"{self.names[key]} = " + (
                f"1 if {unknown} else 2 * {holds}" if unknown else holds
            )

    def is_certain(self, condition: Condition) -> bool:
        return self.open.isdisjoint(map(identity, comparisons(condition)))

    def plain(self, condition: Condition) -> str:
        match condition:
            case Comparison():
                return self.names[identity(condition)]
            case Not():
                return f"(not {self.plain(condition.part)})"
            case All():
                return f"({' and '.join(map(self.plain, condition.parts)) or 'True'})"
            case AnyOf():
                return f"({' or '.join(map(self.plain, condition.parts)) or 'False'})"

    def kleene(self, condition: Condition) -> str:
        match condition:
            case Comparison():
                key = identity(condition)
                return self.names[key] if key in self.open else f"2 * {self.names[key]}"
            case Not():
                return f"(2 - {self.kleene(condition.part)})"
            case All():
                return _joined("min", "2", list(map(self.kleene, condition.parts)))
            case AnyOf():
                return _joined("max", "0", list(map(self.kleene, condition.parts)))


def _bit_lines(truths: _Truths, condition: Condition, unknown: str, bit: int) -> list[str]:
    if not unknown and truths.is_certain(condition):
        return [f"    if {truths.plain(condition)}: fired |= {bit}"]
    result = truths.kleene(condition)
    if unknown:
        result = f"min({result}, 1 if {unknown} else 2)"
    return [
        f"    result = {result}",
        f"    if result == 2: fired |= {bit}",
        f"    elif result == 1: undetermined |= {bit}",
    ]


def _joined(word: str, empty: str, results: Sequence[str]) -> str:
    if len(results) < 2:
        return results[0] if results else empty
    return f"{word}({', '.join(results)})"


def cells_of(source: Source, conditions: Iterable[Condition]) -> CellsOf:
    """Rows to cells: what the conditions can tell apart."""
    return cast(CellsOf, bind(write_cells(source, conditions), "cells", source.constants))


def check_of(source: Source, asked: Sequence[tuple[Condition, Sequence[str]]]) -> CheckOf:
    """A row to the bits of conditions that are true and of those that are undetermined."""
    return cast(CheckOf, bind(write_check(source, asked), "check", source.constants))


def bind(text: str, name: str, constants: Sequence[object]) -> Callable[..., object]:
    """The function that the source defines, with the constants as its ``k0, k1, ...``."""
    names = ", ".join(f"k{place}" for place in range(len(constants)))
    body = "".join(f"    {line}\n" for line in text.splitlines())
    space: dict[str, Callable[..., Callable[..., object]]] = {}
    exec(_code(f"def make({names}):\n{body}    return {name}\n"), space)  # noqa: S102 - see above
    return space["make"](*constants)


@lru_cache(maxsize=1024)
def _code(text: str) -> CodeType:
    return compile(text, "<policy>", "exec")
