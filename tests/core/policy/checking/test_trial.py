"""Rules tried at their boundary points before any customer meets them."""

from collections.abc import Sequence

from pawpact.policy.checking.trial import Trial, check_never, try_never
from pawpact.policy.finding.diagnostic import Diagnostic, render
from tests.core.policy.sample import (
    MOMENT,
    STORE,
    STORE_FILE,
    VOCABULARY,
    Change,
    decider,
    files,
    platform,
    store,
)


def found(**changed: Change) -> list[Diagnostic]:
    ruleset = platform(**changed)
    return check_never(ruleset, VOCABULARY, decider(ruleset))


def names(diagnostics: Sequence[Diagnostic]) -> set[tuple[str, str]]:
    return {
        (each.code, each.message.en.partition("`")[2].partition("`")[0]) for each in diagnostics
    }


def test_sound_rules_pass() -> None:
    """Nothing that must never happen can."""
    assert found() == []


def test_a_threshold_one_too_low_is_found() -> None:
    """549 passes against a floor of 550: only the boundary shows it."""
    loose = ("credit.score: {gte: $min_score}", "credit.score: {gte: 549}")
    assert names(found(decide=loose)) == {("R401", "低于平台底线不得通过")}


def test_a_finding_gives_the_case_that_shows_it() -> None:
    """The example names the facts in words and the rule that did it."""
    loose = ("credit.score: {gte: $min_score}", "credit.score: {gte: 549}")
    texts = files(decide=loose)
    frame = render(found(decide=loose)[:1], texts, "zh")
    assert "芝麻信用分 549" in frame
    assert "由规则 credit_scoring.decide/pass 造成" in frame


def test_a_hole_in_the_gate_is_found_through_the_policy_that_approves() -> None:
    """A gate that lets 17 pass comes out where all other answers are mild."""
    hole = ("known: true, lt: 18", "known: true, lt: 17")
    assert names(found(application_gate=hole)) == {("R401", "未成年不得通过")}


def test_a_guard_that_is_missing_at_an_unknown_is_found() -> None:
    """Approving on an unknown score is found at known: false."""
    loose = (
        "when: {credit.score: {gte: $min_score}}",
        "when: {not: {credit.score: {known: true}}}",
    )
    assert ("R401", "没有分数不得通过") in names(found(decide=loose))


def test_a_stores_added_rule_is_tried_too() -> None:
    """What the platform forbids is forbidden on the store's own rules."""
    text = STORE.replace(
        "  params: {min_score: 600}\n",
        """  params: {min_score: 600}
  add:
    - id: friend_of_the_house
      before: low_score
      title: {zh: 熟客, en: Friend of the house}
      when: {customer.performed_periods: {gte: 12}}
      then: [set: {credit.decision: approved}]
""",
    )
    ruleset = store(text)
    diagnostics = check_never(ruleset, VOCABULARY, decider(ruleset))
    assert names(diagnostics) == {("R401", "低于平台底线不得通过")}
    assert diagnostics[0].related[0][0].file == STORE_FILE


def test_granting_beside_a_guard_in_doubt_is_found() -> None:
    """A rule that approves a renter before the landlord was asked is refused."""
    guarded = (
        "  - id: pass\n",
        """  - id: landlord
    title: {zh: 房东, en: Landlord}
    locked: true
    when: {customer.landlord_consent: false}
    then: [refer_to_person: {queue: landlord}]
  - id: pass
""",
    )
    assert found(decide=guarded) == []
    swapped = (
        "  - id: low_score\n",
        """  - id: landlord
    title: {zh: 房东, en: Landlord}
    locked: true
    when: {customer.landlord_consent: false}
    then: [refer_to_person: {queue: landlord}]
  - id: low_score
""",
    )
    (finding,) = found(decide=swapped)
    assert finding.code == "R310"
    assert "rule pass grants something while the locked rule landlord" in finding.message.en


def test_an_open_rule_in_doubt_stops_no_grant() -> None:
    """Only what is locked has to be answered before something is granted."""
    doubtful = (
        "  - id: low_score\n",
        """  - id: landlord
    title: {zh: 房东, en: Landlord}
    when: {customer.landlord_consent: false}
    then: [refer_to_person: {queue: landlord}]
  - id: low_score
""",
    )
    assert found(decide=doubtful) == []


GUARDS = "".join(
    f"""  - id: guard_{number}
    title: 另一道关
    when: {{{condition}}}
    then: [refuse: {{reason: store_policy}}]
"""
    for number, condition in enumerate(
        (
            "application.pets_prohibited: true",
            "application.identity: [verified, expired]",
            "application.residence_proof: given",
            "customer.active_contracts: {gte: 7}",
            "customer.performed_periods: {gte: 7}",
            "pet.species: [cat, dog]",
            "pet.age_months: {gte: 7}",
            "pet.tags: {has: calm}",
            "application.documents: {has: id_card}",
        )
    )
)


def test_a_hole_behind_many_guards_is_found() -> None:
    """Where combinations are too many to try, they are tried around the mildest answer."""
    hole: Change = [
        ("known: true, lt: 18", "known: true, lt: 17"),
        ("  - id: landlord_unasked\n", f"{GUARDS}  - id: landlord_unasked\n"),
    ]
    assert ("R401", "未成年不得通过") in names(found(application_gate=hole))


def test_one_cause_is_reported_once() -> None:
    """Many cases break it; the first is shown."""
    loose = ("credit.score: {gte: $min_score}", "credit.score: {known: true}")
    assert len(found(decide=loose)) == len({each.message for each in found(decide=loose)}) == 2


def test_the_mildest_point_is_an_approval() -> None:
    """From there every guard can be tried alone."""
    ruleset = platform()
    trial = Trial(ruleset, VOCABULARY, decider(ruleset), MOMENT)
    asked = {request.effect for request in trial.at(trial.mildest_point()).effects}
    assert asked == {"approve"}


def test_a_point_is_decided_once() -> None:
    """Policies share what was tried."""
    ruleset = platform()
    trial = Trial(ruleset, VOCABULARY, decider(ruleset), MOMENT)
    base = trial.mildest_point()
    cases = list(trial.points_of_moment(base))
    list(trial.each(cases))
    before = trial.decided
    list(trial.each(cases))
    assert trial.decided == before


def test_a_moment_tried_in_full_is_no_sample() -> None:
    """Where every combination was tried, nothing is said of samples."""
    ruleset = platform()
    assert try_never(ruleset, VOCABULARY, decider(ruleset)).samples == ()


def test_a_sample_is_said_to_be_one() -> None:
    """Where combinations are too many, the moment and the number of tries are told."""
    many: Change = [("  - id: landlord_unasked\n", f"{GUARDS}  - id: landlord_unasked\n")]
    ruleset = platform(application_gate=many)
    (sample,) = try_never(ruleset, VOCABULARY, decider(ruleset)).samples
    assert (sample.moment, sample.points > 1_000) == (MOMENT, True)


RECKONING = """\
    - id: r{n}
      title: R{n}
      when:
        customer.age: {{gte: {{mul: [customer.performed_periods, {n}]}}}}
        credit.score: {{lt: {{add: [customer.performed_periods, {n}]}}}}
        customer.active_contracts: {{gt: {n}}}
      then: [set: {{credit.decision: rejected}}]
"""


def test_rules_that_reckon_across_facts_are_sampled_more_thinly() -> None:
    """A legal file of such comparisons is tried at so many points as can be worked out soon."""
    added = "".join(RECKONING.format(n=n) for n in range(1, 121))
    ruleset = store(STORE.replace("  params: {min_score: 600}\n", f"  add:\n{added}"))
    (sample,) = try_never(ruleset, VOCABULARY, decider(ruleset)).samples
    assert (sample.moment, sample.points < 1_500) == (MOMENT, True)
