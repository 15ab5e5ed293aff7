"""A batch: columns in, columns out, and only bad rows held."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.policy.deciding.column import ColumnDecision
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.deciding.fact import Problem
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.engine.plain import PlainEngine
from pawpact.policy.engine.protocol import EngineFailure, Program, Structure
from pawpact.policy.model import Policy
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.types import Value, ValueType
from tests.core.policy.written import (
    MOMENT,
    call,
    compare,
    declared,
    every,
    fact,
    policy,
    reckon,
    rule,
    ruleset,
    settle,
    vocabulary,
)

VOCABULARY = vocabulary(
    *CORE.facts.values(),
    declared("loyalty.tier", ValueType.INT, derived=True, minimum=0, maximum=100),
)
TIERS = policy(
    rule("none", compare("contract.streak", "lt", 3), settle(loyalty_tier=0)),
    rule("some", every(), settle(loyalty_tier=fact("contract.streak"))),
    name="loyalty.tier",
)
POINTS = policy(
    rule(
        "grant",
        compare("loyalty.tier", "gt", 0),
        call("grant_points", points=reckon("mul", fact("loyalty.tier"), 10), reason="tier"),
    ),
    rule("note", compare("pet.age_months", "lt", 6), call("note")),
    name="loyalty.points",
    hit="all",
)


def decide(count: int, *policies: Policy, **columns: Sequence[Value | None]) -> ColumnDecision:
    """``contract_streak=[1, 2]`` is the column of ``contract.streak``."""
    named = {name.replace("_", ".", 1): column for name, column in columns.items()}
    decider = Decider(ruleset(*policies), VOCABULARY, DurableEngine())
    return decider.decide_columns(MOMENT, named, count, "r1")


def test_columns_come_out_parallel_to_the_subjects() -> None:
    """Bits, chosen rules and settled facts stand at the position of their subject."""
    decided = decide(4, TIERS, contract_streak=[2, 5, 0, 7])
    (column,) = decided.policies
    assert column.fired == [0b11, 0b10, 0b11, 0b10]
    assert column.chosen == [(0,), (1,), (0,), (1,)]
    assert list(column.settled["loyalty.tier"]) == [0, 5, 0, 7]
    assert list(decided.read["contract.streak"]) == [2, 5, 0, 7]


def test_effects_are_grouped_by_rule_with_their_amounts() -> None:
    """One column for each effect of a rule, its arguments computed for each subject."""
    decided = decide(4, TIERS, POINTS, contract_streak=[2, 5, 0, 7], pet_age_months=[None, 5, 3, 9])
    shown = [(e.rule, list(e.positions), dict(e.arguments)) for e in decided.effects]
    assert shown == [
        ("grant", [1, 3], {"points": (50, 70), "reason": ("tier", "tier")}),
        ("note", [1, 2], {}),
    ]


def test_row_with_a_bad_fact_is_left_out() -> None:
    """Only the row whose fact breaks its declaration is held; the others are decided."""
    decided = decide(3, TIERS, POINTS, contract_streak=[5, -1, 7], pet_age_months=[None] * 3)
    assert {at: bad.problem for at, bad in decided.invalid.items()} == {1: Problem.RANGE}
    assert [list(effect.positions) for effect in decided.effects] == [[0, 2]]
    assert decided.policies[0].outcomes[1].fired == 0


def test_batch_without_a_needed_column_is_left_out() -> None:
    """Where a fact that is always known has no column, every row is held."""
    decided = decide(2, TIERS)
    assert {bad.problem for bad in decided.invalid.values()} == {Problem.MISSING}
    assert decided.held == {0, 1}


def test_column_of_another_length_holds_the_batch() -> None:
    """A column that does not match the batch decides nothing for anybody."""
    decided = decide(2, TIERS, contract_streak=[5, 6, 7])
    assert {bad.problem for bad in decided.invalid.values()} == {Problem.LENGTH}
    assert (decided.held, decided.effects) == ({0, 1}, ())


def test_optional_column_may_be_absent() -> None:
    """A fact that may be unknown is unknown where no column tells it."""
    decided = decide(1, policy(rule("young", compare("pet.age_months", "lt", 6), call("note"))))
    assert decided.policies[0].undetermined == [1]
    assert decided.policies[0].referrals[0].missing == ("pet.age_months",)


def test_computed_fact_out_of_range_holds_its_row() -> None:
    """A derived fact beyond its declaration holds the row, before a later policy reads it."""
    decided = decide(2, TIERS, POINTS, contract_streak=[5, 101], pet_age_months=[None, None])
    assert set(decided.invalid) == {1}
    assert [list(effect.positions) for effect in decided.effects] == [[0]]


def test_empty_batch_is_decided() -> None:
    """No rows, no answers, no effects."""
    decided = decide(0, TIERS, POINTS, contract_streak=[], pet_age_months=[])
    assert decided.effects == ()
    assert decided.policies[0].fired == []


def test_policy_without_facts_decides_every_row() -> None:
    """A rule that asks nothing fires for each subject."""
    decided = decide(3, policy(rule("all", every(), call("note"))))
    assert [list(effect.positions) for effect in decided.effects] == [[0, 1, 2]]


class FaultyEngine:
    """Answers wrongly, or not at all, where the first field says so."""

    def __init__(self, wrong: int = -999, silent: int = -999) -> None:
        self._wrong = wrong
        self._silent = silent

    def program(self, structure: Structure) -> Program:
        right = PlainEngine().program(structure)
        faults = self

        class Faulty:
            def decide(self, fields: Sequence[int | bool | str]) -> tuple[int, int]:
                first = fields[0] if fields else None
                if first == faults._silent:
                    raise EngineFailure
                fired, undetermined = right.decide(fields)
                return fired ^ (first == faults._wrong), undetermined

        return Faulty()


def test_only_rows_on_which_the_engines_differ_are_held() -> None:
    """A cell that the check sees otherwise is reported by position; the rest is decided."""
    exact = policy(
        rule("three", compare("contract.streak", "eq", 3), call("three")),
        rule("four", compare("contract.streak", "eq", 4), call("four")),
        hit="all",
    )
    decider = Decider(ruleset(exact), VOCABULARY, FaultyEngine(wrong=0))
    decided = decider.decide_columns(MOMENT, {"contract.streak": [3, 4, 3, 5]}, 4, "r1")
    assert set(decided.mismatched) == {0, 2}
    assert [(e.rule, list(e.positions)) for e in decided.effects] == [("four", [1])]


def test_row_that_the_engine_cannot_answer_is_held() -> None:
    """A failure of the engine holds its rows and no others."""
    exact = policy(rule("three", compare("contract.streak", "gte", 3), call("three")))
    decider = Decider(ruleset(exact), VOCABULARY, FaultyEngine(silent=0))
    decided = decider.decide_columns(MOMENT, {"contract.streak": [3, 2]}, 2, "r1")
    assert isinstance(decided.mismatched[0], EngineFailure)
    assert decided.held == {0}


def test_row_without_an_answer_is_not_decided_further() -> None:
    """Policies behind one that gave no answer leave the row alone."""
    first = policy(rule("three", compare("contract.streak", "gte", 3)), name="shop.one")
    second = policy(rule("any", every(), call("note")), name="shop.two")
    decider = Decider(ruleset(first, second), VOCABULARY, FaultyEngine(silent=0))
    decided = decider.decide_columns(MOMENT, {"contract.streak": [3, 2]}, 2, "r1")
    assert decided.policies[1].fired == [0, 1]
