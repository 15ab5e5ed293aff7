"""Which rules the inline tests have seen fire, and which they have seen stay silent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pawpact.kernel.label import Label
from pawpact.policy.checking.inline import TestResult, written_id
from pawpact.policy.condition import facts_of_condition
from pawpact.policy.finding.diagnostic import Diagnostic, Span
from pawpact.policy.model import Origin, Policy, Ruleset


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """How many tests saw a rule count, and how many saw it not count.

    A rule that counts whatever the facts (`is_always`) has no case in which it does not.
    """

    policy: str
    rule: str
    origin: Origin
    fired: int
    silent: int
    is_always: bool = False

    @property
    def is_covered(self) -> bool:
        return self.fired > 0 and (self.silent > 0 or self.is_always)


def rule_coverage(ruleset: Ruleset, results: Sequence[TestResult]) -> list[RuleCoverage]:
    """Every rule as written, the rows of an ``each`` rule taken together."""
    return [
        each for policy in ruleset.policies.values() for each in _policy_coverage(policy, results)
    ]


def untested_rules(coverage: Iterable[RuleCoverage]) -> list[Diagnostic]:
    """The platform's rules that lack a test that fires them or one that does not."""
    return [
        _untested(each)
        for each in coverage
        if each.origin.layer == "platform" and not each.is_covered
    ]


def _policy_coverage(policy: Policy, results: Sequence[TestResult]) -> Iterable[RuleCoverage]:
    mine = [
        {written_id(rule) for rule in result.chosen}
        for result in results
        if result.test.policy == policy.name
    ]
    written = {written_id(rule.id): rule for rule in reversed(policy.rules)}
    for name, rule in reversed(written.items()):
        fired = sum(name in chosen for chosen in mine)
        is_always = policy.hit == "all" and not facts_of_condition(rule.when)
        yield RuleCoverage(policy.name, name, rule.origin, fired, len(mine) - fired, is_always)


def _untested(coverage: RuleCoverage) -> Diagnostic:
    lacks = (
        Label("没有测试让它命中", "no test fires it")
        if not coverage.fired
        else Label("没有测试让它不命中", "no test leaves it silent")
    )
    return Diagnostic(
        "R403",
        "error",
        Label(
            f"规则 {coverage.rule}（{coverage.policy}）{lacks.zh}",
            f"rule {coverage.rule} of {coverage.policy}: {lacks.en}",
        ),
        Span(coverage.origin.file, coverage.origin.line, coverage.origin.column),
        lacks,
        Label(
            "每条规则至少要有一个命中和一个不命中的测试",
            "give each rule one test that fires it and one that does not",
        ),
    )
