"""From conditions to structures: sharing, knownness, and what is left to Python."""

from __future__ import annotations

import pytest

from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.compile import CompiledPolicy, compile_policy
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.protocol import ALWAYS, NEVER, Every, Some, Structure, Test, fits
from pawpact.policy.model import Condition
from pawpact.vocabulary.types import ValueType
from tests.core.policy.written import (
    MOMENT,
    call,
    compare,
    declared,
    every,
    fact,
    no,
    numbers,
    parameter,
    policy,
    reckon,
    rule,
    ruleset,
    some,
    vocabulary,
)

VOCABULARY = vocabulary(
    declared("case.days"),
    declared("case.score", optional=True),
    declared("case.kind", ValueType.CHOICE, choices=("a", "b")),
    declared("case.tags", ValueType.LIST),
    declared("case.text", ValueType.TEXT, optional=True),
    *(declared(f"many.n{n}", optional=True) for n in range(30)),
)
PARAMETERS = numbers(low=10, high=20)


def compiled(*conditions: Condition, low: int = 10, complete: bool = True) -> CompiledPolicy:
    rules = (rule(f"r{n}", condition) for n, condition in enumerate(conditions))
    return compile_policy(
        policy(*rules, hit="all"), {**PARAMETERS, **numbers(low=low)}, VOCABULARY, complete=complete
    )


def structure(*conditions: Condition, low: int = 10) -> Structure:
    return compiled(*conditions, low=low).structure


def test_parameter_becomes_a_difference() -> None:
    """A number against a parameter is the engine's to compare, as their difference to nought."""
    one = compiled(compare("case.days", "gte", parameter("shop.low")))
    assert one.structure == Structure(1, (Test(0, "gte", 0),), (NEVER,))
    assert one.pack({"case.days": 7}) == [-3]


def test_structure_does_not_depend_on_the_numbers() -> None:
    """Policies that differ in their parameters have one structure."""
    asked = every(
        compare("case.days", "gte", parameter("shop.low")),
        compare("case.score", "lt", parameter("shop.high")),
    )
    assert structure(asked, low=1) == structure(asked, low=99)


def test_stores_with_their_own_numbers_share_one_ruleset() -> None:
    """Fifty stores with parameters of their own need one ruleset, and each gets its answer."""
    engine = DurableEngine()
    asking = policy(rule("r", compare("case.days", "gte", parameter("shop.low")), call("note")))
    deciders = [
        Decider(ruleset(asking, parameters=numbers(low=low)), VOCABULARY, engine)
        for low in range(50)
    ]
    fired = [
        sum(bool(decider.decide(MOMENT, {"case.days": days}, "r").effects) for decider in deciders)
        for days in (-1, 0, 24, 49)
    ]
    assert fired == [0, 1, 25, 50]
    assert engine.live == 1


def test_both_sides_of_a_threshold_share_a_field() -> None:
    """A comparison and its opposite are two tests of one difference."""
    made = structure(
        compare("case.days", "gte", parameter("shop.low")),
        compare("case.days", "lt", parameter("shop.low")),
    )
    assert made.fields == 1


def test_optional_fact_has_a_companion() -> None:
    """A fact that may be unknown is only compared where its companion says it is known."""
    one = compiled(compare("case.score", "lt", 600))
    assert one.structure.fires == (Every((Test(1, "eq", 1), Test(0, "lt", 0))),)
    assert one.pack({"case.score": 601}) == [1, 1]
    assert one.pack({"case.score": None})[1] == 0


def test_rule_that_is_always_decided_has_no_doubt() -> None:
    """Only a rule that asks a fact that may be unknown can be undetermined."""
    certain = every(compare("case.days", "gte", 1), compare("case.score", "known", True))
    assert structure(certain).doubts == (NEVER,)
    assert structure(compare("case.score", "gte", 1)).doubts != (NEVER,)


def test_not_is_pushed_to_the_leaves() -> None:
    """A negated group is the other group of the opposite tests."""
    made = structure(no(every(compare("case.days", "gte", 1), no(compare("case.days", "eq", 2)))))
    assert made.fires == (Some((Test(0, "lt", 0), Test(1, "eq", 0))),)


def test_what_is_no_number_is_a_truth_that_python_computes() -> None:
    """Texts, choices, lists, arithmetic and other facts arrive as false, open or true."""
    one = compiled(
        compare("case.kind", "eq", "a"),
        compare("case.tags", "has_any", ("x", "y")),
        compare("case.text", "starts", "ab"),
        compare("case.days", "gt", reckon("add", fact("case.score"), 1)),
    )
    assert one.pack(
        {
            "case.kind": "a",
            "case.tags": ("z",),
            "case.text": None,
            "case.days": 5,
            "case.score": 3,
        }
    ) == [2, 0, 1, 2]
    assert all(isinstance(node, Test) for node in one.structure.fires)


def test_known_needs_no_engine_where_a_fact_is_always_known() -> None:
    """``known`` on a fact that cannot be unknown is settled when compiling."""
    made = structure(compare("case.days", "known", True), compare("case.days", "known", False))
    assert made.fires == (ALWAYS, NEVER)


def test_incomplete_rows_take_every_fact_as_unknowable() -> None:
    """Compiled for incomplete rows, a fact that should be known may be missing too."""
    one = compiled(compare("case.days", "gte", 1), complete=False)
    assert one.structure.doubts != (NEVER,)
    assert one.check((None,)) == (0, 1)


@pytest.mark.parametrize(
    "condition",
    [
        every(*(compare(f"many.n{n}", "gte", n) for n in range(30))),
        some(*(compare(f"many.n{n}", "gte", n) for n in range(30))),
        no(every(some(every(some(every(compare("case.days", "gte", 1), no(every()))))))),
        every(*(some(*(compare(f"many.n{n}", "eq", k) for k in range(4))) for n in range(6))),
    ],
    ids=["wide all", "wide any", "deep", "many branches"],
)
def test_what_is_beyond_the_engine_is_lowered(condition: Condition) -> None:
    """Width, depth and branching beyond the engine's grammar end in truths that fit it."""
    made = structure(condition)
    assert all(fits(node) for node in (*made.fires, *made.doubts))


def test_threshold_too_large_for_a_difference_is_compared_in_python() -> None:
    """A number that the engine could not hold exactly is still compared exactly."""
    one = compiled(compare("case.days", "lt", 2**60))
    assert one.pack({"case.days": 5}) == [2]


def test_tries_that_did_not_fit_leave_no_fields() -> None:
    """Only the fields of the form that was kept are part of the structure."""
    one = compiled(every(*(compare(f"many.n{n}", "gte", n) for n in range(30))))
    used = {node.field for node in one.structure.fires if isinstance(node, Test)}
    assert one.structure.fields == len(used) == 1
