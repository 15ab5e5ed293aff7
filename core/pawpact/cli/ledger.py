"""``pawpact ledger``: prove a store's books, hand them to accountants, show a customer's account.

Exit codes: 0 sound or done, 1 findings or refused, 2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TextIO, cast

import click
from rich.console import Console
from rich.table import Table

from pawpact.kernel.calendar import at_local
from pawpact.kernel.errors import PawpactError
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.ledger.account import CNY, account
from pawpact.ledger.audit import AuditReport
from pawpact.ledger.export import Format, export
from pawpact.ledger.service import audit, ledger_hash, statement
from pawpact.ledger.statement import Statement
from pawpact.tenancy.unit import Unit

REFUSED = 1
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

_COLUMNS = (
    Label("时间", "time"),
    Label("业务", "movement"),
    Label("账户", "account"),
    Label("变动", "amount"),
    Label("余额", "balance"),
    Label("原因", "cause"),
)


class Named(Protocol):
    """A store that is listed."""

    @property
    def name(self) -> str: ...


class Stores(Protocol):
    """All stores of the installation."""

    def every(self) -> Iterable[Named]: ...


class Platform(Protocol):
    """What this group needs of the platform."""

    @property
    def stores(self) -> Stores: ...

    def reading(self, store: str, actor: str = ...) -> AbstractContextManager[Unit]: ...


class Context(Protocol):
    """What the command line carries for its commands."""

    @property
    def platform(self) -> Platform: ...


_language = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="PAWPACT_LANGUAGE",
    help="Language of messages.",
)


@click.group("ledger")
def ledger() -> None:
    """账本 / The books of a store."""


@ledger.command("audit")
@click.option("--store", default="", help="哪家门店 / Which store.")
@click.option("--all", "every", is_flag=True, help="所有门店 / All stores.")
@_language
@click.pass_context
def audit_command(context: click.Context, store: str, every: bool, language: Language) -> None:
    """核对账本 / Prove the books: balances, lots, keys and the chain of journals.

    Exit code 1 where anything is found; nothing is mended.
    """
    if bool(store) == every:
        raise click.UsageError("name one --store, or --all")
    platform = _platform(context)
    names = sorted(each.name for each in platform.stores.every()) if every else [store]
    try:
        sound = [_audit_store(platform, name, language) for name in names]
    except PawpactError as error:
        raise _refused(error, language) from None
    if not all(sound):
        context.exit(REFUSED)


@ledger.command("export")
@click.option("--store", required=True, help="哪家门店 / Which store.")
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
@_language
@click.pass_context
def export_command(
    context: click.Context, store: str, kind: str, output: TextIO, language: Language
) -> None:
    """导出账本 / Write the books as CSV or beancount."""
    try:
        with _platform(context).reading(store) as unit:
            for line in export(unit, Format(kind)):
                output.write(line)
    except PawpactError as error:
        raise _refused(error, language) from None


@ledger.command("statement")
@click.option("--store", required=True, help="哪家门店 / Which store.")
@click.option("--customer", required=True, help="cus_… 客户编号 / The customer's id.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="从这天起 / From this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="到这天为止 / Up to this day.")
@_language
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
    try:
        with _platform(context).reading(store) as unit:
            start = _midnight(unit, since.date()) if since else _BEGINNING
            last = until.date() if until else unit.today
            end = _midnight(unit, last + timedelta(days=1))
            _show_statement(unit, statement(unit, number, start, end), language)
    except PawpactError as error:
        raise _refused(error, language) from None


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
    table = Table(*(column.say(language) for column in _COLUMNS), box=None)
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
    Console(soft_wrap=True).print(table)


def _shown(name: str, amount: int) -> str:
    """Money in yuan, points and benefits as they are counted."""
    return yuan(amount) if account(name).commodity == CNY else str(amount)


def _midnight(unit: Unit, day: date) -> datetime:
    return at_local(day, time.min, unit.store.zone)


def _platform(context: click.Context) -> Platform:
    return cast(Context, context.obj).platform


def _refused(error: PawpactError, language: Language) -> click.exceptions.Exit:
    words: Sequence[Label | None] = (error.message, error.hint)
    for each in words:
        if each is not None:
            click.echo(each.say(language), err=True)
    return click.exceptions.Exit(REFUSED)
