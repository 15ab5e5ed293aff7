"""``pawpact rules``: check, test, explain and resolve rule files, on files alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from pawpact.access.actor import Role
from pawpact.agreements.codes import CODES as AGREEMENT_CODES
from pawpact.cli.rules_backtest import backtest
from pawpact.cli.rules_check import Checker, Report
from pawpact.cli.rules_code import code_text, codes_page, codes_text
from pawpact.cli.rules_diff import diff
from pawpact.cli.rules_drift import drift
from pawpact.cli.rules_explain import (
    GivenFacts,
    StoredDecision,
    explain_given,
    explain_stored,
)
from pawpact.cli.rules_finding import Format, sampled, show_findings
from pawpact.cli.rules_fmt import fmt
from pawpact.cli.rules_folder import RuleFolders, wanted_one
from pawpact.cli.rules_fork import fork
from pawpact.cli.rules_history import history
from pawpact.cli.rules_narrow import narrowed
from pawpact.cli.rules_new import new
from pawpact.cli.rules_option import files_options
from pawpact.cli.rules_publish import approve, publish, rollback
from pawpact.cli.rules_schema import schema
from pawpact.cli.rules_table import coverage_table, resolved_json, resolved_table
from pawpact.cli.rules_table_file import table
from pawpact.cli.rules_unused import unused
from pawpact.cli.rules_upgrade import upgrade
from pawpact.cli.rules_vocabulary import vocabulary
from pawpact.cli.shell import (
    existing_file,
    language_option,
    misuse,
    platform_of,
    refuse,
    reporting,
    tell,
)
from pawpact.decisions.explain import reader_of
from pawpact.kernel.label import Label, Language
from pawpact.messages.codes import CODES as MESSAGE_CODES
from pawpact.policy.explaining.render import render_text
from pawpact.policy.explaining.render_json import render_json
from pawpact.policy.finding.codes import CODES
from pawpact.policy.model import Layer
from pawpact.tenancy.codes import CODES as TENANT_CODES

_store = click.option("--store", help="只看这家店 / Only this store.")
_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="给人看或给程序读 / For people or programs.",
)
_page_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    show_default=True,
    help="给终端或给文档 / For the terminal or the docs.",
)
_plain_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="给人看或给程序读 / For people or programs.",
)


@click.group("rules")
def rules() -> None:
    """规则文件 / Check, test, explain and resolve rule files."""


rules.add_command(fmt)
rules.add_command(fork)
rules.add_command(backtest)
rules.add_command(new)
rules.add_command(publish)
rules.add_command(approve)
rules.add_command(rollback)
rules.add_command(history)
rules.add_command(diff)
rules.add_command(drift)
rules.add_command(upgrade)
rules.add_command(schema)
rules.add_command(table)
rules.add_command(vocabulary)
rules.add_command(unused)


@rules.command("check")
@click.argument("file", required=False, type=existing_file)
@_store
@click.option("--all", "everything", is_flag=True, help="平台与所有品牌、门店 / Everything.")
@_format
@language_option
@files_options
def check(
    folders: RuleFolders,
    file: Path | None,
    store: str | None,
    everything: bool,
    form: Format,
    language: Language,
) -> None:
    """检查规则文件 / Read and resolve rule files, try every `never` at its boundary points.

    With FILE only what is found in that file; without anything, everything.
    """
    if sum(map(bool, (file, store, everything))) > 1:
        raise misuse("FILE、--store 和 --all 只能给一个", "give one of FILE, --store and --all")
    shown = _shown_as(folders, file) if file else []
    with reporting(language):
        report = Checker(folders).check(_wanted(folders, store or _store_of(folders, file)))
    if file:
        report = _only(report, shown)
    _show(report, form, language)
    if form == "text" and not report.findings:
        names = ", ".join(resolved.name for resolved in report.resolved)
        tell(Label(f"没有问题：{names}", f"nothing to mend: {names}"), language)
    _end(report, form, language)


@rules.command("test")
@_store
@_format
@language_option
@files_options
def test(folders: RuleFolders, store: str | None, form: Format, language: Language) -> None:
    """运行规则自带的测试 / Run inline tests and `never`; tell which rules they reach."""
    with reporting(language):
        report = Checker(folders).test(_wanted(folders, store))
    _show(report, form, language)
    if form == "text":
        if report.coverage:
            click.echo(coverage_table(report.coverage, language))
        passed = sum(result.passed for result in report.results)
        total = len(report.results)
        words = Label(f"{total} 个测试，通过 {passed} 个", f"{passed} of {total} tests pass")
        tell(words, language)
    _end(report, form, language)


@rules.command("explain")
@click.argument("decision", required=False)
@_store
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
@_plain_format
@language_option
@files_options
@click.pass_context
def explain(
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


@rules.command("resolve")
@click.option("--store", help="门店，不给则只看平台 / The store; without it the platform alone.")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    help="只看这个策略或这组，可写多个 / Only this policy, or this group of them; may be repeated.",
)
@click.option(
    "--origin", is_flag=True, help="每个值写在哪里 / With the file and line of every value."
)
@_plain_format
@language_option
@files_options
def resolve(
    folders: RuleFolders,
    store: str | None,
    policies: tuple[str, ...],
    origin: bool,
    form: str,
    language: Language,
) -> None:
    """列出实际生效的规则 / Print the effective rules of a store."""
    with reporting(language):
        resolved = folders.resolve(folders.read_platform(), *wanted_one(store))
    ruleset = narrowed(resolved.ruleset, policies) if policies else resolved.ruleset
    if form == "json":
        click.echo(json.dumps(resolved_json(ruleset), ensure_ascii=False, indent=2))
    else:
        click.echo(resolved_table(ruleset, language, origin=origin))


@rules.command("help")
@click.argument("code", required=False)
@_page_format
@language_option
def help_(code: str | None, form: str, language: Language) -> None:
    """解释问题代码 / Explain a finding's CODE, like R204; without CODE list all of them."""
    known = {**CODES, **AGREEMENT_CODES, **TENANT_CODES, **MESSAGE_CODES}
    if code is None:
        click.echo(codes_page(known) if form == "markdown" else codes_text(known, language))
        return
    if code.upper() not in known:
        raise misuse(f"没有代码 {code}", f"there is no code {code}")
    click.echo(code_text(code.upper(), known[code.upper()], language))


def _wanted(folders: RuleFolders, store: str | None) -> list[tuple[str, Layer]]:
    return [wanted_one(store)] if store else list(folders.every())


def _store_of(folders: RuleFolders, file: Path | None) -> str | None:
    """The store whose own file this is: nobody else's rules depend on it."""
    if file is None or file.resolve().parents[1] != folders.tenants_folder.resolve():
        return None
    name = file.resolve().parent.name
    return name if name in folders.tenants.stores else None


def _shown_as(folders: RuleFolders, file: Path) -> list[str]:
    """Under which names findings show this file; one outside of the folders is wrong usage."""
    roots = [*folders.platform, (folders.tenants_folder, folders.tenants_folder.name)]
    shown = [
        f"{prefix}/{file.resolve().relative_to(folder.resolve()).as_posix()}"
        for folder, prefix in roots
        if file.resolve().is_relative_to(folder.resolve())
    ]
    if not shown:
        raise misuse(
            f"{file} 不在规则文件夹，也不在门店文件夹里",
            f"{file} lies neither in the rules nor in the tenants folder",
        )
    return shown


def _only(report: Report, shown: Sequence[str]) -> Report:
    found = [each for each in report.findings if each.span.file in shown]
    return replace(report, findings=found)


def _show(report: Report, form: Format, language: Language) -> None:
    text = show_findings(
        report.findings, report.texts, form, language, report.samples, report.partial
    )
    if text:
        click.echo(text)


def _end(report: Report, form: Format, language: Language) -> None:
    note = sampled(report.samples)
    if note and form == "text":
        tell(note, language)
    if report.has_errors:
        refuse()
