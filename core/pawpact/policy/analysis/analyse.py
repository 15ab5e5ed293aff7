"""What a ruleset's policies can and cannot come to, each finding with a case the engine decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pawpact.policy.analysis.conflict import conflicts
from pawpact.policy.analysis.examined import Examined, NotAsDecided
from pawpact.policy.analysis.gap import gaps
from pawpact.policy.analysis.live import dead_rules
from pawpact.policy.analysis.overlap import overlaps
from pawpact.policy.analysis.uncovered import idle_prohibitions, uncovered_facts
from pawpact.policy.checking.inline import DeciderOf
from pawpact.policy.deciding.fact import InvalidFact
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.model import Ruleset
from pawpact.vocabulary.registry import Vocabulary

KINDS = (dead_rules, gaps, overlaps, conflicts, uncovered_facts, idle_prohibitions)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The findings, and the policies of which not every question could be answered."""

    findings: tuple[Diagnostic, ...]
    partial: tuple[str, ...] = ()


def analyse(ruleset: Ruleset, vocabulary: Vocabulary, decider_of: DeciderOf) -> Analysis:
    """All policies of a ruleset, in the order of their names."""
    return joined(
        analyse_policy(each, ruleset, vocabulary, decider_of) for each in ruleset.policies
    )


def analyse_policy(
    policy: str, ruleset: Ruleset, vocabulary: Vocabulary, decider_of: DeciderOf
) -> Analysis:
    examined = Examined(ruleset.policies[policy], ruleset, vocabulary, decider_of)
    findings = tuple(_found(examined))
    return Analysis(findings, () if examined.is_whole else (policy,))


def joined(analyses: Iterable[Analysis]) -> Analysis:
    each = list(analyses)
    return Analysis(
        tuple(finding for one in each for finding in one.findings),
        tuple(policy for one in each for policy in one.partial),
    )


def _found(examined: Examined) -> Iterator[Diagnostic]:
    for kind in KINDS:
        try:
            yield from kind(examined)
        except (NotAsDecided, InvalidFact):  # nothing is told that the engine does not bear out
            examined.is_whole = False
