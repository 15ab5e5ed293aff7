"""``rules explain``: a recorded decision, or a policy tried on a file of facts, and why."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pawpact.access.actor import Role
from pawpact.cli.rules_check import Checker
from pawpact.cli.rules_folder import RuleFolders, wanted_one
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label, Language
from pawpact.policy.checking.trial import TRIAL
from pawpact.policy.condition import facts_read
from pawpact.policy.explaining.explain import explain
from pawpact.policy.explaining.explanation import Explanation
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.model import Bits, Policy, Ruleset
from pawpact.policy.reading.field import Fields
from pawpact.policy.reading.scope import Scope
from pawpact.policy.reading.source import read_yaml
from pawpact.policy.reading.test import read_facts
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform


class NoSuchPolicy(FileError):
    """There is no policy of that name."""

    code = "no_such_policy"
    title = Label("没有这个策略", "There is no policy of that name")


@dataclass(frozen=True, slots=True)
class GivenFacts:
    """A policy to try on a file of facts, by a store's rules or the platform's, and for whom."""

    policy: str
    file: Path
    store: str | None
    role: str


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision on record, who reads about it, and whether every condition is wanted."""

    store: str
    decision: str
    role: Role
    full: bool


def explain_stored(platform: Platform, asked: StoredDecision, form: str, language: Language) -> str:
    """The receipt as text, or as JSON with the decision's id, time and revision around it."""
    explainer = platform.explainer
    with platform.reading(asked.store) as unit:
        if form == "json":
            document = explainer.document(unit, asked.decision, asked.role)
            return json.dumps(document, ensure_ascii=False, indent=2)
        return explainer.text(unit, asked.decision, language, asked.role, full=asked.full)


def explain_given(folders: RuleFolders, checker: Checker, trying: GivenFacts) -> Explanation:
    """Decide the policy on these facts alone and explain what comes out."""
    wanted = wanted_one(trying.store)
    ruleset = folders.resolve(checker.platform, *wanted).ruleset
    policy = _policy(ruleset, trying.policy)
    facts = read_given(trying.file, policy, ruleset, folders.vocabulary)
    return _explain(ruleset, policy, facts, folders.vocabulary, checker, trying.role)


def read_given(
    file: Path, policy: Policy, ruleset: Ruleset, vocabulary: Vocabulary
) -> dict[str, Value]:
    """A file of ``fact: value`` lines, checked like the facts of an inline test."""
    text = file.read_text("utf-8")
    findings = Findings()
    root = read_yaml(file.name, text, "store")
    scope = Scope.of(
        policy.name, policy.group, policy.moment, vocabulary, ruleset.parameters, findings
    )
    facts = read_facts(Fields(root, findings), scope)
    findings.raise_errors({file.name: text})
    return facts


def _policy(ruleset: Ruleset, name: str) -> Policy:
    policy = ruleset.policies.get(name)
    if policy is None:
        listed = ", ".join(sorted(ruleset.policies))
        raise NoSuchPolicy(
            Label(
                f"没有叫 {name} 的规则文件；现有：{listed}",
                f"there is no policy {name}; known: {listed}",
            )
        )
    return policy


def _explain(
    ruleset: Ruleset,
    policy: Policy,
    facts: dict[str, Value],
    vocabulary: Vocabulary,
    checker: Checker,
    role: str,
) -> Explanation:
    decision = checker.decider_of(ruleset, vocabulary).decide(
        policy.moment,
        {**dict.fromkeys(facts_read(policy)), **facts},
        TRIAL,
        only={policy.name},
    )
    alone = replace(ruleset, order={policy.moment: (policy.name,)})
    bits = {each.policy: Bits(each.fired, each.undetermined) for each in decision.outcomes}
    return explain(alone, vocabulary, policy.moment, decision.read, bits, role=role)
