"""The plugin's rule files: sound, tested both ways, and fenced where they give something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pawpact.messages.asked import unsendable_messages
from pawpact.policy.analysis.analyse import analyse_policy
from pawpact.policy.checking.coverage import rule_coverage, untested_rules
from pawpact.policy.checking.inline import failures, run_tests
from pawpact.policy.checking.trial import check_never
from pawpact.policy.deciding.decide import Decider
from pawpact.policy.engine.durable import DurableEngine
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.model import Policy, Ruleset
from pawpact.sdk.testing.bench import Bench
from pawpact.vocabulary.registry import Vocabulary


def check_rule_tests(bench: Bench) -> None:
    ruleset = bench.ruleset()
    alone = _alone(ruleset, bench.policies(ruleset))
    results = run_tests(alone, bench.words, _decider)
    found = [*failures(results), *untested_rules(rule_coverage(alone, results))]
    assert not found, _said(found)


def check_analysis(bench: Bench) -> None:
    """What ``rules check`` refuses: rules that never count, and those that contradict another,

    and messages that nobody has words for.
    """
    ruleset = bench.ruleset()
    policies = bench.policies(ruleset)
    found = unsendable_messages(_alone(ruleset, policies), bench.installation.platform.parts.texts)
    found += [
        each
        for policy in policies
        for each in analyse_policy(policy.name, ruleset, bench.words, _decider).findings
        if each.severity == "error"
    ]
    assert not found, _said(found)


def check_never_rules(bench: Bench) -> None:
    ruleset = bench.ruleset()
    policies = bench.policies(ruleset)
    bare = [each.name for each in policies if not each.never and _grants(each, bench.words)]
    assert not bare, f"{', '.join(bare)} grants something and says nothing under `never`"
    alone = _alone(ruleset, policies)
    found = list(check_never(alone, bench.words, _decider(alone, bench.words)))
    assert not found, _said(found)


def _alone(ruleset: Ruleset, policies: Sequence[Policy]) -> Ruleset:
    """The plugin's policies without anybody else's."""
    mine = {each.name: each for each in policies}
    order = {
        moment: tuple(name for name in names if name in mine)
        for moment, names in ruleset.order.items()
    }
    return replace(
        ruleset,
        policies=mine,
        order={moment: names for moment, names in order.items() if names},
    )


def _grants(policy: Policy, words: Vocabulary) -> bool:
    called = {call.effect for rule in policy.rules for call in rule.then}
    return any(words.effects[name].grants for name in called & words.effects.keys())


def _decider(ruleset: Ruleset, words: Vocabulary) -> Decider:
    return Decider(ruleset, words, _engine())


@cache
def _engine() -> DurableEngine:
    return DurableEngine()


def _said(found: list[Diagnostic]) -> str:
    return "; ".join(f"{each.span}: {each.message.en}" for each in found)
