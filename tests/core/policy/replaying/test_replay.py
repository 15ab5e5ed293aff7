"""Recorded facts are decided again by any ruleset, and a receipt proves itself by its own."""

from __future__ import annotations

from dataclasses import replace

from pawpact.policy.explaining.again import Again
from pawpact.policy.replaying.replay import Replayer, untrue
from tests.core.policy.replaying.recorded_columns import applicants, recording_of
from tests.core.policy.sample import MOMENT, VOCABULARY, platform, store

SCORES = (560, 580, 599, 600, 640, None)


def effects(replayer: Replayer, scores: tuple[int | None, ...] = SCORES) -> list[list[str]]:
    recording = recording_of(store(), applicants(scores))
    replayed = replayer.decide(recording)
    return [[e.effect for e in replayed.requests(at)] for at in range(recording.count)]


def test_a_receipt_is_true_under_its_own_revision() -> None:
    """The bits that were stored are those that its own rules come to again."""
    recording = recording_of(store(), applicants(SCORES))
    assert untrue(recording, Replayer(store(), VOCABULARY).decide(recording)) == []


def test_an_altered_fact_shows_where_it_stands() -> None:
    """A score that somebody raised past the line no longer fits the bits beside it."""
    recording = recording_of(store(), applicants(SCORES))
    facts = {**recording.facts, "credit.score": [560, 700, 599, 600, 640, None]}
    altered = replace(recording, facts=facts)
    assert untrue(altered, Replayer(store(), VOCABULARY).decide(altered)) == [1]


def test_receipts_of_other_policies_are_all_untrue() -> None:
    """Where a policy's bits are missing nothing of the receipts can be relied on."""
    recording = recording_of(store(), applicants(SCORES))
    fewer = replace(recording, bits=dict(list(recording.bits.items())[:2]))
    assert untrue(fewer, Replayer(store(), VOCABULARY).decide(fewer)) == list(range(6))


def test_another_line_decides_otherwise() -> None:
    """By the platform's 550 nobody with a score is asked for a deposit."""
    kinder = effects(Replayer(platform(), VOCABULARY))
    assert kinder[0] == kinder[2] == ["approve"]
    assert effects(Replayer(store(), VOCABULARY))[0] == [
        "require_deposit",
        "offer_low_threshold_pet",
    ]


def test_derived_facts_are_settled_anew() -> None:
    """What one policy settled is not read from the receipt but decided again, policy by policy."""
    recording = recording_of(store(), applicants((580,)))
    assert recording.facts["credit.decision"] == ["rejected"]
    replayed = Replayer(platform(), VOCABULARY).decide(recording)
    assert replayed.columns.read["credit.decision"] == ["approved"]
    assert replayed.chosen(0)["deposit_fallback.offer"] == ()


def test_the_reference_comes_to_the_same() -> None:
    """Case by case the columns say what the evaluator that knows no columns says."""
    recording = recording_of(store(), applicants(SCORES))
    replayed = Replayer(platform(), VOCABULARY).decide(recording)
    again = Again(platform(), MOMENT, platform().order[MOMENT])
    for at in range(recording.count):
        facts = {name: column[at] for name, column in recording.facts.items()}
        assert tuple(replayed.requests(at)) == again.decide(facts).effects


def test_a_rule_that_cannot_be_determined_is_marked() -> None:
    """A person decides, and the rule that made it so carries a question mark."""
    recording = recording_of(store(), applicants((None,)))
    replayed = Replayer(store(), VOCABULARY).decide(recording)
    assert replayed.chosen(0)["credit_scoring.decide"] == ("pass?",)


def test_a_draft_that_forbids_holds_the_case() -> None:
    """Where a `never` stands against what the rules come to, nothing is asked for."""
    forbidding = platform(
        decide=[
            ("- name: 没有分数不得通过\n    when: {credit.score: {known: false}}",
             "- name: 没有分数不得通过\n    when: {credit.score: {gte: 640}}"),
        ]
    )  # fmt: skip
    recording = recording_of(store(), applicants(SCORES))
    replayed = Replayer(forbidding, VOCABULARY).decide(recording)
    assert (replayed.held(4), replayed.requests(4)) == ("没有分数不得通过", ())
    assert 4 in replayed.speaking
    assert replayed.held(3) == ""
