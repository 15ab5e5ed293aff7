"""What would have to differ, and that it would."""

from __future__ import annotations

import json
from random import Random

import pytest
from jsonschema import Draft202012Validator

from pawpact.kernel.label import Label
from pawpact.policy.explaining.again import Again
from pawpact.policy.explaining.explain import explain
from pawpact.policy.explaining.explanation import Way
from pawpact.policy.explaining.nearest import Asked, may_become
from pawpact.policy.explaining.render import render_text
from pawpact.policy.explaining.render_json import render_json
from pawpact.policy.explaining.schema import explanation_schema
from pawpact.policy.explaining.way import ways_on
from pawpact.policy.explaining.wording import Wording
from pawpact.policy.layering.layers import resolve
from pawpact.policy.model import Decision
from pawpact.policy.reading.load import read_platform_texts
from pawpact.vocabulary.core import CORE
from pawpact.vocabulary.types import Value
from tests.core.policy.sample import (
    APPLICANT,
    MOMENT,
    VOCABULARY,
    bits_of,
    decide,
    decider,
    explained,
    store,
)

PERFORMED = resolve(
    read_platform_texts(
        {
            "rules/core/performance.yaml": """format: 1
policy: core.performance
version: "2026.1"
title: {zh: 履约奖励, en: Rewards}
moment: period.performed
hit: all
binds: today
rules:
  - id: anniversary
    title: {zh: 周年, en: Anniversary}
    when: {contract.performed: 12}
    then: [grant_points: {points: 50, reason: anniversary}]
"""
        }
    ),
    None,
    None,
    CORE,
)


def ways(**changed: Value | None) -> dict[str, Way] | None:
    facts = APPLICANT | {name.replace("__", "."): value for name, value in changed.items()}
    told = explained(facts).ways
    return None if told is None else {way.fact: way for way in told}


def applicant(dice: Random) -> dict[str, Value | None]:
    return {
        "customer.age": dice.choice((None, 16, 17, 18, 40)),
        "customer.housing": dice.choice(("rented", "owned", None)),
        "customer.landlord_consent": dice.choice((True, False, None)),
        "credit.status": dice.choice(("ok", "ok", "ok", "unavailable", None)),
        "credit.score": dice.choice((None, 500, 560, 599, 600, 700)),
        "pet.low_threshold": dice.choice((True, False)),
    }


def rank(decision: Decision) -> int:
    verdicts = [VOCABULARY.effects[each.effect].verdict for each in decision.effects]
    return max(verdicts, default=0) or VOCABULARY.effects["refer_to_person"].verdict


def test_a_score_below_the_line_is_told_how_much_is_missing() -> None:
    """With 580 of 600 points 20 more lead to approval."""
    way = (ways() or {})["credit.score"]
    assert (way.now.zh, way.raw, way.distance) == ("580", 600, Label("再高 20", "20 more"))
    assert way.leads_to == Label("通过申请", "approve the application")


def test_what_bars_the_way_leads_to_what_stands_behind_it() -> None:
    """A minor with a low score would at 18 get the deposit, not the approval."""
    way = (ways(customer__age=17) or {})["customer.age"]
    assert way.raw == 18
    assert "300.00" in way.leads_to.en


def test_an_unknown_fact_is_told_which_answer_helps() -> None:
    """Without a recorded answer of the landlord a yes leads further."""
    way = (ways(customer__landlord_consent=None, credit__score=700) or {})[
        "customer.landlord_consent"
    ]
    assert (way.now, way.raw) == (Label("未知", "unknown"), True)


def test_where_one_change_is_not_enough_two_are_told_together() -> None:
    """No usable answer and so no score: both would have to be there."""
    told = explained(APPLICANT | {"credit.status": "unavailable", "credit.score": None})
    (way,) = told.ways or ()
    assert {each.fact for each in (way, *way.also)} == {"credit.status", "credit.score"}
    assert "一项不够，改两项" in render_text(told, "zh")
    assert " and Zhima score were " in render_text(told, "en")


def test_where_two_changes_are_not_enough_none_is_promised() -> None:
    """Without an age, an answer of the landlord and a score no two answers lead further."""
    told = explained(
        APPLICANT
        | {"customer.age": None, "customer.landlord_consent": None}
        | {"credit.status": "unavailable", "credit.score": None}
    )
    assert told.ways == ()
    assert "改一项、两项都还不够" in render_text(told, "zh")
    assert "neither one change nor two" in render_text(told, "en")


def test_nobody_is_told_to_get_younger() -> None:
    """What only goes up is never named with a lower value, what is fixed not at all."""
    age, born = CORE.facts["customer.age"], CORE.facts["pet.born_on"]
    assert may_become(age, 17, 18)
    assert not may_become(age, 18, 17)
    assert not may_become(born, 738_000, 738_001)


def test_what_happened_is_told_what_would_have_brought_more() -> None:
    """A period performed one short of the anniversary names the one that is missing."""
    asked = Asked(PERFORMED, "period.performed", ("core.performance",), {"contract.performed": 11})
    wording = Wording(CORE, PERFORMED.parameters, "customer", frozenset(), {})
    (way,) = ways_on(asked, wording) or ()
    assert (way.raw, way.distance) == (12, Label("再高 1", "1 more"))
    assert way.leads_to == Label("“周年”", "Anniversary")
    reached = Asked(PERFORMED, asked.moment, asked.policies, {"contract.performed": 12})
    assert ways_on(reached, wording) is None


def test_who_got_everything_is_told_nothing() -> None:
    """An approved application has nothing that would have to differ."""
    assert ways(credit__score=600) is None


def test_every_way_holds_when_it_is_gone() -> None:
    """The engine decides each change anew: better than before, and never by a derived fact."""
    rules, dice, tried = store(), Random(5), 0
    for _ in range(80):
        facts = applicant(dice)
        for way in explained(facts, rules).ways or ():
            raised = {each.fact: each.raw for each in (way, *way.also)}
            changed = decide(rules, facts | raised)
            assert rank(changed) < rank(decide(rules, facts)), (facts, way)
            assert not VOCABULARY.facts[way.fact].derived
            tried += 1
    assert tried > 50


def test_no_nearer_score_would_do() -> None:
    """Of all scores between the present one and the one that is named none leads as far."""
    rules = store()
    way = (ways() or {})["credit.score"]
    assert isinstance(way.raw, int)
    for score in range(581, way.raw):
        assert rank(decide(rules, APPLICANT | {"credit.score": score})) > 1


def test_the_second_decision_is_the_engines() -> None:
    """Over random facts the reference comes to the same outcomes, settled facts and effects."""
    rules, dice = store(), Random(9)
    ready, order = decider(rules), rules.order[MOMENT]
    for _ in range(200):
        decision = ready.decide(MOMENT, applicant(dice), "r")
        again = Again(rules, MOMENT, order).decide(decision.read)
        assert again.outcomes == decision.outcomes
        assert again.read == decision.read


def test_who_may_not_see_a_value_does_not_see_how_far_off_it_is() -> None:
    """A carer reads what is asked for, neither the score nor the distance."""
    told = explained(APPLICANT, role="carer").ways or ()
    (way,) = [each for each in told if each.fact == "credit.score"]
    assert (way.now.en, way.distance) == ("hidden", None)
    assert "580" not in render_text(explained(APPLICANT, role="carer"), "en")


def test_what_is_sealed_for_good_is_not_guessed_at() -> None:
    """Once a personal fact is erased nothing can be decided again, so nothing is promised."""
    rules = store()
    decision = decide(rules, APPLICANT)
    left = {name: value for name, value in decision.read.items() if name != "credit.score"}
    sealed = frozenset({"credit.score"})
    told = explain(rules, VOCABULARY, MOMENT, left, bits_of(decision), sealed=sealed)
    assert told.ways is None


def test_the_text_says_it_in_both_languages() -> None:
    """What is, how far, and what it leads to."""
    told = explained(APPLICANT)
    assert "  若芝麻信用分是 600（现在 580，再高 20）：通过申请\n" in render_text(told, "zh")
    english = "  if Zhima score were 600 (now 580, 20 more): approve the application\n"
    assert english in render_text(told, "en")


@pytest.mark.parametrize("age", [None, 17, 29])
@pytest.mark.parametrize("score", [None, 580, 700])
def test_the_json_keeps_to_its_schema(age: int | None, score: int | None) -> None:
    """Whatever was decided, programs get what the published schema says."""
    Draft202012Validator.check_schema(explanation_schema())
    told = render_json(explained(APPLICANT | {"customer.age": age, "credit.score": score}))
    Draft202012Validator(explanation_schema()).validate(json.loads(json.dumps(told)))
