"""``pawpact refunds``: what customers are owed, paid through the provider or by hand."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import click
from rich.table import Table

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.contracts.deposits.refund import pay_refund_by_hand, upcoming_refunds
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.ledger.movement_title import movement_title
from pawpact.payouts.service import retry as retry_payout
from pawpact.payouts.service import show_payouts
from pawpact.payouts.values import PAYOUT, PayoutState
from pawpact.tenancy.unit import Unit


@click.group()
def refunds() -> None:
    """退款 / Refunds."""


@refunds.command("list")
@store_option
@click.option("--customer", default="", help="cus_… 客户编号 / Of this customer.")
@click.option("--all", "every", is_flag=True, help="包括已付的 / Those that are paid too.")
@language_option
@click.pass_context
def list_(
    context: click.Context, store: str, customer: str, every: bool, language: Language
) -> None:
    """待退的款项，最急的在前 / What is owed, what has to be paid first on top."""
    with reporting(language), platform_of(context).reading(store) as unit:
        owner = id_of("cus", customer, "customer") if customer else None
        states = tuple(PayoutState) if every else None
        found = (
            show_payouts(unit, customer=owner, states=states)
            if states
            else show_payouts(unit, customer=owner)
        )
        table = headed(_COLUMNS, language)
        for each in found:
            table.add_row(
                public_id("pay", each.payout),
                public_id("cus", each.customer),
                movement_title(each.movement).say(language),
                yuan(each.amount),
                PAYOUT.say(each.state).say(language),
                str(each.attempts),
                _day(unit, each.due_by),
                each.reason or each.reference or each.payment or "",
            )
        for owed in upcoming_refunds(unit, owner):
            table.add_row(
                "-",
                public_id("cus", owed.customer),
                movement_title(owed.movement).say(language),
                yuan(owed.amount),
                PAYOUT.say(PayoutState.DUE).say(language),
                "0",
                _day(unit, owed.due_by),
                Label("下次运行时付", "paid by the next run").say(language),
            )
        click.echo(drawn(table))


@refunds.command()
@click.argument("refund", required=False)
@store_option
@click.option("--reference", default="", help="银行流水号：已另行付款 / Paid another way, as this.")
@by_staff
@language_option
@click.pass_context
def pay(
    context: click.Context,
    refund: str | None,
    store: str,
    reference: str,
    by: str,
    language: Language,
) -> None:
    """经渠道付清待退款项；或登记 REFUND 已另行付款 / Pay what is owed, or record a REFUND."""
    if bool(refund) != bool(reference):
        raise click.UsageError("REFUND and --reference go together")
    with reporting(language):
        if refund:
            _by_hand(context, store, by, id_of("pay", refund, "refund"), reference)
            tell(Label("已登记付款", "recorded as paid"), language)
            return
        with acting(platform_of(context), store, by, Permission.PAY_REFUND):
            pass
        report = platform_of(context).run_refunds(store)
    table = Table(show_header=False, box=None)
    for field in fields(report):
        table.add_row(_WORDS[field.name].say(language), str(getattr(report, field.name)))
    click.echo(drawn(table))


@refunds.command()
@click.argument("refund")
@store_option
@by_staff
@language_option
@click.pass_context
def retry(context: click.Context, refund: str, store: str, by: str, language: Language) -> None:
    """渠道拒绝的 REFUND 不再等待，下次就重试 / Try a refused REFUND again at the next run."""
    with reporting(language):
        number = id_of("pay", refund, "refund")
        touched = Touched("refund", [number])
        with acting(platform_of(context), store, by, Permission.PAY_REFUND, touched) as (unit, _):
            retry_payout(unit, number)
    tell(Label("下次运行时重试", "tried again at the next run"), language)


def _by_hand(context: click.Context, store: str, by: str, number: int, reference: str) -> None:
    touched = Touched("refund", [number])
    with acting(platform_of(context), store, by, Permission.PAY_REFUND, touched) as (unit, _):
        pay_refund_by_hand(unit, number, reference)


def _day(unit: Unit, at: datetime) -> str:
    return unit.store.local_date(at).isoformat()


_COLUMNS = (
    Label("退款", "refund"),
    Label("客户", "customer"),
    Label("来由", "for what"),
    Label("金额", "amount"),
    Label("状态", "state"),
    Label("次数", "tries"),
    Label("应于", "due by"),
    Label("说明", "note"),
)
_WORDS = {
    "found": Label("新的待退款项", "newly owed"),
    "paid": Label("已付", "paid"),
    "refused": Label("渠道拒绝", "refused"),
    "unknown": Label("结果未知，下次再查", "unknown, asked again next time"),
}
