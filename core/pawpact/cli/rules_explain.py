"""``rules explain``: a recorded decision, or a policy tried on a file of facts, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pawpact.access.actor import Role
from pawpact.cli.rules_check import Checker
from pawpact.cli.rules_folder import RuleFolders, wanted_one
from pawpact.cli.rules_option import files_options
from pawpact.cli.shell import (
    existing_file,
    form_option,
    language_option,
    misuse,
    platform_of,
    reporting,
)
from pawpact.decisions.explain import reader_of
from pawpact.kernel.errors import FileError
from pawpact.kernel.label import Label, Language
from pawpact.policy.checking.trial import TRIAL
from pawpact.policy.condition import facts_read
from pawpact.policy.explaining.explain import explain
from pawpact.policy.explaining.explanation import Explanation
from pawpact.policy.explaining.render import render_text
from pawpact.policy.explaining.render_json import render_json
from pawpact.policy.finding.diagnostic import Findings
from pawpact.policy.model import Bits, Policy, Ruleset
from pawpact.policy.reading.field import Fields
from pawpact.policy.reading.load import read_text
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
    """Policies of one moment to try on a file of facts, by whose rules, and for whom."""

    policies: Sequence[str]
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


@click.command("explain")
@click.argument("decision", required=False)
@click.option("--store", help="只看这家店 / Only this store.")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    help="用 --given 的事实试哪个策略，同一时刻的可写多个 / A policy to try on --given facts;"
    " several of one moment.",
)
@click.option("--given", type=existing_file, help="事实文件 / A file of facts.")
@click.option(
    "--role",
    type=click.Choice([str(role) for role in Role]),
    default=str(Role.STORE_MANAGER),
    show_default=True,
    help="给谁看 / Who reads it.",
)
@click.option(
    "--full", is_flag=True, help="列出每个条件 / Every condition, not only those that settled it."
)
@form_option
@language_option
@files_options
@click.pass_context
def explain_command(
    context: click.Context,
    folders: RuleFolders,
    decision: str | None,
    store: str | None,
    policies: tuple[str, ...],
    given: Path | None,
    role: str,
    full: bool,
    form: str,
    language: Language,
) -> None:
    """说明为什么 / Why: of a store's recorded DECISION, or of a --policy on --given facts."""
    if decision:
        if not store or policies or given:
            raise misuse(
                "给了 DECISION 就要 --store，不要 --policy 和 --given",
                "DECISION needs --store, and neither --policy nor --given",
            )
        asked = StoredDecision(store, decision, Role(role), full)
        with reporting(language):
            click.echo(explain_stored(platform_of(context), asked, form, language))
        return
    if not (policies and given):
        raise misuse(
            "给 DECISION，或者给 --policy 和 --given", "give a DECISION, or --policy and --given"
        )
    trying = GivenFacts(policies, given, store, reader_of(Role(role)))
    with reporting(language):
        explanation = explain_given(folders, Checker(folders), trying)
    if form == "json":
        click.echo(json.dumps(render_json(explanation), ensure_ascii=False, indent=2))
    else:
        click.echo(render_text(explanation, language, full=full))


def explain_stored(platform: Platform, asked: StoredDecision, form: str, language: Language) -> str:
    """The receipt as text, or as JSON with the decision's id, time and revision around it."""
    explainer = platform.explainer
    with platform.reading(asked.store) as unit:
        if form == "json":
            document = explainer.document(unit, asked.decision, asked.role)
            return json.dumps(document, ensure_ascii=False, indent=2)
        return explainer.text(unit, asked.decision, language, asked.role, full=asked.full)


def explain_given(folders: RuleFolders, checker: Checker, trying: GivenFacts) -> Explanation:
    """Decide the policies on these facts alone and explain what comes out."""
    wanted = wanted_one(trying.store)
    ruleset = folders.resolve(checker.platform, *wanted).ruleset
    policies = _of_one_moment([_policy(ruleset, name) for name in trying.policies])
    facts = read_given(trying.file, policies[0], ruleset, folders.vocabulary)
    return _explain(ruleset, policies, facts, folders.vocabulary, checker, trying.role)


def _of_one_moment(policies: list[Policy]) -> list[Policy]:
    """Those that are asked together: what several answer to is one and the same moment."""
    moments = {each.name: each.moment for each in policies}
    if len(set(moments.values())) > 1:
        listed = "; ".join(f"{name}: {moment}" for name, moment in moments.items())
        raise FileError(
            Label(
                f"一起试的策略要属于同一时刻：{listed}",
                f"policies that are tried together belong to one moment: {listed}",
            ),
            hint=Label("不同时刻的请分开试", "try those of another moment by themselves"),
        )
    return policies


def read_given(
    file: Path, policy: Policy, ruleset: Ruleset, vocabulary: Vocabulary
) -> dict[str, Value]:
    """A file of ``fact: value`` lines, checked like the facts of an inline test."""
    findings = Findings()
    text = read_text(file, file.name, findings)
    findings.raise_errors()
    assert text is not None
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
    policies: Sequence[Policy],
    facts: dict[str, Value],
    vocabulary: Vocabulary,
    checker: Checker,
    role: str,
) -> Explanation:
    moment, names = policies[0].moment, {each.name for each in policies}
    unknown = dict.fromkeys(name for each in policies for name in facts_read(each))
    decision = checker.decider_of(ruleset, vocabulary).decide(
        moment, {**unknown, **facts}, TRIAL, only=names
    )
    asked = tuple(name for name in ruleset.order[moment] if name in names)
    alone = replace(ruleset, order={moment: asked})
    bits = {each.policy: Bits(each.fired, each.undetermined) for each in decision.outcomes}
    return explain(alone, vocabulary, moment, decision.read, bits, role=role)
