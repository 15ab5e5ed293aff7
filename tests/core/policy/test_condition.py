"""Questions about conditions as they are written."""

from dataclasses import replace

from pawpact.policy.condition import (
    comparisons,
    facts_of_arguments,
    facts_of_condition,
    facts_read,
    facts_set,
    identity,
    parameters_of_operand,
)
from pawpact.policy.model import Never, Origin
from tests.core.policy.written import (
    HERE,
    call,
    compare,
    constant,
    every,
    fact,
    no,
    parameter,
    policy,
    reckon,
    rule,
    settle,
    share,
    some,
)

NESTED = every(
    compare("a.x", "gt", reckon("add", fact("b.y"), parameter("shop.low"))),
    some(no(compare("c.z", "eq", 1)), compare("a.x", "lt", 9)),
)


def test_comparisons_come_from_left_to_right() -> None:
    """Every comparison of a nested condition is found, in reading order."""
    assert [each.fact for each in comparisons(NESTED)] == ["a.x", "c.z", "a.x"]


def test_facts_of_both_sides_are_found_once() -> None:
    """Facts count on either side of a comparison, each once."""
    assert facts_of_condition(NESTED) == ("a.x", "b.y", "c.z")


def test_facts_of_arguments_reach_into_arithmetic() -> None:
    """An argument's facts are those at any depth of it."""
    paying = rule("r", NESTED, call("pay", a=share(fact("d.p"), fact("d.r"), "customer_pays_less")))
    assert facts_of_arguments(paying) == ("d.p", "d.r")


def test_policy_reads_rules_and_clauses_and_sets_what_it_settles() -> None:
    """What a policy reads includes its ``never``; what it sets is no reading."""
    clause = Never("n", compare("e.q", "eq", 1), {}, (call("pay", a=fact("f.s")),), HERE)
    one = policy(rule("r", compare("a.x", "eq", 1), settle(g_t=fact("b.y"))), never=(clause,))
    assert facts_read(one) == ("a.x", "b.y", "e.q", "f.s")
    assert facts_set(one) == ("g.t",)


def test_parameters_of_an_operand_are_found() -> None:
    """A parameter inside arithmetic is named."""
    assert list(parameters_of_operand(reckon("mul", parameter("shop.low"), 2))) == ["shop.low"]


def test_place_is_no_part_of_identity() -> None:
    """The same comparison written elsewhere is the same comparison."""
    one = compare("a.x", "eq", 1)
    elsewhere = replace(one, origin=Origin("other.yaml", 9, 9))
    assert identity(one) == identity(elsewhere)


def test_true_is_not_one_in_identity() -> None:
    """Comparisons with ``true`` and with 1 are different ones."""
    one, true = compare("a.x", "eq", 1), compare("a.x", "eq", constant(True))
    assert identity(one) != identity(true)


def test_count_is_part_of_identity() -> None:
    """A list's length and a number are different things to compare."""
    assert identity(compare("a.x", "eq", 1)) != identity(compare("a.x", "eq", 1, "count"))
