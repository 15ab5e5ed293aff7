"""Facts are checked by column; only a bad column is looked at row by row.

What comes out names the fact and what is wrong with it, never its value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType

Columns = Mapping[str, Sequence[Value | None]]

LONGEST_TEXT = 200
LONGEST_LIST = 500
LARGEST_NUMBER = 2**53 - 1
"""Beyond it the rules engine's numbers are no longer exact."""


class Problem(StrEnum):
    UNDECLARED = "undeclared"
    LENGTH = "length"
    MISSING = "missing"
    TYPE = "type"
    RANGE = "range"
    CHOICE = "choice"
    TOO_LONG = "too_long"
    LIMIT = "limit"
    """Of an amount that a rule reckons for an effect, ``effect.argument`` in place of a fact."""


_WORDS = {
    Problem.UNDECLARED: Label("没有声明这个事实", "no such fact is declared"),
    Problem.LENGTH: Label("列的长度与批次不符", "the column is not as long as the batch"),
    Problem.MISSING: Label("缺少必有的值", "a value that must be there is missing"),
    Problem.TYPE: Label("类型与声明不符", "not of the declared type"),
    Problem.RANGE: Label("超出声明的范围", "outside the declared range"),
    Problem.CHOICE: Label("不在声明的选项中", "not one of the declared choices"),
    Problem.TOO_LONG: Label("过长", "too long"),
    Problem.LIMIT: Label("超出这个效果的限制", "beyond the effect's limit"),
}


@dataclass(frozen=True, slots=True)
class BadFact:
    """Why a row cannot be decided on; ``rule`` is the one that reckoned too much."""

    fact: str
    problem: Problem
    rule: str = field(default="", compare=False)

    @property
    def reason(self) -> Label:
        return _WORDS[self.problem]

    @property
    def label(self) -> Label:
        words = self.reason
        if self.problem is Problem.LIMIT:
            return Label(
                f"规则 {self.rule} 算出的 {self.fact} {words.zh}",
                f"rule {self.rule} reckons {self.fact} {words.en}",
            )
        return Label(f"事实 {self.fact}：{words.zh}", f"fact {self.fact}: {words.en}")

    def __str__(self) -> str:
        return f"{self.fact}: {self.problem}"


class InvalidFact(InvalidField):
    """A fact does not hold what its declaration promises."""

    code = "invalid_fact"
    title = Label("事实与声明不符", "A fact does not hold what its declaration promises")

    def __init__(self, bad: BadFact) -> None:
        super().__init__(bad.fact, bad.label)
        self.bad = bad


def validate_columns(vocabulary: Vocabulary, columns: Columns, count: int) -> dict[int, BadFact]:
    """The positions that cannot be decided on, each with the first reason found."""
    found: dict[int, BadFact] = {}
    for name, column in columns.items():
        for position, problem in _problems(vocabulary.facts.get(name), column, count):
            found.setdefault(position, BadFact(name, problem))
    return dict(sorted(found.items()))


def _problems(
    fact: Fact | None, column: Sequence[Value | None], count: int
) -> Iterator[tuple[int, Problem]]:
    if fact is None or len(column) != count:
        problem = Problem.UNDECLARED if fact is None else Problem.LENGTH
        yield from ((position, problem) for position in range(count))
    elif not _is_sound(fact, column):
        for position, value in enumerate(column):
            problem_here = problem_of(fact, value)
            if problem_here is not None:
                yield position, problem_here


def _is_sound(fact: Fact, column: Sequence[Value | None]) -> bool:
    """Whether the whole column passes, found without looking at each row in Python."""
    types = set(map(type, column))
    if type(None) in types:
        if not may_be_missing(fact):
            return False
        column = [value for value in column if value is not None]
        types.discard(type(None))
    if not types:
        return True
    if types != {type_of(fact)}:
        return False
    if types == {int}:
        numbers = cast(Sequence[int], column)
        return all(problem_of(fact, edge) is None for edge in (min(numbers), max(numbers)))
    return all(problem_of(fact, value) is None for value in set(column))


def may_be_missing(fact: Fact) -> bool:
    """A derived fact is missing until a policy settles it."""
    return fact.optional or fact.derived


def type_of(fact: Fact) -> type[int] | type[bool] | type[str] | type[tuple[object, ...]]:
    match fact.type:
        case ValueType.BOOL:
            return bool
        case ValueType.CHOICE | ValueType.TEXT:
            return str
        case ValueType.LIST | ValueType.TABLE:
            return tuple
        case _:
            return int


def problem_of(fact: Fact, value: Value | None) -> Problem | None:
    """What is wrong with one value, or None."""
    if value is None:
        return None if may_be_missing(fact) else Problem.MISSING
    if type(value) is not type_of(fact):
        return Problem.TYPE
    match value:
        case bool():
            return None
        case int():
            return _number_problem(fact, value)
        case str():
            return _text_problem(fact, value)
        case _:
            return _list_problem(fact, value)


def _number_problem(fact: Fact, value: int) -> Problem | None:
    low = -LARGEST_NUMBER if fact.minimum is None else max(fact.minimum, -LARGEST_NUMBER)
    high = LARGEST_NUMBER if fact.maximum is None else min(fact.maximum, LARGEST_NUMBER)
    return None if low <= value <= high else Problem.RANGE


def _text_problem(fact: Fact, value: str) -> Problem | None:
    if len(value) > LONGEST_TEXT:
        return Problem.TOO_LONG
    return Problem.CHOICE if fact.choices and value not in fact.choices else None


def _list_problem(fact: Fact, values: tuple[object, ...]) -> Problem | None:
    if len(values) > LONGEST_LIST:
        return Problem.TOO_LONG
    for value in values:
        if type(value) not in (int, bool, str):
            return Problem.TYPE
        if isinstance(value, str) and (problem := _text_problem(fact, value)):
            return problem
    return None
