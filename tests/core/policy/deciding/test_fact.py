"""Facts against their declarations, by column."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pawpact.policy.deciding.fact import BadFact, InvalidFact, Problem, validate_columns
from pawpact.vocabulary.types import Value, ValueType
from tests.core.policy.written import declared, vocabulary

VOCABULARY = vocabulary(
    declared("a.int", minimum=0, maximum=10),
    declared("a.wide"),
    declared("a.maybe", optional=True),
    declared("a.derived", derived=True),
    declared("a.bool", ValueType.BOOL),
    declared("a.text", ValueType.TEXT),
    declared("a.choice", ValueType.CHOICE, choices=("x", "y")),
    declared("a.list", ValueType.LIST),
)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("a.int", True, Problem.TYPE),
        ("a.int", "1", Problem.TYPE),
        ("a.int", 1.0, Problem.TYPE),
        ("a.int", -1, Problem.RANGE),
        ("a.int", 11, Problem.RANGE),
        ("a.int", None, Problem.MISSING),
        ("a.wide", 2**53, Problem.RANGE),
        ("a.wide", -(2**53), Problem.RANGE),
        ("a.bool", 1, Problem.TYPE),
        ("a.text", "x" * 201, Problem.TOO_LONG),
        ("a.text", b"x", Problem.TYPE),
        ("a.choice", "z", Problem.CHOICE),
        ("a.list", ["x"], Problem.TYPE),
        ("a.list", ("x", None), Problem.TYPE),
        ("a.list", ("x",) * 501, Problem.TOO_LONG),
        ("a.list", ("x" * 201,), Problem.TOO_LONG),
        ("a.unheard", 1, Problem.UNDECLARED),
    ],
)
def test_each_problem_is_named(name: str, value: Value, problem: Problem) -> None:
    """A value that breaks its declaration is reported with what is wrong, at its position."""
    good: dict[str, Value] = {"a.int": 5, "a.wide": 5, "a.bool": True, "a.text": "t"}
    good |= {"a.choice": "x", "a.list": ("x",)}
    column = [good.get(name, 1), value, good.get(name, 1)]
    found = validate_columns(VOCABULARY, {name: column}, 3)
    assert found[1] == BadFact(name, problem)
    assert name == "a.unheard" or set(found) == {1}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("a.int", [0, 10]),
        ("a.wide", [2**53 - 1, 1 - 2**53]),
        ("a.maybe", [None, 1]),
        ("a.maybe", [None, None]),
        ("a.derived", [None, 1]),
        ("a.bool", [True, False]),
        ("a.text", ["", "x" * 200]),
        ("a.choice", ["x", "y"]),
        ("a.list", [(), ("x", 1, True)]),
    ],
)
def test_good_columns_pass(name: str, column: Sequence[Value | None]) -> None:
    """Values up to the very edge of a declaration pass."""
    assert validate_columns(VOCABULARY, {name: column}, 2) == {}


def test_column_of_another_length_holds_every_row() -> None:
    """Where a column does not match the batch no row's value can be trusted."""
    found = validate_columns(VOCABULARY, {"a.int": [1, 2, 3]}, 2)
    assert [found[at].problem for at in (0, 1)] == [Problem.LENGTH, Problem.LENGTH]


def test_first_reason_of_a_row_stands() -> None:
    """A row that breaks two declarations is reported once."""
    found = validate_columns(VOCABULARY, {"a.int": [99], "a.bool": [1]}, 1)
    assert found == {0: BadFact("a.int", Problem.RANGE)}


def test_message_names_the_fact_in_both_languages_and_no_value() -> None:
    """What people read about a bad fact is its name and what is wrong."""
    error = InvalidFact(BadFact("a.int", Problem.RANGE))
    assert "a.int" in error.message.zh
    assert "a.int: outside the declared range" in error.message.en
