"""The case that shows a finding, in words: the facts that matter, each with its value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pawpact.kernel.label import Label
from pawpact.policy.condition import facts_read
from pawpact.policy.deciding.boundary import slice_of
from pawpact.policy.explaining.wording import UNKNOWN, said
from pawpact.policy.finding.diagnostic import Span
from pawpact.policy.model import Origin, Policy, Ruleset
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value


def example(
    facts: Mapping[str, Value | None], names: Iterable[str], vocabulary: Vocabulary
) -> Label:
    """例如：芝麻信用分 549，低门槛宠物 否."""
    zh, en = [], []
    for name in sorted(set(names) & facts.keys()):
        fact, value = vocabulary.facts[name], facts[name]
        words = UNKNOWN if value is None else said(fact, value)
        zh.append(f"{fact.label.zh} {words.zh or '（空）'}")
        en.append(f"{fact.label.en} {words.en or '(none)'}")
    return Label(f"例如：{'，'.join(zh)}", f"for example: {', '.join(en)}")


def facts_behind(ruleset: Ruleset, policy: Policy) -> set[str]:
    """What this policy and its forerunners read."""
    return {
        fact
        for name in slice_of(ruleset, policy.name)
        for fact in facts_read(ruleset.policies[name])
    }


def span_of(origin: Origin) -> Span:
    return Span(origin.file, origin.line, origin.column)
