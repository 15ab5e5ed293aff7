"""Receipts that lack a fact are decided where it does not matter, and nothing is guessed."""

from __future__ import annotations

from dataclasses import replace

from pawpact.policy.model import Arithmetic, Constant, FactRef, Ruleset
from pawpact.policy.replaying.missing import decide_despite
from pawpact.policy.replaying.recording import Recording
from pawpact.policy.replaying.replay import Replayed, Replayer
from tests.core.policy.replaying.recorded_columns import applicants, recording_of
from tests.core.policy.sample import VOCABULARY, platform, store

LANDLORD = "customer.landlord_consent"


def without(recording: Recording, *names: str) -> Recording:
    kept = {name: column for name, column in recording.facts.items() if name not in names}
    return replace(recording, facts=kept)


def despite(ruleset: Ruleset, recording: Recording) -> Replayed | None:
    replayer = Replayer(ruleset, VOCABULARY)
    return decide_despite(replayer, recording, replayer.lacking(recording))


def test_what_the_receipts_lack_is_named() -> None:
    """The facts that a ruleset needs and nobody recorded."""
    recording = without(recording_of(store(), applicants((580,))), LANDLORD)
    assert Replayer(store(), VOCABULARY).lacking(recording) == (LANDLORD,)


def test_a_fact_that_does_not_matter_may_be_missing() -> None:
    """Who owns the home needs no landlord: the decision is the same whatever was not recorded."""
    owners = applicants((580, 700), **{"customer.housing": "owned"})
    replayed = despite(store(), without(recording_of(store(), owners), LANDLORD))
    assert replayed is not None
    assert replayed.unknowable == frozenset()
    assert [e.effect for e in replayed.requests(1)] == ["approve"]


def test_a_fact_that_matters_sets_its_cases_apart() -> None:
    """Of a renter it decides, so she is set apart; the owner beside her is not."""
    people = [*applicants((700,)), *applicants((700,), **{"customer.housing": "owned"})]
    replayed = despite(store(), without(recording_of(store(), people), LANDLORD))
    assert replayed is not None
    assert replayed.unknowable == frozenset({0})
    assert replayed.missing == (LANDLORD,)


def test_a_fact_compared_with_another_tells_nothing() -> None:
    """Two facts that are held against each other have no classes of their own to try."""
    reckoned = platform(
        decide=(
            "when: {credit.score: {gte: $min_score}}",
            "when: {credit.score: {gte: {mul: [customer.age, 10]}}}",
        )
    )
    recording = without(recording_of(store(), applicants((700,))), "customer.age")
    assert despite(reckoned, recording) is None


def test_a_fact_that_an_amount_is_reckoned_from_tells_nothing() -> None:
    """At least 200 of any age comes to 200 at every age that is tried, and not at every age."""
    ruleset = platform()
    policy = ruleset.policies["deposit_fallback.offer"]
    rule, *others = policy.rules
    (call,) = rule.then
    reckoned = Arithmetic(
        "max", (Constant(200, rule.origin), FactRef("customer.age", rule.origin)), rule.origin
    )
    asking = replace(rule, then=(replace(call, arguments={"amount": reckoned}),))
    changed = replace(policy, rules=(asking, *others))
    drafted = replace(ruleset, policies={**ruleset.policies, policy.name: changed})
    recording = without(recording_of(store(), applicants((500,))), "customer.age")
    assert despite(drafted, recording) is None
