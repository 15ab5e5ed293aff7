"""``pawpact deposits``: what is held, and what of it pays purchases."""

from __future__ import annotations

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_terminal
from pawpact.cli.orders import key_option
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.contracts.deposits.offset import (
    OffsetRequest,
    OffsetShown,
    request_offset,
    show_offset,
    show_offsets,
)
from pawpact.contracts.deposits.view import show_deposits
from pawpact.contracts.values import DEPOSIT, OFFSET
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
@by_terminal
@language_option
@click.pass_context
def offset(
    context: click.Context,
    contract: str,
    store: str,
    amount: str,
    key: str,
    by: str | None,
    language: Language,
) -> None:
    """申请用 CONTRACT 的押金抵扣消费 / Ask that a part of the deposit pays purchases."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        asked = OffsetRequest(key, number, read_amount(amount))
        touched = Touched("contract", [number])
        with acting(platform_of(context), store, by, Permission.OFFSET_DEPOSIT, touched) as (
            unit,
            _,
        ):
            made = request_offset(unit, asked)
        with platform_of(context).reading(store) as unit:
            shown = show_offset(unit, made)
        click.echo(public_id("off", made))
        tell(_answer(shown), language)


@deposits.command()
@click.argument("contract")
@store_option
@language_option
@click.pass_context
def offsets(context: click.Context, contract: str, store: str, language: Language) -> None:
    """CONTRACT 的押金抵扣申请与结果 / Requests to offset the deposit, and what came of them."""
    with reporting(language), platform_of(context).reading(store) as unit:
        table = headed(_OFFSET_COLUMNS, language)
        for each in show_offsets(unit, id_of("con", contract, "contract")):
            table.add_row(
                public_id("off", each.offset),
                yuan(each.asked),
                yuan(each.given),
                OFFSET.say(each.state).say(language),
                each.reason.say(language) if each.reason else "",
                each.decision or each.held or "",
            )
        click.echo(drawn(table))


def read_amount(text: str) -> int:
    """Yuan as typed, in fen."""
    try:
        return fen(text)
    except ValueError:
        raise InvalidField(
            "amount", Label("金额应写作 120.00", "write the amount as 120.00")
        ) from None


def _answer(shown: OffsetShown) -> Label:
    """What came of a request, for whoever stands at the counter."""
    left, receipt = yuan(shown.remaining), shown.decision or ""
    if shown.state == "given":
        given = yuan(shown.given)
        return Label(
            f"已抵扣 {given} 元，转为商城积分；在管押金还剩 {left} 元（{receipt}）",
            f"offset {given} yuan, mall points now; {left} yuan still held ({receipt})",
        )
    if shown.reason is None:
        return Label(f"由人决定（{shown.held}）", f"a person decides ({shown.held})")
    zh = f"，还差 {shown.missing} 期" if shown.missing else f"；在管押金 {left} 元"
    en = f", {shown.missing} period(s) are missing" if shown.missing else f"; {left} yuan are held"
    return Label(
        f"不能抵扣：{shown.reason.zh}{zh}（{receipt}）",
        f"not offset: {shown.reason.en}{en} ({receipt})",
    )


_OFFSET_COLUMNS = (
    Label("申请", "request"),
    Label("申请金额", "asked"),
    Label("抵扣", "offset"),
    Label("状态", "state"),
    Label("原因", "reason"),
    Label("凭据", "receipt"),
)
_COLUMNS = (
    Label("押金", "deposit"),
    Label("申请", "application"),
    Label("客户", "customer"),
    Label("状态", "state"),
    Label("金额", "amount"),
    Label("在管", "held"),
)
