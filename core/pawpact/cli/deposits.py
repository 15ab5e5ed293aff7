"""``pawpact deposits``: what is held, and what of it pays purchases."""

from __future__ import annotations

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.orders import key_option
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.contracts.deposits.returning import offset as offset_deposit
from pawpact.contracts.deposits.view import show_deposits
from pawpact.contracts.values import DEPOSIT
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import fen, yuan

amount_option = click.option("--amount", required=True, help="金额，如 120.00 / Amount in yuan.")


@click.group()
def deposits() -> None:
    """押金 / Deposits."""


@deposits.command("list")
@store_option
@click.option("--customer", default="", help="cus_… 客户编号 / Of this customer.")
@language_option
@click.pass_context
def list_(context: click.Context, store: str, customer: str, language: Language) -> None:
    """本店的押金：应收、在管、待退 / Deposits that are due, held, or to be refunded."""
    with reporting(language), platform_of(context).reading(store) as unit:
        owner = id_of("cus", customer, "customer") if customer else None
        table = headed(_COLUMNS, language)
        for each in show_deposits(unit, owner):
            table.add_row(
                public_id("dep", each.deposit),
                public_id("app", each.application),
                public_id("cus", each.customer),
                DEPOSIT.say(each.state).say(language),
                yuan(each.amount),
                yuan(each.remaining),
            )
        click.echo(drawn(table))


@deposits.command()
@click.argument("contract")
@store_option
@amount_option
@key_option
@by_staff
@language_option
@click.pass_context
def offset(
    context: click.Context,
    contract: str,
    store: str,
    amount: str,
    key: str,
    by: str,
    language: Language,
) -> None:
    """CONTRACT 的押金抵扣，转为商城积分 / Turn a part of the deposit into paid points."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        touched = Touched("contract", [number])
        with acting(platform_of(context), store, by, Permission.OFFSET_DEPOSIT, touched) as (
            unit,
            _,
        ):
            offset_deposit(unit, number, read_amount(amount), key)
    tell(Label("已抵扣，转为商城积分", "offset; it is mall points now"), language)


def read_amount(text: str) -> int:
    """Yuan as typed, in fen."""
    try:
        return fen(text)
    except ValueError:
        raise InvalidField(
            "amount", Label("金额应写作 120.00", "write the amount as 120.00")
        ) from None


_COLUMNS = (
    Label("押金", "deposit"),
    Label("申请", "application"),
    Label("客户", "customer"),
    Label("状态", "state"),
    Label("金额", "amount"),
    Label("在管", "held"),
)
