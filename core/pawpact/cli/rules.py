"""``pawpact rules``: check, test, explain and resolve rule files, on files alone.

Exit codes: 0 nothing to mend, 1 findings, 2 wrong usage.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar, cast

import click

from pawpact.cli.rules_check import Checker, Report
from pawpact.cli.rules_explain import GivenFacts, explain_given
from pawpact.cli.rules_finding import Format, show_findings
from pawpact.cli.rules_folder import RuleFolders, wanted_one
from pawpact.cli.rules_table import coverage_table, resolved_json, resolved_table
from pawpact.hosting.host import Host
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label, Language
from pawpact.policy.codes import CODES
from pawpact.policy.diagnostic import RuleFileError
from pawpact.policy.model import Layer
from pawpact.policy.render import render_text
from pawpact.policy.render_json import render_json
from pawpact.tenancy.codes import CODES as TENANT_CODES
from pawpact.tenancy.folder import Tenants, read_tenants

FINDINGS = 1
_EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

T = TypeVar("T")


class Platform(Protocol):
    """What a running installation adds: recorded decisions."""

    def explain_decision(self, store: str, decision: str, language: Language, role: str) -> str: ...


_rules_option = click.option(
    "--rules",
    "rule_folders",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of platform rules (default: ./rules).",
)
_tenants_option = click.option(
    "--tenants",
    default="tenants",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of brands and stores.",
)


def _files(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where rule files lie, as one ``RuleFolders`` argument."""

    @wraps(command)
    def wrapped(*args: Any, rule_folders: tuple[Path, ...], tenants: Path, **rest: Any) -> None:
        command(*args, folders=_folders(rule_folders, tenants), **rest)

    return _rules_option(_tenants_option(wrapped))


_language = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="PAWPACT_LANGUAGE",
    help="Language of messages.",
)
_store = click.option("--store", help="Only this store.")
_format = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
)


@click.group("rules")
def rules() -> None:
    """Check, test, explain and resolve rule files."""


@rules.command("check")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@_store
@click.option("--all", "everything", is_flag=True, help="The platform and every brand and store.")
@_format
@_language
@_files
def check(
    folders: RuleFolders,
    file: Path | None,
    store: str | None,
    everything: bool,
    form: Format,
    language: Language,
) -> None:
    """Read and resolve rule files and try every `never` at the boundary points.

    With FILE only what is found in that file; without anything, everything.
    """
    if sum(map(bool, (file, store, everything))) > 1:
        raise click.UsageError("FILE, --store and --all exclude each other")
    checker = _checker(folders, language)
    report = _run(lambda: checker.check(_wanted(folders, store)), language)
    if file:
        report = _only(report, folders, file)
    _show(report, form, language)
    if form == "text" and not report.findings:
        names = ", ".join(resolved.name for resolved in report.resolved)
        click.echo(Label(f"没有问题：{names}", f"nothing to mend: {names}").say(language))
    _exit(report)


@rules.command("test")
@_store
@_format
@_language
@_files
def test(folders: RuleFolders, store: str | None, form: Format, language: Language) -> None:
    """Run inline tests and `never`; print which rules the tests reach."""
    checker = _checker(folders, language)
    report = _run(lambda: checker.test(_wanted(folders, store)), language)
    _show(report, form, language)
    if form == "text":
        if report.coverage:
            click.echo(coverage_table(report.coverage, language))
        passed = sum(result.passed for result in report.results)
        total = len(report.results)
        words = Label(f"{total} 个测试，通过 {passed} 个", f"{passed} of {total} tests pass")
        click.echo(words.say(language))
    _exit(report)


@rules.command("explain")
@click.argument("decision", required=False)
@_store
@click.option("--policy", help="The policy to try on --given facts.")
@click.option("--given", type=_EXISTING_FILE, help="A file of facts.")
@click.option("--role", default="manager", show_default=True, help="Who reads it.")
@click.option("--full", is_flag=True, help="Every condition, not only those that settled it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_language
@_files
@click.pass_context
def explain(
    context: click.Context,
    folders: RuleFolders,
    decision: str | None,
    store: str | None,
    policy: str | None,
    given: Path | None,
    role: str,
    full: bool,
    form: str,
    language: Language,
) -> None:
    """Say why: of a recorded DECISION of a store, or of a --policy on --given facts."""
    if decision:
        platform = _platform(context)
        if platform is None or not store or policy or given:
            raise click.UsageError("DECISION needs --store and a running installation, no more")
        recorded = platform
        click.echo(
            _run(lambda: recorded.explain_decision(store, decision, language, role), language)
        )
        return
    if not (policy and given):
        raise click.UsageError("give a DECISION, or --policy and --given")
    trying = GivenFacts(policy, given, store, role)
    explanation = _run(
        lambda: explain_given(folders, _checker(folders, language), trying), language
    )
    if form == "json":
        click.echo(json.dumps(render_json(explanation), ensure_ascii=False, indent=2))
    else:
        click.echo(render_text(explanation, language, full=full))


@rules.command("resolve")
@click.option("--store", help="The store; without it the platform alone.")
@click.option("--origin", is_flag=True, help="With the file and line of every value.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@_language
@_files
def resolve(
    folders: RuleFolders, store: str | None, origin: bool, form: str, language: Language
) -> None:
    """Print the effective rules of a store."""
    checker = _checker(folders, language)
    wanted = wanted_one(store)
    resolved = _run(lambda: folders.resolve(checker.platform, *wanted), language)
    if form == "json":
        content = resolved_json(resolved.ruleset)
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        click.echo(resolved_table(resolved.ruleset, language, origin=origin))


@rules.command("help")
@click.argument("code")
@_language
def help_(code: str, language: Language) -> None:
    """Explain a finding's CODE, like R204."""
    found = {**CODES, **TENANT_CODES}.get(code.upper())
    if found is None:
        raise click.UsageError(f"there is no code {code}")
    colon = "：" if language == "zh" else ": "
    click.echo(f"{code.upper()}{colon}{found.title.say(language)}\n\n{found.help.say(language)}")


def _folders(rule_folders: Sequence[Path], tenants: Path) -> RuleFolders:
    host = Host.load()
    chosen = list(rule_folders) or [Path("rules")]
    missing = [str(folder) for folder in chosen if not folder.is_dir()]
    if missing:
        raise click.UsageError(f"there is no folder {', '.join(missing)}; name it with --rules")
    platform = [*((folder, folder.name) for folder in chosen), *host.rule_folders()]
    known = read_tenants(tenants) if tenants.is_dir() else Tenants({}, {})
    return RuleFolders(platform, known, tenants, host)


def _checker(folders: RuleFolders, language: Language) -> Checker:
    return _run(lambda: Checker(folders), language)


def _wanted(folders: RuleFolders, store: str | None) -> list[tuple[str, Layer]]:
    return [wanted_one(store)] if store else list(folders.every())


def _only(report: Report, folders: RuleFolders, file: Path) -> Report:
    """What stands in this file; a file outside of the folders is wrong usage."""
    roots = [*folders.platform, (folders.tenants_folder, folders.tenants_folder.name)]
    shown = [
        f"{prefix}/{file.resolve().relative_to(folder.resolve()).as_posix()}"
        for folder, prefix in roots
        if file.resolve().is_relative_to(folder.resolve())
    ]
    if not shown:
        raise click.UsageError(f"{file} lies neither in the rules nor in the tenants folder")
    found = [each for each in report.findings if each.span.file in shown]
    return Report(found, report.texts, report.resolved, report.results, report.coverage)


def _show(report: Report, form: Format, language: Language) -> None:
    text = show_findings(report.findings, report.texts, form, language)
    if text:
        click.echo(text)


def _exit(report: Report) -> None:
    if report.has_errors:
        click.get_current_context().exit(FINDINGS)


def _run(work: Callable[[], T], language: Language) -> T:
    """Do it; an error of ours ends with its message and the exit code of findings."""
    try:
        return work()
    except RuleFileError as wrong:
        _stop(wrong.render(language))
    except PawpactError as wrong:
        hint = f"\n{wrong.hint.say(language)}" if wrong.hint else ""
        _stop(wrong.message.say(language) + hint)


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    click.get_current_context().exit(FINDINGS)


def _platform(context: click.Context) -> Platform | None:
    return cast("Platform | None", getattr(context.obj, "platform", None))
