"""``pawpact rules``: check, test, explain and resolve rule files, on files alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from pawpact.cli.parted import Parted
from pawpact.cli.rules_check import Checker, Report
from pawpact.cli.rules_finding import Format, sampled, show_findings
from pawpact.cli.rules_folder import RuleFolders, wanted_one
from pawpact.cli.rules_narrow import narrowed
from pawpact.cli.rules_option import files_options
from pawpact.cli.rules_table import coverage_table, resolved_json, resolved_table
from pawpact.cli.shell import (
    existing_file,
    form_option,
    language_option,
    misuse,
    refuse,
    reporting,
    tell,
)
from pawpact.kernel.label import Label, Language
from pawpact.policy.model import Layer

_store = click.option("--store", help="只看这家店 / Only this store.")
_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="给人看或给程序读 / For people or programs.",
)
_PARTS = {
    "approve": "rules_publish.approve",
    "backtest": "rules_backtest.backtest",
    "diff": "rules_diff.diff",
    "drift": "rules_drift.drift",
    "explain": "rules_explain.explain_command",
    "fmt": "rules_fmt.fmt",
    "fork": "rules_fork.fork",
    "help": "rules_code.help_command",
    "history": "rules_history.history",
    "new": "rules_new.new",
    "publish": "rules_publish.publish",
    "rollback": "rules_publish.rollback",
    "schema": "rules_schema.schema",
    "table": "rules_table_file.table",
    "unused": "rules_unused.unused",
    "upgrade": "rules_upgrade.upgrade",
    "vocabulary": "rules_vocabulary.vocabulary",
}
"""Commands with a module of their own."""


@click.group("rules", cls=Parted, parts=_PARTS)
def rules() -> None:
    """规则文件 / Check, test, explain and resolve rule files."""


@rules.command("check")
@click.argument("file", required=False, type=existing_file)
@_store
@click.option("--all", "everything", is_flag=True, help="平台与所有品牌、门店 / Everything.")
@click.option(
    "--with",
    "draft",
    type=existing_file,
    help="代替本店 rules.yaml 的草稿 / A draft in place of the store's rules.yaml.",
)
@_format
@language_option
@files_options
def check(
    folders: RuleFolders,
    file: Path | None,
    store: str | None,
    everything: bool,
    draft: Path | None,
    form: Format,
    language: Language,
) -> None:
    """检查规则文件 / Read and resolve rule files, try every `never` at its boundary points.

    With FILE only what is found in that file; without anything, everything.
    """
    if sum(map(bool, (file, store, everything))) > 1:
        raise misuse("FILE、--store 和 --all 只能给一个", "give one of FILE, --store and --all")
    if draft and not store:
        raise misuse(
            "--with 的草稿是哪家门店的，写上 --store", "--with needs the --store it is for"
        )
    shown = _shown_as(folders, file) if file else []
    with reporting(language):
        if draft and store:
            report = _with_draft(folders, store, draft)
        else:
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
@form_option
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
            f"{file} 不在规则文件夹，也不在门店文件夹里；草稿用 --store 和 --with",
            f"{file} lies neither in the rules nor in the tenants folder; a draft is checked with"
            " --store and --with",
        )
    return shown


def _with_draft(folders: RuleFolders, store: str, draft: Path) -> Report:
    """The store's rules with a draft in them; what is wrong there is told in the draft."""
    from pawpact.publishing.source import rules_of, told_in, with_draft

    tenants = with_draft(folders.tenants, store, draft)
    report = Checker(replace(folders, tenants=tenants)).check(_wanted(folders, store))
    found, texts = told_in(report.findings, report.texts, rules_of(tenants, store), str(draft))
    return replace(report, findings=list(found), texts=texts)


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
