"""The walking evaluator: Kleene's logic over facts as they are."""

from __future__ import annotations

import pytest

from pawpact.policy.engine.reference import (
    evaluate,
    evaluate_rule,
    missing_of_rule,
    operand_value,
    trace,
)
from pawpact.policy.model import Comparison, Condition
from pawpact.vocabulary.types import Value
from tests.core.policy.written import (
    call,
    compare,
    every,
    fact,
    no,
    numbers,
    parameter,
    reckon,
    rule,
    share,
    some,
)

FACTS: dict[str, Value | None] = {
    "n": 7,
    "text": "abc",
    "tags": ("x", "y"),
    "flag": True,
    "open": None,
}
TRUE, FALSE, OPEN = compare("n", "eq", 7), compare("n", "eq", 8), compare("open", "eq", 1)


def result(condition: Condition) -> bool | None:
    return evaluate(condition, FACTS, numbers(low=5, some=("x", "z")))


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (compare("n", "eq", 7), True),
        (compare("n", "ne", 7), False),
        (compare("n", "gt", 7), False),
        (compare("n", "gt", 6), True),
        (compare("n", "gte", 7), True),
        (compare("n", "gte", 8), False),
        (compare("n", "lt", 7), False),
        (compare("n", "lt", 8), True),
        (compare("n", "lte", 7), True),
        (compare("n", "lte", 6), False),
        (compare("n", "in", (6, 7)), True),
        (compare("n", "not_in", (6, 7)), False),
        (compare("n", "gt", parameter("shop.low")), True),
        (compare("n", "eq", fact("n")), True),
        (compare("n", "eq", fact("open")), None),
        (compare("text", "starts", "ab"), True),
        (compare("text", "ends", "ab"), False),
        (compare("text", "contains", "bc"), True),
        (compare("text", "in", ("abc", "d")), True),
        (compare("tags", "has", "x"), True),
        (compare("tags", "has", "z"), False),
        (compare("tags", "has_any", parameter("shop.some")), True),
        (compare("tags", "has_all", parameter("shop.some")), False),
        (compare("tags", "gte", 2, "count"), True),
        (compare("tags", "gt", 2, "count"), False),
        (compare("flag", "eq", True), True),
        (compare("flag", "ne", True), False),
        (compare("open", "known", True), False),
        (compare("open", "known", False), True),
        (compare("n", "known", True), True),
        (compare("never given", "gt", 1), None),
    ],
)
def test_each_operator(comparison: Comparison, expected: bool | None) -> None:
    """Each operator is true, false or open as the grammar says."""
    assert result(comparison) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (every(), True),
        (some(), False),
        (every(TRUE, OPEN), None),
        (every(FALSE, OPEN), False),
        (some(TRUE, OPEN), True),
        (some(FALSE, OPEN), None),
        (no(OPEN), None),
        (no(every(OPEN, FALSE)), True),
    ],
)
def test_groups_in_three_values(condition: Condition, expected: bool | None) -> None:
    """One false settles ``all``, one true settles ``any``, and what is open stays open."""
    assert result(condition) is expected


def test_operator_on_the_wrong_type_is_no_answer() -> None:
    """A comparison that makes no sense raises instead of being quietly false."""
    with pytest.raises(TypeError):
        result(compare("text", "gt", "a"))


@pytest.mark.parametrize(
    ("rounded", "expected"), [("customer_pays_less", 1666), ("customer_gets_more", 1667)]
)
def test_share_is_rounded_as_written(rounded: str, expected: int) -> None:
    """Half of 33.33 yuan is rounded down for what is paid and up for what is got."""
    half = share(fact("amount"), parameter("shop.half"), rounded)  # type: ignore[arg-type]
    assert operand_value(half, {"amount": 3333}, numbers(half=5000)) == expected


def test_arithmetic_takes_its_operands_from_the_left() -> None:
    """``sub`` takes every further operand from the first."""
    assert operand_value(reckon("sub", 10, 3, 2), {}, {}) == 5


def test_rule_with_an_unknown_argument_is_open() -> None:
    """A true condition is not enough where the effect cannot be computed."""
    paying = rule("r", TRUE, call("pay", amount=fact("open")))
    assert evaluate_rule(paying, FACTS, {}) is None
    assert missing_of_rule(paying, FACTS, {}) == ("open",)


def test_trace_shows_how_far_off_a_number_was() -> None:
    """A missed threshold tells value, threshold, parameter and the distance to it."""
    missed = trace(compare("n", "gte", parameter("shop.high")), FACTS, numbers(high=19))
    assert (missed.result, missed.fact_value, missed.threshold) == (False, 7, 19)
    assert (missed.parameter, missed.distance) == ("shop.high", 12)


@pytest.mark.parametrize(
    ("operator", "right", "distance"),
    [("gt", 7, 1), ("gte", 7, 0), ("lt", 7, 1), ("ne", 7, 1), ("eq", 9, 2), ("lte", 4, 3)],
)
def test_distance_reaches_the_first_value_that_holds(
    operator: str, right: int, distance: int
) -> None:
    """The distance is the smallest change of the fact that makes the comparison true."""
    assert trace(compare("n", operator, right), FACTS, {}).distance == distance


def test_trace_keeps_the_shape_of_the_condition() -> None:
    """Each part has its own result, and only what keeps the whole open is missing."""
    traced = trace(every(no(OPEN), TRUE, some(TRUE, OPEN)), FACTS, {})
    assert [part.result for part in traced.parts] == [None, True, True]
    assert traced.missing == ("open",)
    assert trace(some(TRUE, OPEN), FACTS, {}).missing == ()
