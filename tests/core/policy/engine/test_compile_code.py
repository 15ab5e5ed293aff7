"""Generated source: what it can tell apart, and that nothing of a rule file gets into it."""

from __future__ import annotations

from pawpact.policy.engine.compile_code import Source, cells_of, check_of, write_cells, write_check
from pawpact.policy.model import Condition
from tests.core.policy.written import (
    compare,
    every,
    fact,
    no,
    numbers,
    parameter,
    reckon,
    some,
)

FACTS = ("a", "b", "t")
HOSTILE = "'''\"\"\"); raise SystemExit #\n\\{}"
PARAMETERS = numbers(low=10)


def source(*unknowable: str, low: int = 10) -> Source:
    return Source(FACTS, numbers(low=low), frozenset(unknowable))


def cells(condition: Condition, *rows: tuple[object, ...], unknowable: str = "") -> list[object]:
    made = cells_of(source(*unknowable), [condition])
    return list(made(rows))  # type: ignore[arg-type]


def test_cell_holds_the_truth_of_each_distinct_comparison() -> None:
    """A comparison that is written twice counts once, and an unknown fact is None."""
    asked = every(compare("a", "gte", 3), no(compare("a", "gte", 3)), compare("b", "eq", 1))
    rows = [(3, 1, ""), (2, None, "")]
    assert cells(asked, *rows, unknowable="b") == [(True, True), (False, None)]


def test_cell_tells_which_of_two_facts_is_unknown() -> None:
    """Where a comparison of two facts is open the cell says which of them is unknown."""
    asked = compare("a", "eq", fact("b"))
    found = cells(asked, (None, 1, ""), (1, None, ""), unknowable="ab")
    assert found == [(None, False, True), (None, True, False)]


def test_cells_of_conditions_without_facts() -> None:
    """Rules that ask nothing have one cell, for any number of rows."""
    made = cells_of(Source((), {}, frozenset()), [every()])
    assert made([(), ()]) == [(), ()]


def test_check_gives_the_bits_of_conditions() -> None:
    """A true condition sets its bit in the first number, an open one in the second."""
    conditions = [compare("a", "gt", 1), compare("b", "gt", 1), every(), some()]
    check = check_of(source("b"), [(each, ()) for each in conditions])
    assert check((2, None, "")) == (0b0101, 0b0010)


def test_check_needs_the_facts_of_arguments() -> None:
    """A true condition with an unknown argument is open, a false one stays false."""
    asked = compare("a", "gt", 1)
    check = check_of(source("b"), [(asked, ("b",)), (no(asked), ("b",))])
    assert check((2, None, "")) == (0b00, 0b01)


def test_text_of_a_rule_file_never_becomes_code() -> None:
    """Constants and names are bound, not written: hostile text is only ever compared."""
    conditions = [compare("t", "eq", HOSTILE), compare("t", "contains", HOSTILE)]
    text = write_cells(source(), conditions) + write_check(source(), [(conditions[0], ())])
    assert "SystemExit" not in text
    assert cells(every(*conditions), (1, 1, HOSTILE), (1, 1, "")) == [(True, True), (False, False)]


def test_source_is_the_same_whatever_the_numbers() -> None:
    """Two stores' numbers give one text, so that its code is compiled once."""
    asked = [compare("a", "gte", reckon("add", parameter("shop.low"), 1))]
    assert write_cells(source(low=1), asked) == write_cells(source(low=99), asked)
