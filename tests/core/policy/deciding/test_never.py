"""What a `never` forbids, on a decision at hand."""

from pawpact.policy.deciding.never import violations
from tests.core.policy.sample import APPLICANT, VOCABULARY, Change, decide, platform, store

LOOSE = ("credit.score: {gte: $min_score}", "credit.score: {gte: 400}")


def broken(facts: dict[str, int | None], **changed: Change) -> list[tuple[str, str, str]]:
    ruleset = platform(**changed)
    decision = decide(ruleset, {**APPLICANT, **facts})
    return [
        (each.never.name, each.forbidden, each.rule)
        for each in violations(ruleset, VOCABULARY, decision)
    ]


def test_a_sound_decision_breaks_nothing() -> None:
    """Rules that keep to what they promise are let through."""
    assert broken({"credit.score": 700}) == []


def test_a_forbidden_fact_and_effect_are_found_with_the_rule_that_did_it() -> None:
    """450 points approved under a floor of 550 breaks it twice."""
    name = "低于平台底线不得通过"
    rule = "credit_scoring.decide/pass"
    assert broken({"credit.score": 450}, decide=LOOSE) == [
        (name, "credit.decision = approved", rule),
        (name, "approve", rule),
    ]


def test_an_own_request_counts_though_a_stricter_answer_stands_beside_it() -> None:
    """The gate refuses, and still the credit policy may not ask for approval."""
    found = broken({"credit.score": 450, "customer.age": 17}, decide=LOOSE)
    assert ("低于平台底线不得通过", "approve", "credit_scoring.decide/pass") in found


def test_another_policys_answer_counts_where_it_stands() -> None:
    """Without its rule against minors the gate's never finds the credit policy's approval."""
    gate = ("customer.age: {known: true, lt: 18}", "customer.age: {known: true, lt: 10}")
    assert broken({"customer.age": 17, "credit.score": 700}, application_gate=gate) == [
        ("未成年不得通过", "approve", "credit_scoring.decide/pass")
    ]


def test_another_policys_answer_does_not_count_where_a_stricter_one_stands() -> None:
    """17 years and 700 points: approval is asked for and refusal comes about."""
    assert broken({"customer.age": 17, "credit.score": 700}) == []


def test_an_unknown_fact_forbids_nothing() -> None:
    """`lt: 18` says nothing about an unknown age; `known: false` would."""
    gate = ("refer_to_person: {queue: identity}", "ask_document: {kind: id_card}")
    assert broken({"customer.age": None, "credit.score": 700}, application_gate=gate) == []


def test_an_argument_narrows_what_is_forbidden() -> None:
    """A never with an amount forbids that amount and no other."""
    text = "never:\n  - {name: 不得收五百, when: {}, effects: [require_deposit: {amount: 500}]}\n"
    last = "given: {credit.decision: approved}, expect: {fired: []}}\n"
    changed: dict[str, Change] = {"offer": (last, last + text)}
    assert [each[1] for each in broken({"credit.score": 500}, **changed)] == ["require_deposit"]
    ruleset = store(**changed)
    assert violations(ruleset, VOCABULARY, decide(ruleset, APPLICANT)) == ()
