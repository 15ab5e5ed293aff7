"""Deciding one case: hit policies, unknown facts, chains of policies."""

from __future__ import annotations

import pytest
from pawpact.policy.decide import Decider
from pawpact.policy.decide_fact import InvalidFact
from pawpact.policy.durable import DurableEngine
from pawpact.policy.engine import Engine
from pawpact.policy.engine_plain import PlainEngine
from pawpact.policy.model import Decision, Never, Policy
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.types import Value, ValueType

from tests.core.policy.written import (
    HERE,
    MOMENT,
    call,
    compare,
    declared,
    every,
    numbers,
    parameter,
    policy,
    rule,
    ruleset,
    settle,
    vocabulary,
)

SCORE = declared("credit.score", optional=True)
DECISION = declared("credit.decision", ValueType.CHOICE, derived=True)
VOCABULARY = vocabulary(*CORE.facts.values(), SCORE, DECISION)
RENTER = {
    "credit.score": 700,
    "customer.housing": "rented",
}


@pytest.fixture(params=[DurableEngine, PlainEngine])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the two engines in turn."""
    made: Engine = request.param()
    return made


GATE = policy(
    rule(
        "landlord",
        every(
            compare("customer.housing", "in", ("rented", "shared_rental")),
            compare("customer.landlord_consent", "ne", True),
        ),
        call("ask_document", kind="landlord_consent"),
        locked=True,
    ),
    rule("pass", compare("credit.score", "gte", parameter("shop.min_score")), call("approve")),
    name="shop.gate",
)
MIN_SCORE = numbers(min_score=600)


def decide(engine: Engine, facts: dict[str, Value | None], *policies: Policy) -> Decision:
    decider = Decider(ruleset(*policies, parameters=MIN_SCORE), VOCABULARY, engine)
    return decider.decide(MOMENT, facts, "r1")


def test_renter_without_recorded_consent_is_not_approved(engine: Engine) -> None:
    """A renter with a high score and no consent on record goes to a person, not to approval."""
    decision = decide(engine, {**RENTER}, GATE)
    (outcome,) = decision.outcomes
    assert [(e.effect, dict(e.arguments)) for e in decision.effects] == [
        ("refer_to_person", {"queue": "undetermined"})
    ]
    assert outcome.referral is not None
    assert outcome.referral.missing == ("customer.landlord_consent",)
    assert outcome.chosen == ()
