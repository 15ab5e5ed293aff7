"""Conditions: what each way of writing means."""

from __future__ import annotations

import pytest

from pawpact.policy.model import (
    All,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Not,
    Operator,
    ParameterRef,
)
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType
from tests.core.policy.filed import POLICY, VOCABULARY, altered, codes, fact, loaded, refusals

LISTED = "params:\n  states: {type: list, default: [ok], store_may: any, label: States}\n"


def with_when(condition: str) -> str:
    return altered(POLICY, ("{credit.status: {ne: ok}}", condition), ("params:\n", LISTED))


def condition(written: str) -> Condition:
    return loaded(with_when(written)).policies["credit_scoring.decide"].rules[0].when


def comparison(written: str) -> tuple[str, Operator, Value]:
    """Fact, operator and literal of a condition with one comparison."""
    found = condition(written)
    assert isinstance(found, Comparison)
    assert isinstance(found.operand, Constant)
    return found.fact, found.operator, found.operand.value


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{credit.status: ok}", ("credit.status", Operator.EQUAL, "ok")),
        ("{credit.status: {ne: ok}}", ("credit.status", Operator.NOT_EQUAL, "ok")),
        ("{credit.status: [ok]}", ("credit.status", Operator.ONE_OF, ("ok",))),
        ("{credit.status: {in: [ok]}}", ("credit.status", Operator.ONE_OF, ("ok",))),
        ("{credit.status: {not_in: [ok]}}", ("credit.status", Operator.NOT_ONE_OF, ("ok",))),
        ("{credit.score: {known: false}}", ("credit.score", Operator.KNOWN, False)),
        ("{credit.score: {gt: 600}}", ("credit.score", Operator.GREATER, 600)),
        ("{credit.score: {lte: 600}}", ("credit.score", Operator.AT_MOST, 600)),
        ("{income.monthly: {gte: 4000.50}}", ("income.monthly", Operator.AT_LEAST, 400_050)),
        ("{visit.note: {starts: a}}", ("visit.note", Operator.STARTS, "a")),
        ("{visit.note: {contains: b.c}}", ("visit.note", Operator.CONTAINS, "b.c")),
        ("{pet.tags: {has: shy}}", ("pet.tags", Operator.HAS, "shy")),
        ("{pet.tags: {has_any: [shy, old]}}", ("pet.tags", Operator.HAS_ANY, ("shy", "old"))),
        ("{pet.low_threshold: true}", ("pet.low_threshold", Operator.EQUAL, True)),
        ("{visit.day: {lt: 0001-01-03}}", ("visit.day", Operator.LESS, 3)),
    ],
)
def test_comparison(written: str, expected: tuple[str, Operator, Value]) -> None:
    """A scalar means equal, a list one of, a mapping its operators, each by the fact's type."""
    assert comparison(written) == expected


def test_empty_condition_is_always_true() -> None:
    """`{}` is a condition without parts."""
    found = condition("{}")

    assert isinstance(found, All)
    assert found.parts == ()


def test_several_keys_are_all_required() -> None:
    """Several facts in one mapping hold together."""
    found = condition("{credit.status: ok, credit.score: 600}")

    assert isinstance(found, All)
    assert len(found.parts) == 2


def test_several_operators_are_all_required() -> None:
    """A range is two comparisons of one fact."""
    found = condition("{credit.score: {gte: 550, lt: 600}}")

    assert isinstance(found, All)
    assert [part.operator for part in found.parts if isinstance(part, Comparison)] == [
        Operator.AT_LEAST,
        Operator.LESS,
    ]


def test_groups_nest() -> None:
    """`any` and `not` hold conditions of their own."""
    found = condition("{any: [{credit.score: 600}, {not: {credit.status: ok}}]}")

    assert isinstance(found, AnyOf)
    assert [type(part) for part in found.parts] == [Comparison, Not]


def test_count_measures_a_list() -> None:
    """`count` compares a list's length."""
    found = condition("{pet.tags: {count: {gte: 2}}}")

    assert isinstance(found, Comparison)
    assert (found.measure, found.operator) == ("count", Operator.AT_LEAST)


def test_parameter_is_qualified_by_its_group() -> None:
    """`$min_score` stands for the parameter of the policy's own group."""
    found = condition("{credit.score: {gte: $min_score}}")

    assert isinstance(found, Comparison)
    assert isinstance(found.operand, ParameterRef)
    assert found.operand.name == "credit_scoring.min_score"


def test_parameter_that_is_a_list_means_one_of() -> None:
    """A scalar fact against a list parameter is one of its items."""
    found = condition("{credit.status: $states}")

    assert isinstance(found, Comparison)
    assert found.operator is Operator.ONE_OF


def test_fact_may_stand_on_the_right() -> None:
    """A number may be compared with another fact."""
    found = condition("{credit.score: {gt: pet.age_months}}")

    assert isinstance(found, Comparison)
    assert isinstance(found.operand, FactRef)


def test_arithmetic_may_stand_on_the_right() -> None:
    """A threshold may be computed; literals take the type of what stands beside them."""
    found = condition(
        "{income.monthly: {gte: {add: [contract.plan_price, 100]}}}".replace(
            "contract.plan_price", "income.monthly"
        )
    )

    assert isinstance(found, Comparison)
    assert isinstance(found.operand, Arithmetic)
    assert [type(part) for part in found.operand.operands] == [FactRef, Constant]
    assert found.operand.operands[1] == Constant(10_000, found.operand.operands[1].origin)


def test_days_are_added_to_a_date() -> None:
    """A date and a number of days make a date."""
    found = condition("{run.date: {gte: {add: [visit.day, 30]}}}")

    assert isinstance(found, Comparison)
    assert isinstance(found.operand, Arithmetic)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{credit.scroe: 600}", "R101"),
        ("{credit.score: {gt: pet.age}}", "R101"),
        ("{credit.score: {gte: $min}}", "R104"),
        ("{credit.score: {above: 600}}", "R107"),
        ("{gte: 600}", "R107"),
        ("{credit.score: {gte: {div: [1, 2]}}}", "R107"),
        ("{income.monthly: {gte: {share: [1, 0.5], round: customer_pays_less}}}", "R107"),
        ("{contract.streak: 3}", "R109"),
        ("{secret.score: 3}", "R110"),
        ("{credit.score: high}", "R201"),
        ("{credit.score: '600'}", "R201"),
        ("{income.monthly: 5.001}", "R202"),
        ("{credit.status: fine}", "R205"),
        ("{credit.status: [ok, fine]}", "R205"),
        ("{credit.status: {gt: ok}}", "R206"),
        ("{credit.score: {has: 3}}", "R206"),
        ("{pet.tags: shy}", "R206"),
        ("{pet.tags: [shy]}", "R206"),
        ("{visit.note: {gt: a}}", "R206"),
        ("{income.monthly: {gte: $min_score}}", "R207"),
        ("{income.monthly: {gte: $coupon_ratio}}", "R207"),
        ("{income.monthly: {gte: {mul: [income.monthly, $coupon_ratio]}}}", "R207"),
        ("{income.monthly: {gte: {add: [income.monthly, $min_score]}}}", "R207"),
        ("{credit.score: {in: $states}}", "R207"),
        ("{credit.score: {}}", "R317"),
        ("{all: []}", "R317"),
        ("{credit.score: {gte: {sub: [1, 2, 3]}}}", "R317"),
        ("{credit.status: []}", "R317"),
        ("[]", "R201"),
        ("{not: " * 7 + "{credit.score: 600}" + "}" * 7, "R309"),
    ],
)
def test_meaningless_condition_is_refused(written: str, code: str) -> None:
    """A condition that says nothing, or compares what cannot be compared, is refused."""
    assert codes(with_when(written)) == [code]


def test_six_levels_are_allowed() -> None:
    """Conditions nest six levels deep."""
    assert isinstance(condition("{not: " * 6 + "{credit.score: 600}" + "}" * 6), Not)


def test_misspelt_fact_is_answered_with_the_nearest() -> None:
    """An unknown fact comes with the one that was probably meant."""
    (found,) = refusals(with_when("{credit.scroe: 600}"))

    assert found.help is not None
    assert found.help.en == "did you mean `credit.score`?"


def test_values_of_a_list_parameter_must_be_choices_of_the_fact() -> None:
    """A list parameter that holds no choice of the fact is refused at its own place."""
    text = altered(with_when("{credit.status: $states}"), ("default: [ok]", "default: [fine]"))

    (found,) = refusals(text)

    assert (found.code, found.span.line) == ("R205", 9)


def test_forty_facts_are_the_most() -> None:
    """A policy that reads more than 40 facts is refused."""
    many = [fact(f"many.fact_{number}", ValueType.INT) for number in range(40)]
    keys = ", ".join(f"{each.name}: 1" for each in many)

    found = codes(with_when(f"{{{keys}}}"), vocabulary=VOCABULARY.joined(Vocabulary.of(facts=many)))

    assert found == ["R309"]
