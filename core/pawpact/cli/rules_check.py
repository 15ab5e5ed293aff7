"""What ``rules check`` and ``rules test`` do, without the command line around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pawpact.cli.rules_folder import Resolved, RuleFolders
from pawpact.messages.asked import unsendable_messages
from pawpact.policy.analysis.analyst import Analyst
from pawpact.policy.checking.coverage import RuleCoverage, rule_coverage, untested_rules
from pawpact.policy.checking.inline import TestResult, failures, run_tests
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.finding.diagnostic import Diagnostic, RuleFileError
from pawpact.policy.model import Layer, Ruleset
from pawpact.policy.reading.draft import PlatformRules
from pawpact.tenancy.calendar_check import check_calendar
from pawpact.vocabulary.registry import Vocabulary


@dataclass
class Report:
    """What was found over all rulesets, each finding once, and the files it stands in."""

    findings: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    resolved: list[Resolved] = field(default_factory=list)
    results: list[TestResult] = field(default_factory=list)
    coverage: list[RuleCoverage] = field(default_factory=list)
    samples: dict[str, int] = field(default_factory=dict)
    """Moments with too many combinations to try them all, and how many were tried."""

    partial: set[str] = field(default_factory=set)
    """Policies that reckon across facts: of them analysis could not answer every question."""

    def add(self, found: Iterable[Diagnostic]) -> None:
        self.findings = list(dict.fromkeys((*self.findings, *found)))

    @property
    def has_errors(self) -> bool:
        return any(each.severity == "error" for each in self.findings)


class Checker:
    """Checks and tests rulesets with one engine, so that equal policies are compiled once."""

    def __init__(self, folders: RuleFolders) -> None:
        self._folders = folders
        self._engine = DurableEngine()
        self._analyst = Analyst(folders.vocabulary, self.decider_of)
        self.platform: PlatformRules = folders.read_platform()
        self._messages = folders.read_messages(self.platform)

    def check(self, wanted: Sequence[tuple[str, Layer]]) -> Report:
        """Read, resolve, try every ``never`` at the boundary points, and analyse the rules."""
        report = Report()
        for name, layer in wanted:
            resolved = self._resolve(name, layer, report)
            if resolved:
                report.add(check_calendar(resolved.ruleset))
                if self._messages:
                    report.add(unsendable_messages(resolved.ruleset, self._messages))
                trials = self._analyst.try_never(resolved.ruleset)
                report.add(trials.findings)
                analysis = self._analyst.analyse(resolved.ruleset)
                report.add(analysis.findings)
                report.partial |= set(analysis.partial)
                for sample in trials.samples:
                    fewest = report.samples.get(sample.moment, sample.points)
                    report.samples[sample.moment] = min(fewest, sample.points)
        return report

    def test(self, wanted: Sequence[tuple[str, Layer]]) -> Report:
        """Run the inline tests of each layer on what it resolves to, then ``never`` on all."""
        report = self.check(wanted)
        for resolved in report.resolved:
            results = run_tests(resolved.ruleset, self._vocabulary, self.decider_of, resolved.layer)
            report.results += results
            report.add(failures(results))
            if resolved.layer == "platform":
                report.coverage = rule_coverage(resolved.ruleset, results)
                report.add(untested_rules(report.coverage))
        return report

    def decider_of(self, ruleset: Ruleset, vocabulary: Vocabulary) -> Decider:
        return Decider(ruleset, vocabulary, self._engine)

    @property
    def _vocabulary(self) -> Vocabulary:
        return self._folders.vocabulary

    def _resolve(self, name: str, layer: Layer, report: Report) -> Resolved | None:
        try:
            report.texts.update(self._folders.texts(self.platform, name, layer))
            report.add(self._folders.inspect(name, layer))
            resolved = self._folders.resolve(self.platform, name, layer)
        except RuleFileError as wrong:
            report.texts.update(wrong.texts)
            report.add(wrong.diagnostics)
            return None
        report.resolved.append(resolved)
        return resolved
