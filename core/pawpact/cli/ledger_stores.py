"""``pawpact ledger``: between two stores of a brand, and at the end of a store."""

from __future__ import annotations

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import acting, by_platform, refuse_unless
from pawpact.cli.deposits import amount_option, read_amount
from pawpact.cli.orders import key_option
from pawpact.cli.shell import (
    id_of,
    language_option,
    platform_of,
    refuse,
    reporting,
    store_option,
    tell,
)
from pawpact.contracts.ending.closing import close_store as pay_out_store
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan


@click.command("spend-elsewhere")
@click.argument("customer")
@store_option
@click.option("--at", "selling", required=True, help="在哪家门店消费 / The store that sells.")
@amount_option
@click.option(
    "--category",
    required=True,
    help="买的是哪类商品，如 staple_food / What kind of goods it buys.",
)
@key_option
@by_platform
@language_option
@click.pass_context
def spend_elsewhere(
    context: click.Context,
    customer: str,
    store: str,
    selling: str,
    amount: str,
    category: str,
    key: str,
    by: str,
    language: Language,
) -> None:
    """CUSTOMER 用本店积分在另一家门店消费 / CUSTOMER spends points of this store in another one."""
    from pawpact.bootstrap import between

    with reporting(language):
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.SETTLE_STORES)
        number = id_of("cus", customer, "customer")
        between.spend_elsewhere(
            platform,
            store,
            selling,
            number,
            read_amount(amount),
            key,
            category=category,
            actor=str(who),
        )
    tell(Label("两店均已入账", "booked in both stores"), language)


@click.command("settle-stores")
@store_option
@click.option("--with", "creditor", required=True, help="付给哪家门店 / The store that is paid.")
@by_platform
@language_option
@click.pass_context
def settle_stores(
    context: click.Context, store: str, creditor: str, by: str, language: Language
) -> None:
    """本店付清欠另一家门店的款 / This store pays all that it owes the other one."""
    from pawpact.bootstrap import between

    with reporting(language):
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.SETTLE_STORES)
        paid = between.settle_stores(platform, store, creditor, actor=str(who))
    tell(Label(f"已结算 {yuan(paid)} 元", f"{yuan(paid)} yuan settled"), language)


@click.command("halves")
@click.option("--finish", is_flag=True, help="补入另一半 / Book the missing halves.")
@language_option
@click.pass_context
def halves(context: click.Context, finish: bool, language: Language) -> None:
    """只入了一边的跨店账 / What only one of two stores has booked; 1 where there is any."""
    from pawpact.bootstrap import between

    with reporting(language):
        platform = platform_of(context)
        if finish:
            done = between.finish_halves(platform)
            tell(Label(f"补入 {done} 笔", f"{done} booked"), language)
        names = {each.tenant: each.name for each in platform.stores.every()}
        left = between.unmatched_halves(platform)
        for store, half in left:
            click.echo(between.half_line(store, half, names).say(language))
    if left:
        refuse()
    tell(Label("两边都已入账", "every half has its other half"), language)


@click.command("close-store")
@store_option
@click.option("--why", required=True, help="停业原因，永久保存 / Why; kept for ever.")
@by_platform
@language_option
@click.pass_context
def close_store(context: click.Context, store: str, why: str, by: str, language: Language) -> None:
    """门店停业：积分和押金全部转为待退款 / Points and deposits of the store become payable."""
    with reporting(language):
        platform = platform_of(context)
        with acting(platform, store, by, Permission.SETTLE_STORES) as (unit, _):
            closed = pay_out_store(unit, why)
    tell(
        Label(
            f"{closed.customers} 位客户，共 {yuan(closed.amount)} 元待退",
            f"{closed.customers} customers are owed {yuan(closed.amount)} yuan",
        ),
        language,
    )
