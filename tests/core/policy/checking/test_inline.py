"""Tests that stand in rule files, and which rules they reach."""

from dataclasses import replace

import pytest

from pawpact.policy.checking.coverage import RuleCoverage, rule_coverage, untested_rules
from pawpact.policy.checking.inline import TestResult, failures, run_tests
from pawpact.policy.model import All, Origin
from tests.core.policy.sample import STORE, VOCABULARY, Change, decider, platform, store


def results(**changed: Change) -> list[TestResult]:
    return run_tests(platform(**changed), VOCABULARY, decider)


def problems(**changed: Change) -> list[str]:
    return [problem.en for result in results(**changed) for problem in result.problems]


def test_the_platforms_tests_pass_on_the_platform() -> None:
    """Every test of the files ran and came out as it expects."""
    found = results()
    assert len(found) == 11
    assert [result.test.name for result in found if not result.passed] == []


@pytest.mark.parametrize(
    ("file", "change", "problem"),
    [
        ("decide", ("{fired: [pass]}", "{fired: [low_score]}"),
         "fired [pass], expected [low_score]"),
        ("decide", ("{credit.decision: rejected}}", "{credit.decision: pending}}"),
         "credit.decision: rejected, expected pending"),
        ("decide", ("expect: {fired: [], effects: [refer_to_person: {queue: undetermined}]}",
                    "expect: {facts: {credit.decision: rejected}}"),
         "credit.decision: was not set, expected rejected"),
        ("decide", ("[refer_to_person: {queue: credit}]}", "[refer_to_person: {queue: other}]}"),
         "refer_to_person {queue: other} was not asked for "
         "(asked for: [refer_to_person {queue: credit}])"),
        ("decide", ("{fired: [pass]}", "{effects: []}"), "asked for [approve], expected nothing"),
        ("decide", ("{fired: [pass]}", "{not_effects: [approve: {}]}"),
         "approve was asked for and must not be"),
        ("offer", ("{fired: []}}", "{effects: [require_deposit: {}]}}"),
         "require_deposit was not asked for (asked for: [])"),
    ],
)  # fmt: skip
def test_each_kind_of_expectation_can_fail(
    file: str, change: tuple[str, str], problem: str
) -> None:
    """What came out otherwise is said with what was expected."""
    assert problems(**{file: change}) == [problem]


def test_a_failed_test_is_a_finding_at_its_place() -> None:
    """It points at the test, with what came out."""
    (finding,) = failures(results(decide=("{fired: [pass]}", "{fired: [low_score]}")))
    assert (finding.code, finding.span.file) == ("R402", "rules/credit_scoring/decide.yaml")
    assert "fired [pass], expected [low_score]" in finding.message.en


def test_at_overrides_a_parameter_for_one_test_only() -> None:
    """620 holds where it is written; the test at 550 still passes."""
    found = {result.test.name: result.chosen for result in results()}
    assert found["门槛 620 时 619 分不通过"] == ("low_score",)
    assert found["刚好 550 分通过"] == ("pass",)


def test_a_test_decides_its_own_policy_alone() -> None:
    """A derived fact is given as if it had been settled."""
    found = {result.test.name: result.chosen for result in results()}
    assert found["未通过时两条路"] == ("offer_deposit", "offer_low_threshold_pet")


def test_a_stores_tests_run_on_its_own_numbers() -> None:
    """580 fails at this store's 600; the platform's tests do not bind it."""
    (result,) = run_tests(store(), VOCABULARY, decider, "store")
    assert (result.test.name, result.passed) == ("本店 580 分不通过", True)


def test_a_stores_test_can_fail() -> None:
    """It is held to the store's resolved rules."""
    text = STORE.replace("params: {min_score: 600}", "params: {min_score: 560}")
    (result,) = run_tests(store(text), VOCABULARY, decider, "store")
    assert [each.en for each in result.problems] == ["credit.decision: approved, expected rejected"]


def test_every_rule_of_the_sample_is_covered() -> None:
    """Each rule was seen to fire and to stay silent."""
    coverage = rule_coverage(platform(), results())
    assert [each.rule for each in coverage if not each.is_covered] == []
    assert len(coverage) == 8


def test_a_rule_that_no_test_fires_is_a_finding() -> None:
    """The finding points at the rule and says what is missing."""
    changed = {
        "decide": (
            "  - name: 查不到转人工\n    given: {credit.status: unavailable}\n"
            "    expect: {fired: [score_unavailable], effects: "
            "[refer_to_person: {queue: credit}]}\n",
            "",
        )
    }
    (finding,) = untested_rules(rule_coverage(platform(**changed), results(**changed)))
    assert (finding.code, finding.span.line) == ("R403", 14)
    assert "score_unavailable of credit_scoring.decide: no test fires it" in finding.message.en


def test_a_rule_that_always_fires_is_a_finding() -> None:
    """A test that leaves it silent is missing."""
    changed = {
        "offer": (
            "  - {name: 通过时不提押金, given: {credit.decision: approved}, expect: {fired: []}}\n",
            "",
        )
    }
    found = untested_rules(rule_coverage(platform(**changed), results(**changed)))
    assert {each.label.en for each in found} == {"no test leaves it silent"}


EACH = """  lines: {type: table, store_may: any, source: "S:17", label: {zh: 档位, en: Lines},
          columns: {points: {type: int, key: true, better: lower}, queue: {type: text}},
          default: [{points: 600, queue: low}, {points: 650, queue: high}]}
rules:
  - id: near
    title: {zh: 接近, en: Near}
    each: $lines
    when: {credit.decision: pending, customer.performed_periods: {gte: $row.points}}
    then: [refer_to_person: {queue: $row.queue}]
"""
EACH_TESTS = """tests:
  - name: 接近第一档
    given: {credit.decision: pending, customer.performed_periods: 620}
    expect: {fired: ["near[1]"]}
"""


def test_rows_of_a_table_count_as_the_rule_they_were_written_as() -> None:
    """One row that fires, and a test in which none does, cover the `each` rule."""
    changed = [("rules:\n", EACH), ("tests:\n", EACH_TESTS)]
    ruleset = platform(offer=changed)
    coverage = rule_coverage(ruleset, results(offer=changed))
    (near,) = [each for each in coverage if each.rule.startswith("near")]
    assert (near.rule, near.fired, near.silent) == ("near", 1, 2)


def test_a_rule_that_always_counts_has_no_silent_case() -> None:
    """Under `hit: all` nothing keeps `when: {}` from counting, so one test that fires it is enough;

    one that reads a fact still needs both.
    """
    always = RuleCoverage("core.thanks", "always", Origin("f", 1, 1), 1, 0, is_always=True)
    reading = replace(always, rule="reading", is_always=False)
    never_fired = replace(always, rule="never", fired=0)
    assert untested_rules([always]) == []
    assert [each.span.line for each in untested_rules([reading, never_fired])] == [1, 1]


def test_whether_a_rule_always_counts_is_told_by_its_condition() -> None:
    """Where the first that fires decides, even `when: {}` may be passed over."""
    rules = platform()
    policy = next(each for each in rules.policies.values() if each.hit == "all")
    first = replace(policy.rules[0], when=All((), policy.origin))
    for hit, is_always in (("all", True), ("first", False)):
        changed = replace(policy, rules=(first, *policy.rules[1:]), hit=hit)
        found = rule_coverage(replace(rules, policies={policy.name: changed}), [])
        assert found[0].is_always is is_always
        assert not any(each.is_always for each in found[1:])
