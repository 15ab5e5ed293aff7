from __future__ import annotations

import re

import pytest

from pawpact.policy.checking.coverage import rule_coverage, untested_rules
from pawpact.policy.checking.inline import failures, run_tests
from pawpact.policy.checking.trial import check_never
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.finding.diagnostic import RuleFileError
from pawpact.policy.layering.layers import resolve
from pawpact.policy.reading.load import read_patch, read_platform
from pawpact.tenancy.answerable import answerable
from tests.plugins.conftest import RULES


def effects(decision) -> set[str]:
    return {request.effect for request in decision.effects}


def refusals(decision) -> set[str]:
    return {
        str(request.arguments["reason"])
        for request in decision.effects
        if request.effect == "refuse"
    }


def test_the_platforms_files_pass_their_own_tests(ruleset, vocabulary):
    """Every inline test of the platform holds, and every rule has one that fires and one not."""
    engine = DurableEngine()
    results = run_tests(ruleset, vocabulary, lambda rules, words: Decider(rules, words, engine))
    assert [finding.message.en for finding in failures(results)] == []
    coverage = rule_coverage(ruleset, results)
    assert [finding.message.en for finding in untested_rules(coverage)] == []


def test_sources_can_be_looked_up_by_their_readers(ruleset):
    """What a number or rule comes from is said in words, never as a mark of a paper of ours."""
    rules = [rule for policy in ruleset.policies.values() for rule in policy.rules]
    sources = {each.source for each in [*ruleset.parameters.values(), *rules]}
    assert [each for each in sources if re.match(r"-$|[A-Z]+:?\d", each)] == []


def test_what_must_never_happen_cannot(ruleset, vocabulary, decider):
    """At every boundary point of the platform's rules, no never and no locked guard is passed."""
    assert [each.message.en for each in check_never(ruleset, vocabulary, decider)] == []


def test_the_gate_decides_before_credit_and_credit_before_the_deposit(ruleset):
    """The order follows from what the policies read and set."""
    assert ruleset.order["application.submitted"] == (
        "core.application_gate",
        "credit_scoring.decide",
        "deposit_fallback.offer",
    )


def test_somebody_without_obstacles_is_approved(apply):
    """Nothing but approval comes out for an adult with a good score."""
    assert effects(apply()) == {"approve"}


def test_a_renter_with_700_points_and_no_landlord_consent_is_asked_for_it(apply):
    """What nobody recorded is not consent: the document is asked for, whatever the score."""
    decision = apply(customer__housing="rented", credit__score=700)
    (asked,) = [each for each in decision.effects if each.effect == "ask_document"]
    assert asked.arguments == {"kind": "landlord_consent"}
    assert decision.referrals == ()


def test_a_minor_with_a_low_score_is_refused_and_offered_no_deposit(apply):
    """Under 18 with a score of 500: refused for age, with no deposit and no other pet."""
    decision = apply(customer__age=17, credit__score=500)
    assert refusals(decision) == {"under_age"}
    assert not effects(decision) & {"approve", "require_deposit", "offer_low_threshold_pet"}


def test_a_low_score_leads_to_deposit_or_another_pet(apply):
    """With 549 points the customer may pay 500 yuan or choose a low-threshold pet."""
    decision = apply(credit__score=549)
    assert effects(decision) == {"require_deposit", "offer_low_threshold_pet"}
    (deposit,) = [each for each in decision.effects if each.effect == "require_deposit"]
    assert deposit.arguments == {"amount": 50_000}


@pytest.mark.parametrize(
    ("fact", "value", "reason"),
    [
        ("application.identity", "mismatch", "identity_mismatch"),
        ("application.identity", "expired", "identity_expired"),
        ("application.pets_prohibited", True, "pets_prohibited"),
        ("customer.active_contracts", 2, "contract_limit"),
    ],
)
@pytest.mark.parametrize("score", [500, 900])
def test_no_score_helps_over_a_closed_gate(apply, fact, value, reason, score):
    """What the gate refuses stays refused with any score, and says why."""
    decision = apply(**{fact.replace(".", "__"): value, "credit__score": score})
    assert refusals(decision) == {reason}


@pytest.mark.parametrize(
    "status", ["unavailable", "refused", "unknown", "no_account", "no_consent", "wrong_person"]
)
def test_without_a_usable_score_a_person_decides(apply, status):
    """Every status but ok is referred to the credit queue, neither approved nor refused."""
    decision = apply(credit__status=status, credit__score=None)
    assert effects(decision) == {"refer_to_person"}


def test_unanswered_questions_are_asked_all_at_once(apply):
    """Missing answers and documents are asked for together, so nobody is sent home twice."""
    decision = apply(
        application__pets_prohibited=None,
        application__residence_proof="missing",
        customer__housing="shared_rental",
    )
    kinds = {each.arguments["kind"] for each in decision.effects if each.effect == "ask_document"}
    assert kinds == {"housing_answer", "residence_proof", "landlord_consent"}


def test_every_rule_of_the_gate_is_locked(ruleset):
    """No store and no pinned contract can get around the gate."""
    assert all(rule.locked for rule in ruleset.policies["core.application_gate"].rules)


def test_stores_find_open_rules(ruleset):
    """In each policy that stores shape there is a rule they may replace or disable."""
    shaped = ("credit_scoring.decide", "deposit_fallback.offer", "core.performance")
    assert all(any(rule.open for rule in ruleset.policies[name].rules) for name in shaped)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("deposit_fallback.eligible_failures", "under_age"),
        ("signing_benefits.handover_ceremony", "adoption_foto"),
        ("welfare_tiers.veteran_scope", "foods"),
    ],
)
def test_a_word_that_nothing_listens_to_is_refused(ruleset, vocabulary, host, name, said):
    """A store's list holds only words that mean something; what it may hold is said."""
    group, _, key = name.partition(".")
    text = f"store: shop\nextends: platform@2026.1\n{group}:\n  params: {{{key}: [{said}]}}\n"
    patch = read_patch("tenants/shop/rules.yaml", text, "store")
    platform = answerable(read_platform([(RULES, "rules")]), host)
    with pytest.raises(RuleFileError) as refused:
        resolve(platform, None, patch, vocabulary)
    (finding,) = refused.value.diagnostics
    assert said in finding.message.zh
    assert ruleset.parameters[name].choices
