"""``pawpact ledger audit``: what was proven of the books, and every place that does not hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pawpact.cli.shell import (
    existing_file,
    language_option,
    misuse,
    platform_of,
    refuse,
    reporting,
)
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.ledger.audit import AuditReport
from pawpact.ledger.finding import Finding

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform
    from pawpact.bootstrap.books import Statements

every_option = click.option("--all", "every", is_flag=True, help="所有门店 / All stores.")
some_store_option = click.option("--store", default="", help="哪家门店 / Which store.")
json_option = click.option("--json", "as_json", is_flag=True, help="给程序读 / For programs.")
Audited = tuple[str, AuditReport]


@click.command("audit")
@some_store_option
@every_option
@click.option(
    "--gateway-file",
    "file",
    type=existing_file,
    help="渠道自己的收款文件 / The provider's own file of what it collected.",
)
@click.option(
    "--provider", default="simulator", show_default=True, help="哪家渠道的文件 / Whose file it is."
)
@json_option
@language_option
@click.pass_context
def audit(
    context: click.Context,
    store: str,
    every: bool,
    file: Path | None,
    provider: str,
    as_json: bool,
    language: Language,
) -> None:
    """核对账本 / Prove the books: balances, lots, charges, deposits, contracts, orders, refunds.

    With the provider's file also that what it collected is booked, and the other way round.
    Hashes are for ``ledger verify`` and ``agreements verify``.
    Exit code 1 where anything is found; nothing is mended.
    """
    with reporting(language):
        platform = platform_of(context)
        names = store_names(platform, store, every)
        statements = _statements(platform, provider, file)
        audited = [_audit_store(platform, name, statements) for name in names]
        nobodys = _nobodys(platform, names, statements) if every and file else []
    _show(audited, nobodys, as_json, language)
    if nobodys or not all(report.sound for _, report in audited):
        refuse()


def store_names(platform: Platform, store: str, every: bool) -> list[str]:
    """One store or all of them, as asked."""
    if bool(store) == every:
        raise misuse("请用 --store 写明一家门店，或用 --all 查全部", "name one --store, or --all")
    return sorted(each.name for each in platform.stores.every()) if every else [store]


def _statements(platform: Platform, provider: str, file: Path | None) -> Statements:
    from pawpact.bootstrap.books import read_statements

    if file is None:
        return {}
    return read_statements(platform.parts.gateways, [(provider, file)])


def _audit_store(platform: Platform, name: str, statements: Statements) -> Audited:
    from pawpact.bootstrap.books import audit_books

    with platform.reading(name) as unit:
        return name, audit_books(unit, statements)


def _nobodys(platform: Platform, names: Sequence[str], statements: Statements) -> list[str]:
    """Debits in the provider's file that no store has a contract for."""
    from pawpact.bootstrap.books import unclaimed

    with ExitStack() as stack:
        units = [stack.enter_context(platform.reading(name)) for name in names]
        left = unclaimed(units, statements)
    return [f"{each.key} {yuan(each.amount)}" for found in left.values() for each in found]


def _show(
    audited: Sequence[Audited], nobodys: Sequence[str], as_json: bool, language: Language
) -> None:
    if as_json:
        stores = [_document(*each) for each in audited]
        document = {"stores": stores, "collected_for_nobody": nobodys}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for name, report in audited:
        click.echo(_summary(name, report).say(language))
        for finding in report.findings:
            _show_finding(finding, language)
    if nobodys:
        click.echo(_NOBODYS.say(language))
        for each in nobodys:
            click.echo(f"  {each}")


def _show_finding(finding: Finding, language: Language) -> None:
    click.echo(f"  {finding.code}: {finding.title.say(language)} ({finding.count})")
    for place in finding.places:
        click.echo(f"    {place.line.say(language)}")


def _summary(name: str, report: AuditReport) -> Label:
    zh = "账实相符" if report.sound else f"发现 {len(report.findings)} 类问题"
    en = "sound" if report.sound else f"{len(report.findings)} kinds of findings"
    return Label(
        f"{name}：{report.journals} 笔凭证，{report.postings} 条分录，{zh}",
        f"{name}: {report.journals} journals, {report.postings} postings, {en}",
    )


def _document(name: str, report: AuditReport) -> dict[str, Any]:
    return {
        "store": name,
        "sound": report.sound,
        "journals": report.journals,
        "postings": report.postings,
        "findings": [
            {
                "code": finding.code,
                "title": both(finding.title),
                "count": finding.count,
                "places": [
                    {part: both(label) for part, label in place._asdict().items()}
                    for place in finding.places
                ],
            }
            for finding in report.findings
        ],
    }


def both(label: Label) -> dict[str, str]:
    """A text in both languages, for programs."""
    return {"zh": label.zh, "en": label.en}


_NOBODYS = Label(
    "渠道收了款，但没有一家门店有这份合约：",
    "The provider collected it, no store has the contract:",
)
