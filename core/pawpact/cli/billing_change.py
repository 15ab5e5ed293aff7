"""``pawpact billing`` ``postpone``, ``pay``, ``reverse``, ``reconcile``: what people change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import acting, by_staff, by_terminal, refuse_unless
from pawpact.cli.shell import (
    existing_file,
    id_of,
    language_option,
    platform_of,
    refuse,
    reporting,
    store_option,
    tell,
)
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan


@click.command()
@click.argument("charge")
@store_option
@click.option("--to", type=click.DateTime(["%Y-%m-%d"]), required=True, help="改到哪天 / The day.")
@click.option("--why", default="agreed", help="原因；店长批准时必填 / The reason.")
@click.option(
    "--approve", is_flag=True, help="店长批准超出额度的顺延 / A manager agrees beyond the limits."
)
@by_terminal
@language_option
@click.pass_context
def postpone(
    context: click.Context,
    charge: str,
    store: str,
    to: datetime,
    why: str,
    approve: bool,
    by: str | None,
    language: Language,
) -> None:
    """把账单 CHARGE 顺延到另一天，不收费 / Debit CHARGE on another day, at no fee."""
    from pawpact.billing.gateway.capability import abilities_of
    from pawpact.billing.service import postpone_charge

    platform = platform_of(context)
    permission = Permission.CORRECT_BILLING if approve else Permission.CHANGE_CONTRACT
    with reporting(language), acting(platform, store, by, permission) as (unit, _):
        came = postpone_charge(
            unit,
            id_of("chg", charge, "charge"),
            to.date(),
            why=why,
            approved=approve,
            abilities=abilities_of(platform.parts.gateways),
        )
    tell(_OUTCOMES[came.outcome](came.day), language)


_OUTCOMES: Mapping[str, Callable[[date | None], Label]] = {
    "postponed": lambda day: Label(
        f"已顺延到 {day}，会重新通知客户", f"postponed to {day}; the customer is told afresh"
    ),
    "asked": lambda _: Label(
        "超出门店额度，已请店长决定", "beyond the store's limits; the manager has been asked"
    ),
    "moved_to_end": lambda day: Label(
        f"该渠道每月只扣一次，本期移到合约末尾：{day}",
        f"this provider debits once a month; the period moved to the end: {day}",
    ),
}


@click.command()
@click.argument("charge")
@store_option
@click.option("--reference", required=True, help="付款编号 / The number of the payment.")
@by_staff
@language_option
@click.pass_context
def pay(
    context: click.Context, charge: str, store: str, reference: str, by: str, language: Language
) -> None:
    """客户自己付了没扣成的账单 CHARGE / The customer paid CHARGE, failed or overdue, by herself."""
    from pawpact.billing.service import pay_by_hand

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.SETTLE_RECEIVABLE) as (unit, _),
    ):
        pay_by_hand(unit, id_of("chg", charge, "charge"), reference)
    tell(Label("已补付，转为积分", "paid; it is mall points now"), language)


@click.command()
@click.argument("charge")
@store_option
@click.option("--why", required=True, help="原因 / The reason.")
@by_staff
@language_option
@click.pass_context
def reverse(
    context: click.Context, charge: str, store: str, why: str, by: str, language: Language
) -> None:
    """渠道撤销了已成功的扣款 CHARGE / The provider took the settled debit CHARGE back."""
    from pawpact.billing.service import reverse_charge
    from pawpact.billing.values import ChargeState
    from pawpact.billing.view import show_charge

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.CORRECT_BILLING) as (unit, _),
    ):
        number = id_of("chg", charge, "charge")
        before = show_charge(unit, number).state
        owed = reverse_charge(unit, number, why)
    if before == ChargeState.REVERSED:
        tell(Label("此前已撤销，没有再入账", "it was reversed before; nothing is booked"), language)
        return
    tell(
        Label(
            f"已撤销；积分已用掉的部分 {yuan(owed)} 元转为应收",
            f"reversed; {yuan(owed)} yuan were spent already and are owed",
        ),
        language,
    )


@click.command()
@click.argument("file", type=existing_file)
@store_option
@click.option("--provider", required=True, help="哪家渠道的对账文件 / Whose statement it is.")
@by_staff
@language_option
@click.pass_context
def reconcile(
    context: click.Context, file: Path, store: str, provider: str, by: str, language: Language
) -> None:
    """用渠道对账文件核对：补记答复、打款、撤销，差异交店长 / Compare with a provider's FILE."""
    from pawpact.billing.gateway.capability import abilities_of
    from pawpact.billing.gateway.registry import gateway_of
    from pawpact.billing.gateway.statement import read_whole_statement
    from pawpact.billing.reconciliation import reconcile as compare

    with reporting(language):
        platform = platform_of(context)
        who = str(refuse_unless(platform, store, by, Permission.CORRECT_BILLING))
        gateways = platform.parts.gateways
        statement = read_whole_statement(gateway_of(gateways, provider), file)
        limits = abilities_of(gateways)[provider]
        found = compare(lambda: platform.unit(store, who), provider, statement, limits=limits)
    tell(
        Label(
            f"补记答复 {found.resolved} 笔，打款 {found.paid_out} 笔，撤销 {found.reversed} 笔",
            f"{found.resolved} answers, {found.paid_out} payouts, {found.reversed} reversals",
        ),
        language,
    )
    for finding in found.differences:
        tell(
            Label(f"{finding.title.zh}：{finding.count}", f"{finding.title.en}: {finding.count}"),
            language,
        )
        for place in finding.places:
            click.echo(f"  {place.line.say(language)}")
    if found.differences:
        refuse()
