"""What a rule reckons for an effect is held to the same limits as what it writes."""

from __future__ import annotations

import pytest

from pawpact.policy.deciding.decide import Decider
from pawpact.policy.deciding.fact import BadFact, Problem
from pawpact.policy.engine.plain import PlainEngine
from pawpact.vocabulary.core import CORE
from tests.core.policy.written import MOMENT, call, every, fact, policy, reckon, rule, ruleset

POINTS = BadFact("grant_points.points", Problem.LIMIT)


@pytest.mark.parametrize(("age", "held"), [(50, {}), (51, {0: POINTS}), (0, {})])
def test_reckoned_amount_beyond_the_limit_is_held(age: int, held: dict[int, BadFact]) -> None:
    """200 points a year are granted up to the effect's 10,000; beyond, it is held."""
    grant = call("grant_points", points=reckon("mul", fact("customer.age"), 200), reason="thanks")
    decider = Decider(ruleset(policy(rule("any", every(), grant))), CORE, PlainEngine())

    decided = decider.decide_columns(MOMENT, {"customer.age": [age]}, 1, "r1")

    assert dict(decided.invalid) == held
    assert [effect.effect for effect in decided.effects] == ([] if held else ["grant_points"])
