"""``pawpact billing``: the debit run of a store, by hand."""

from __future__ import annotations

from dataclasses import fields

import click
from rich.table import Table

from pawpact.cli.shell import language_option, platform_of, reporting, store_option
from pawpact.cli.table import drawn
from pawpact.kernel.label import Label, Language

_WORDS = {
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
}


@click.group()
def billing() -> None:
    """代扣 / Debits."""


@billing.command()
@store_option
@language_option
@click.pass_context
def run(context: click.Context, store: str, language: Language) -> None:
    """执行本店此刻到期的一切：通知、扣款、查询 / Everything due now; again does nothing more."""
    with reporting(language):
        report = platform_of(context).run_debits(store)
    table = Table(show_header=False, box=None)
    for field in fields(report):
        words = _WORDS.get(field.name, Label.of(field.name))
        table.add_row(words.say(language), str(getattr(report, field.name)))
    click.echo(drawn(table))
