"""``pawpact billing``: the debits of a store, run, looked at and changed by hand."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING

import click
from rich.table import Table

from pawpact.cli.billing_change import pay, postpone, reconcile, reverse
from pawpact.cli.billing_mandate import mandates
from pawpact.cli.billing_show import list_, show
from pawpact.cli.jobs import follow
from pawpact.cli.shell import (
    TRY_LATER,
    language_option,
    platform_of,
    reporting,
    store_option,
)
from pawpact.cli.table import drawn
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.billing.run import RunReport
    from pawpact.bootstrap import Platform

_WORDS = {
    "priced": Label("计价", "priced"),
    "waived": Label("减免到期", "waived periods"),
    "notices": Label("写好的通知", "notices written"),
    "delivered": Label("送达的通知", "notices delivered"),
    "settled": Label("扣款成功", "settled"),
    "failed": Label("扣款失败", "failed"),
    "unknown": Label("结果未知", "unknown"),
    "paid_back": Label("应退回", "owed back"),
    "moved": Label("因通知不足顺延", "moved for want of notice"),
    "overdue": Label("宽限期满未付", "overdue"),
    "without_mandate": Label("无有效授权", "without a mandate"),
    "without_provider": Label("渠道未安装", "without a provider"),
    "over_limit": Label("超出授权限额", "over the mandate's limit"),
    "moved_to_end": Label("本月已满，移到期末", "moved to the end, month full"),
}


@click.group()
def billing() -> None:
    """代扣 / Debits."""


@billing.command()
@store_option
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="门店当天的日期，不符就不执行 / The store's date of today; refused on another day.",
)
@language_option
@click.pass_context
def run(context: click.Context, store: str, day: datetime | None, language: Language) -> None:
    """执行本店此刻到期的一切：通知、扣款、查询 / Everything due now; again does nothing more.

    Shows how far it is; Ctrl-C stops between two pages, and run again it goes on.
    """
    from pawpact.billing.run import RunReport
    from pawpact.bootstrap.jobs import debit_run

    report = RunReport()
    with reporting(language):
        platform = platform_of(context)
        check_day(platform, store, day)
        steps = debit_run(platform, store).steps(report)
        finished = follow((_counts(report) for _ in steps), language)
    table = Table(show_header=False, box=None)
    for field in fields(report):
        words = _WORDS.get(field.name, Label.of(field.name))
        table.add_row(words.say(language), str(getattr(report, field.name)))
    click.echo(drawn(table))
    if not finished:
        raise click.exceptions.Exit(TRY_LATER)


def check_day(platform: Platform, store: str, day: datetime | None) -> None:
    """A timer may say which day it means; what fell due before is part of today's run."""
    with platform.reading(store) as unit:
        today = unit.today
    if day is None or day.date() == today:
        return
    raise InvalidField(
        "date",
        Label(
            f"门店今天是 {today.isoformat()}：以前到期的今天一并执行，以后的不能提前扣款",
            f"it is {today.isoformat()} in the store: what fell due before is done today, and no"
            " debit is made before its day",
        ),
    )


def _counts(report: RunReport) -> dict[str, int]:
    return {name: count for name, count in asdict(report).items() if count}


for command in (list_, show, postpone, pay, reverse, reconcile, mandates):
    billing.add_command(command)
