"""``pawpact ledger``: what customers owe a store, taken, or given up with a reason."""

from __future__ import annotations

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.deposits import amount_option, read_amount
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.ledger.movement_title import movement_title
from pawpact.ledger.receivable import open_receivables, receive_payment
from pawpact.ledger.receivable import write_off as give_up

reference_option = click.option(
    "--reference", required=True, help="付款或核销的编号，只算一次 / Its number; it counts once."
)


@click.command()
@store_option
@language_option
@click.pass_context
def receivables(context: click.Context, store: str, language: Language) -> None:
    """客户欠本店的款项 / What customers owe this store."""
    with reporting(language), platform_of(context).reading(store) as unit:
        table = headed(_COLUMNS, language)
        for each in open_receivables(unit):
            table.add_row(
                public_id("con", each.contract),
                public_id("cus", each.customer),
                movement_title(each.movement).say(language),
                yuan(each.amount),
                yuan(each.remaining),
                unit.store.local_date(each.opened_at).isoformat(),
            )
        click.echo(drawn(table))


@click.command("pay-receivable")
@click.argument("contract")
@store_option
@amount_option
@reference_option
@by_staff
@language_option
@click.pass_context
def pay_receivable(
    context: click.Context,
    contract: str,
    store: str,
    amount: str,
    reference: str,
    by: str,
    language: Language,
) -> None:
    """客户付清 CONTRACT 的欠款 / The customer paid what was open on CONTRACT."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        touched = Touched("contract", [number])
        with acting(platform_of(context), store, by, Permission.SETTLE_RECEIVABLE, touched) as (
            unit,
            _,
        ):
            receive_payment(unit, number, read_amount(amount), reference)
    tell(Label("已入账", "booked"), language)


@click.command("write-off")
@click.argument("contract")
@store_option
@amount_option
@reference_option
@click.option("--why", required=True, help="理由，永久保存 / Why; kept for ever.")
@by_staff
@language_option
@click.pass_context
def write_off(
    context: click.Context,
    contract: str,
    store: str,
    amount: str,
    reference: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """店长核销 CONTRACT 的欠款 / A manager gives up what is open on CONTRACT."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        touched = Touched("contract", [number])
        with acting(platform_of(context), store, by, Permission.SETTLE_RECEIVABLE, touched) as (
            unit,
            _,
        ):
            give_up(unit, number, read_amount(amount), why, reference)
    tell(Label("已核销", "written off"), language)


_COLUMNS = (
    Label("合约", "contract"),
    Label("客户", "customer"),
    Label("来由", "for what"),
    Label("金额", "amount"),
    Label("未付", "open"),
    Label("自", "since"),
)
