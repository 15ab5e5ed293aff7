"""The part of the vocabulary that a ruleset uses."""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.policy.condition import facts_read, facts_set
from pawpact.policy.model import Call, Policy, Ruleset
from pawpact.policy.reading.draft import is_core
from pawpact.policy.reading.effect import SET
from pawpact.vocabulary.registry import Vocabulary

REFERRAL = "refer_to_person"
"""What an undetermined rule asks for, whether a rule file names it or not."""


def vocabulary_slice(ruleset: Ruleset, vocabulary: Vocabulary) -> Vocabulary:
    policies = ruleset.policies.values()
    facts = {name for policy in policies for name in _facts(policy)}
    effects = {call.effect for policy in policies for call in _calls(policy)} | {REFERRAL}
    effects |= {
        core
        for name in effects & vocabulary.effects.keys()
        for core in vocabulary.effects[name].expands_to
    }
    moments = {policy.moment for policy in policies}
    groups = {policy.group for policy in policies if not is_core(policy.group)}
    return Vocabulary(
        facts={name: vocabulary.facts[name] for name in sorted(facts)},
        moments={name: vocabulary.moments[name] for name in sorted(moments)},
        effects={
            name: vocabulary.effects[name]
            for name in sorted(effects - {SET})
            if name in vocabulary.effects
        },
        limits={
            name: limit
            for name, limit in sorted(vocabulary.limits.items())
            if name.partition(".")[0] in effects
        },
        needs={name: vocabulary.needs[name] for name in sorted(groups & vocabulary.needs.keys())},
    )


def _facts(policy: Policy) -> Iterator[str]:
    yield from facts_read(policy)
    yield from facts_set(policy)
    for never in policy.never:
        yield from never.facts
    for test in policy.tests:
        yield from test.given
        yield from test.expect_facts


def _calls(policy: Policy) -> Iterator[Call]:
    for rule in policy.rules:
        yield from rule.then
    for never in policy.never:
        yield from never.effects
    for test in policy.tests:
        yield from test.expect_effects or ()
        yield from test.expect_not_effects
