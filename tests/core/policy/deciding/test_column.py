"""Reading single rows out of what came by column."""

from pawpact.policy.deciding.column import ColumnDecision, EffectColumn, Outcome, PolicyColumn
from pawpact.policy.model import EffectRequest, Referral

REFERRAL = Referral("shop.gate", "law", ("customer.age",))
FIRST, SECOND = Outcome(1, 0, (0,)), Outcome(0, 2, (), REFERRAL)
EFFECT = EffectColumn("pay", "shop.gate", "rule", [1, 4], {"amount": (10, 40)})
DECIDED = ColumnDecision(
    moment="m",
    revision="r",
    count=2,
    read={"a.x": [5, None]},
    policies=(PolicyColumn("shop.gate", [FIRST, SECOND], {"b.y": ["yes", None]}),),
    effects=(EffectColumn("pay", "shop.gate", "rule", [0], {"amount": (10,)}),),
    invalid={},
    mismatched={},
    forbidden={},
)


def test_request_stands_at_its_position() -> None:
    """An effect column answers for its own positions and for no others."""
    assert EFFECT.request_at(4) == EffectRequest("pay", {"amount": 40}, "shop.gate", "rule")
    assert [EFFECT.request_at(at) for at in (0, 2, 5)] == [None, None, None]


def test_requests_come_with_their_positions() -> None:
    """All requests of a column, each with the position it is for."""
    assert [(at, each.arguments["amount"]) for at, each in EFFECT.requests()] == [(1, 10), (4, 40)]


def test_column_without_held_positions_keeps_its_arguments_parallel() -> None:
    """Taking positions out takes their arguments out, and an empty column is none."""
    left = EFFECT.without(frozenset({1}))
    assert left is not None
    assert (list(left.positions), left.arguments["amount"]) == ([4], (40,))
    assert EFFECT.without(frozenset({1, 4})) is None


def test_row_reads_as_a_decision_of_its_own() -> None:
    """One position has its facts, bits, settled facts and effects as a single case would."""
    decision = DECIDED.decision(0)
    (outcome,) = decision.outcomes
    assert decision.read == {"a.x": 5}
    assert (outcome.fired, outcome.chosen, outcome.settled) == (1, (0,), {"b.y": "yes"})
    assert [effect.arguments for effect in outcome.effects] == [{"amount": 10}]


def test_unset_fact_is_not_settled() -> None:
    """A derived fact that no rule set at a position is absent there."""
    (outcome,) = DECIDED.decision(1).outcomes
    assert (outcome.settled, outcome.effects, outcome.referral) == ({}, (), REFERRAL)


def test_forbidden_positions_ask_for_nothing() -> None:
    """Holding a position takes its effects away and names it as held."""
    held = DECIDED.forbidding({0: "never so"})
    assert held.effects == ()
    assert held.held == {0}
