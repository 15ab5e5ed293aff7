"""``pawpact ledger``: prove a store's books, export them, show a customer's account."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, TextIO

import click

from pawpact.cli.shell import language_option, platform_of, refuse, reporting, store_option
from pawpact.cli.table import drawn, headed
from pawpact.kernel.calendar import at_local
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.ledger.account import CNY, account
from pawpact.ledger.audit import AuditReport
from pawpact.ledger.export import Format, export
from pawpact.ledger.service import audit, ledger_hash, statement
from pawpact.ledger.statement import Statement
from pawpact.tenancy.unit import Unit

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

_COLUMNS = (
    Label("时间", "time"),
    Label("业务", "movement"),
    Label("账户", "account"),
    Label("变动", "amount"),
    Label("余额", "balance"),
    Label("原因", "cause"),
)


@click.group("ledger")
def ledger() -> None:
    """账本 / The books of a store."""


@ledger.command("audit")
@click.option("--store", default="", help="哪家门店 / Which store.")
@click.option("--all", "every", is_flag=True, help="所有门店 / All stores.")
@language_option
@click.pass_context
def audit_command(context: click.Context, store: str, every: bool, language: Language) -> None:
    """核对账本 / Prove the books: balances, lots, keys and the chain of journals.

    Exit code 1 where anything is found; nothing is mended.
    """
    if bool(store) == every:
        raise click.UsageError("name one --store, or --all")
    with reporting(language):
        platform = platform_of(context)
        names = sorted(each.name for each in platform.stores.every()) if every else [store]
        sound = [_audit_store(platform, name, language) for name in names]
    if not all(sound):
        refuse()


@ledger.command("export")
@store_option
@click.option(
    "--format",
    "kind",
    type=click.Choice([str(each) for each in Format]),
    default=str(Format.BEANCOUNT),
    show_default=True,
    help="导出格式 / What to write.",
)
@click.option(
    "--output", type=click.File("w", encoding="utf-8"), default="-", help="写到哪里 / Where to."
)
@language_option
@click.pass_context
def export_command(
    context: click.Context, store: str, kind: str, output: TextIO, language: Language
) -> None:
    """导出账本 / Write the books as CSV or beancount."""
    with reporting(language), platform_of(context).reading(store) as unit:
        for line in export(unit, Format(kind)):
            output.write(line)


@ledger.command("statement")
@store_option
@click.option("--customer", required=True, help="cus_… 客户编号 / The customer's id.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="从这天起 / From this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="到这天为止 / Up to this day.")
@language_option
@click.pass_context
def statement_command(
    context: click.Context,
    store: str,
    customer: str,
    since: datetime | None,
    until: datetime | None,
    language: Language,
) -> None:
    """客户对账单 / Every movement of what a customer owns, with the balance after it."""
    number = read_public_id("cus", customer)
    if number is None:
        raise click.BadParameter(
            "a customer's id looks like cus_0000000000001", param_hint="--customer"
        )
    with reporting(language), platform_of(context).reading(store) as unit:
        start = _midnight(unit, since.date()) if since else _BEGINNING
        last = until.date() if until else unit.today
        end = _midnight(unit, last + timedelta(days=1))
        _show_statement(unit, statement(unit, number, start, end), language)


def _audit_store(platform: Platform, name: str, language: Language) -> bool:
    with platform.reading(name) as unit:
        report = audit(unit)
        digest = ledger_hash(unit.session)
    click.echo(_summary(name, report, digest).say(language))
    for finding in report.findings:
        click.echo(f"  {finding.code}: {finding.title.say(language)} ({finding.count})")
        for place in finding.places:
            click.echo(f"    {place}")
    return report.sound


def _summary(name: str, report: AuditReport, digest: str) -> Label:
    zh = "账实相符" if report.sound else f"发现 {len(report.findings)} 类问题"
    en = "sound" if report.sound else f"{len(report.findings)} kinds of findings"
    return Label(
        f"{name}：{report.journals} 笔凭证，{report.postings} 条分录，{zh}；哈希 {digest}",
        f"{name}: {report.journals} journals, {report.postings} postings, {en}; hash {digest}",
    )


def _show_statement(unit: Unit, found: Statement, language: Language) -> None:
    table = headed(_COLUMNS, language)
    for name, amount in found.opening.items():
        table.add_row("", Label("期初", "opening").say(language), name, "", _shown(name, amount))
    for line in found.lines:
        table.add_row(
            f"{line.at.astimezone(unit.store.zone):%Y-%m-%d %H:%M}",
            line.movement,
            line.account,
            _shown(line.account, line.amount),
            _shown(line.account, line.balance),
            line.cause,
        )
    for name, amount in found.closing.items():
        table.add_row("", Label("期末", "closing").say(language), name, "", _shown(name, amount))
    click.echo(drawn(table))


def _shown(name: str, amount: int) -> str:
    """Money in yuan, points and benefits as they are counted."""
    return yuan(amount) if account(name).commodity == CNY else str(amount)


def _midnight(unit: Unit, day: date) -> datetime:
    return at_local(day, time.min, unit.store.zone)
