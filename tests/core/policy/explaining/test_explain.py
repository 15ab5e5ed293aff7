"""Why a decision came out so: every condition, every number with its origin, or an alarm."""

from dataclasses import replace

import pytest

from pawpact.kernel.label import Label
from pawpact.policy.explaining.explain import ReplayMismatch, explain, explain_recorded
from pawpact.policy.explaining.explanation import Explanation, RuleExplanation
from pawpact.policy.receipt import Bits, EffectStatus, Status, decode_single, encode_single
from tests.core.policy.sample import (
    APPLICANT,
    MOMENT,
    REVISION,
    STORE_FILE,
    VOCABULARY,
    bits_of,
    decide,
    explained,
    platform,
    store,
)


def rule(explanation: Explanation, name: str) -> RuleExplanation:
    return next(each for policy in explanation.policies for each in policy.rules if each.id == name)


def test_a_hit_a_miss_and_what_comes_after_the_hit_are_told_apart() -> None:
    """Under hit: first the rule behind the chosen one was not reached."""
    told = explained(APPLICANT | {"credit.score": 650})
    assert [(each.id, each.result) for each in told.policies[1].rules] == [
        ("score_unavailable", "miss"),
        ("pass", "hit"),
        ("low_score", "not_reached"),
    ]


def test_an_unknown_fact_makes_its_rule_undetermined_and_is_named() -> None:
    """A person gets the case with the label of the fact that is missing."""
    told = explained(APPLICANT | {"credit.score": None})
    policy = told.policies[1]
    assert rule(told, "pass").result == "undetermined"
    assert policy.referral is not None
    assert (policy.referral.effect, policy.missing) == (
        "refer_to_person",
        (Label("芝麻信用分", "Zhima score"),),
    )


def test_a_comparison_shows_both_sides_and_how_far_off_it_was() -> None:
    """580 against 600 is short by 20."""
    (line,) = rule(explained(APPLICANT), "pass").lines
    assert (line.value.en, line.operator.en, line.threshold.en) == ("580", "≥", "600")
    assert line.distance == Label("差 20", "short by 20")


def test_a_value_that_is_too_high_is_over_by_the_difference() -> None:
    """29 against less than 18 is over by 12."""
    line = rule(explained(APPLICANT), "under_age").lines[1]
    assert line.distance == Label("超出 12", "over by 12")


def test_a_parameter_is_shown_with_the_file_and_line_that_set_it() -> None:
    """The store's own number points at the store's own file."""
    (use,) = rule(explained(APPLICANT), "pass").lines[0].parameters
    assert (use.name, use.value.en) == ("credit_scoring.min_score", "600")
    assert (use.origin.file, use.origin.line, use.origin.layer) == (STORE_FILE, 4, "store")


def test_a_derived_fact_names_the_rule_it_came_from() -> None:
    """The deposit is explained by the credit rule that rejected."""
    line = rule(explained(APPLICANT), "offer_deposit").lines[0]
    assert line.because == "credit_scoring.decide/low_score"


def test_an_effect_is_a_sentence_with_its_amount_and_status() -> None:
    """Statuses belong to the effects in the order in which they were asked for."""
    statuses = (EffectStatus(Status.APPLIED, 41), EffectStatus(Status.HELD))
    told = explained(APPLICANT, statuses=statuses)
    deposit = rule(told, "offer_deposit").effects[0]
    other = rule(told, "offer_low_threshold_pet").effects[0]
    assert deposit.sentence.en == "pay a deposit of 300.00 yuan"
    assert (deposit.status, other.status) == statuses


def test_setting_a_derived_fact_takes_no_status() -> None:
    """Only effects that core carries out have an answer."""
    told = explained(APPLICANT, statuses=(EffectStatus(Status.APPLIED),))
    assert rule(told, "low_score").effects[0].status is None
    assert rule(told, "offer_deposit").effects[0].status is not None


def test_the_status_of_a_referral_is_its_own() -> None:
    """The referral is answered after the policy's other effects."""
    statuses = (EffectStatus(Status.REFERRED, 7),)
    told = explained(APPLICANT | {"credit.score": None}, statuses=statuses)
    referral = told.policies[1].referral
    assert referral is not None
    assert referral.status == statuses[0]


def test_a_missed_rule_tells_the_nearest_value_that_would_flip_it() -> None:
    """Of all values that would do, the closest one is named."""
    (flip,) = rule(explained(APPLICANT), "pass").flips
    assert (flip.fact, flip.value.en) == ("credit.score", "600")
    assert flip.distance == Label("再高 20", "20 more")


def test_a_flip_changes_one_fact_only() -> None:
    """A rule that needs two facts changed has no flip."""
    told = explained(APPLICANT | {"credit.score": 650, "pet.low_threshold": True})
    assert rule(told, "offer_low_threshold_pet").flips == ()


def test_becoming_unknown_is_no_flip() -> None:
    """Nobody can make a known age unknown, so that is not offered."""
    assert rule(explained(APPLICANT), "age_unknown").flips == ()


@pytest.mark.parametrize("role", ["carer", "assigned_sales", ""])
def test_other_roles_do_not_see_a_personal_value(role: str) -> None:
    """A carer sees which side of the line it was on, not the value nor how far off."""
    (line,) = rule(explained(APPLICANT, role=role), "pass").lines
    assert (line.value.en, line.distance, line.hidden) == ("hidden", None, True)
    assert line.result is False


@pytest.mark.parametrize("role", ["customer", "manager"])
def test_customer_and_manager_see_a_personal_value(role: str) -> None:
    """Those the decision is about and those who answer for it see the number."""
    (line,) = rule(explained(APPLICANT, role=role), "pass").lines
    assert (line.value.en, line.hidden) == ("580", False)


def test_no_personal_value_is_anywhere_in_what_another_role_gets() -> None:
    """Neither the score nor the age nor a distance from them can be found."""
    told = repr(explained(APPLICANT | {"credit.score": 587, "customer.age": 43}, role="carer"))
    assert not any(value in told for value in ("587", "43", "by 13", "by 26", "差 13", "13 more"))


def test_bits_that_differ_from_the_replay_are_refused() -> None:
    """A record with a bit flipped gets an alarm instead of an explanation."""
    decision = decide(store(), APPLICANT)
    bits = bits_of(decision) | {"credit_scoring.decide": Bits(0b010, 0)}
    with pytest.raises(ReplayMismatch, match=r"credit_scoring\.decide") as alarm:
        explain(store(), VOCABULARY, MOMENT, decision.read, bits)
    assert alarm.value.details["stored"] == [0b010, 0]


def test_a_fact_that_was_changed_in_the_record_is_refused() -> None:
    """A score on the other side of the line no longer fits the bits."""
    decision = decide(store(), APPLICANT)
    read = dict(decision.read) | {"credit.score": 650}
    with pytest.raises(ReplayMismatch):
        explain(store(), VOCABULARY, MOMENT, read, bits_of(decision))


def test_a_derived_fact_that_no_rule_set_is_refused() -> None:
    """What was settled has to follow from the rules that counted."""
    decision = decide(store(), APPLICANT | {"credit.score": None})
    read = dict(decision.read) | {"credit.decision": "approved"}
    bits = bits_of(decision) | {"deposit_fallback.offer": Bits(0, 0)}
    with pytest.raises(ReplayMismatch, match=r"credit\.decision"):
        explain(store(), VOCABULARY, MOMENT, read, bits)


def test_another_revision_is_refused() -> None:
    """The same record under other numbers does not explain itself."""
    decision = decide(store(), APPLICANT)
    with pytest.raises(ReplayMismatch):
        explain(platform(), VOCABULARY, MOMENT, decision.read, bits_of(decision))


def test_a_policy_without_bits_is_refused() -> None:
    """A record that leaves out a policy of the moment is not whole."""
    decision = decide(store(), APPLICANT)
    bits = bits_of(decision)
    del bits["core.application_gate"]
    with pytest.raises(ReplayMismatch, match=r"core\.application_gate"):
        explain(store(), VOCABULARY, MOMENT, decision.read, bits)


def test_a_policy_that_was_not_in_force_has_no_part_in_it() -> None:
    """A dated policy may be absent from the record."""
    ruleset = store()
    gate = replace(ruleset.policies["core.application_gate"], effective_from=739_000)
    dated = replace(ruleset, policies=dict(ruleset.policies) | {gate.name: gate})
    decision = decide(ruleset, APPLICANT)
    bits = bits_of(decision)
    del bits["core.application_gate"]
    told = explain(dated, VOCABULARY, MOMENT, decision.read, bits)
    assert [policy.name for policy in told.policies] == [
        "credit_scoring.decide",
        "deposit_fallback.offer",
    ]


def test_a_mismatch_shows_no_facts() -> None:
    """The alarm can be logged: it carries bits and names, no values."""
    decision = decide(store(), APPLICANT)
    read = dict(decision.read) | {"credit.score": 651}
    with pytest.raises(ReplayMismatch) as alarm:
        explain(store(), VOCABULARY, MOMENT, read, bits_of(decision))
    assert "651" not in f"{alarm.value.message} {alarm.value.details}"


def test_a_receipt_explains_itself_as_the_decision_did() -> None:
    """Encoded, decoded and explained comes to the same as explained at once."""
    decision = decide(store(), APPLICANT)
    receipt = encode_single(decision, VOCABULARY, bytes)
    recorded = decode_single(receipt, store(), VOCABULARY, bytes)
    assert recorded.revision == REVISION
    assert explain_recorded(store(), VOCABULARY, recorded) == explained(APPLICANT)


def test_sealed_facts_leave_the_outcome_from_the_record() -> None:
    """With the key destroyed rules that read them are told by their bits, the rest replayed."""
    decision = decide(store(), APPLICANT)
    receipt = encode_single(decision, VOCABULARY, bytes)
    told = explain_recorded(store(), VOCABULARY, decode_single(receipt, store(), VOCABULARY))
    assert told.from_record
    assert rule(told, "low_score").result == "hit"
    assert rule(told, "low_score").lines[0].value == Label("已抹除", "erased")
    assert rule(told, "offer_deposit").lines[0].because == "credit_scoring.decide/low_score"
    assert rule(told, "pass").flips == ()


def test_a_sealed_record_is_still_checked_where_it_can_be() -> None:
    """A flipped bit of a rule that reads nothing sealed is found."""
    decision = decide(store(), APPLICANT)
    receipt = encode_single(decision, VOCABULARY, bytes)
    recorded = decode_single(receipt, store(), VOCABULARY)
    bits = dict(recorded.bits) | {"deposit_fallback.offer": Bits(0b10, 0)}
    with pytest.raises(ReplayMismatch, match=r"deposit_fallback\.offer"):
        explain_recorded(store(), VOCABULARY, replace(recorded, bits=bits))


@pytest.mark.parametrize(
    ("changed", "zh"),
    [
        ({"credit.score": 700}, "通过申请"),
        ({}, "缴纳押金 300.00 元，或可改选低门槛宠物；客户可要求人工复核"),
        ({"customer.age": 17}, "不予通过：未满最低年龄；客户可要求人工复核"),
        ({"credit.score": None}, "缺少芝麻信用分，转人工处理；客户可要求人工复核"),
        ({"customer.landlord_consent": None}, "补交材料：房东允许养宠证明；客户可要求人工复核"),
    ],
)
def test_the_next_step_is_the_strictest_answer(changed: dict[str, int | None], zh: str) -> None:
    """Milder answers beside a stricter one are not offered; equal ones are the choice."""
    assert explained(APPLICANT | changed).next_step.zh == zh


def test_a_held_effect_is_what_happens_next() -> None:
    """As long as something waits, that comes first."""
    told = explained(APPLICANT, statuses=(EffectStatus(Status.HELD),))
    assert told.next_step.en == "waiting: pay a deposit of 300.00 yuan"
