"""``never`` on a batch holds exactly the rows that would break it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.model import Call, Condition, Never, Policy
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType
from tests.core.policy.written import (
    HERE,
    MOMENT,
    call,
    compare,
    declared,
    every,
    fact,
    policy,
    rule,
    ruleset,
    settle,
)

VOCABULARY = CORE.joined(
    Vocabulary.of(
        facts=[declared("gate.answer", ValueType.CHOICE, derived=True, choices=("yes", "no"))]
    )
)


def never(when: Condition, *effects: Call, facts: dict[str, Value] | None = None) -> Never:
    return Never("never so", when, facts or {}, effects, HERE)


def decide(*policies: Policy, **columns: Sequence[Value | None]) -> ColumnDecision:
    named = {name.replace("_", ".", 1): column for name, column in columns.items()}
    count = len(next(iter(columns.values())))
    decider = Decider(ruleset(*policies), VOCABULARY, PlainEngine())
    return decider.decide_columns(MOMENT, named, count, "r1")


UNDER_AGE = compare("customer.age", "lt", 18)
ADULT = compare("customer.age", "gte", 18)


def test_forbidden_effect_holds_its_rows() -> None:
    """Rows for which a clause applies and its effect is asked for are held without effects."""
    gate = policy(rule("any", every(), call("approve")), never=(never(UNDER_AGE, call("approve")),))
    decided = decide(gate, customer_age=[30, 17, 18, 17])
    assert decided.forbidden == {1: "never so", 3: "never so"}
    assert [list(effect.positions) for effect in decided.effects] == [[0, 2]]


def test_clause_that_nothing_breaks_holds_nothing() -> None:
    """A clause whose condition is true is no trouble where its effect is not asked for."""
    gate = policy(rule("adult", ADULT, call("approve")), never=(never(UNDER_AGE, call("approve")),))
    assert decide(gate, customer_age=[30, 17]).forbidden == {}


def test_each_row_answers_to_the_clauses_that_apply_to_it() -> None:
    """Of two clauses on one choice a row is held by the one whose condition it meets."""
    clauses = (
        replace(never(UNDER_AGE, call("approve")), name="too young"),
        replace(never(compare("customer.age", "gt", 90), call("refuse")), name="too old"),
        replace(never(compare("customer.age", "gt", 80), call("approve")), name="old"),
    )
    gate = policy(rule("any", every(), call("approve")), never=clauses)
    ages = [30, 17, 85, 95]
    assert decide(gate, customer_age=ages).forbidden == {1: "too young", 2: "old", 3: "old"}


def test_undetermined_clause_forbids_nothing() -> None:
    """A clause on an unknown fact forbids nothing; ``known: false`` is the way to say that."""
    gate = policy(rule("any", every(), call("approve")), never=(never(UNDER_AGE, call("approve")),))
    assert decide(gate, customer_age=[None]).forbidden == {}


def test_forbidden_fact_holds_its_rows() -> None:
    """A derived fact may not come to the value that a clause names."""
    gate = policy(
        rule("any", every(), settle(gate_answer="yes")),
        never=(never(UNDER_AGE, facts={"gate.answer": "yes"}),),
    )
    assert set(decide(gate, customer_age=[30, 17]).forbidden) == {1}


def test_argument_that_differs_by_row_is_looked_at_by_row() -> None:
    """Of rows with the same rules fired only that with the forbidden amount is held."""
    paying = policy(
        rule("pay", every(), call("grant_points", points=fact("contract.streak"), reason="x")),
        never=(never(every(), call("grant_points", points=7)),),
    )
    assert set(decide(paying, contract_streak=[6, 7, 8]).forbidden) == {1}


@pytest.mark.parametrize(("approver", "held"), [("first", {1}), ("second", {1})])
def test_standing_approval_of_any_policy_counts(approver: str, held: set[int]) -> None:
    """That a child is never approved holds whichever policy of the moment approves."""
    guard = never(UNDER_AGE, call("approve"))
    approving = (rule("any", every(), call("approve")),)
    silent = (rule("none", compare("customer.age", "lt", 0), call("approve")),)
    one, two = (approving, silent) if approver == "first" else (silent, approving)
    decided = decide(
        policy(*one, name="shop.one", never=(guard,)),
        policy(*two, name="shop.two"),
        customer_age=[18, 17],
    )
    assert set(decided.forbidden) == held


def test_clause_reads_facts_that_no_rule_reads() -> None:
    """The facts of clauses are asked for like those of rules."""
    gate = policy(rule("any", every(), call("approve")), never=(never(UNDER_AGE, call("approve")),))
    assert Decider(ruleset(gate), VOCABULARY, PlainEngine()).reads(MOMENT) == ("customer.age",)
