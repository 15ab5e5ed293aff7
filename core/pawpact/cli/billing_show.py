"""``pawpact billing list`` and ``show``: charges as tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import click
from rich.table import Table

from pawpact.billing.values import ChargeState
from pawpact.billing.view import (
    STATES,
    ChargeShown,
    list_charges,
    reason_label,
    show_charges,
    show_moves,
)
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option
from pawpact.cli.table import drawn, headed
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.tenancy.unit import Unit

ACTOR = "staff:cli"
_CHARGE = Label("账单", "charge")
_COLUMNS = (
    Label("第几期", "payment"),
    Label("应扣日", "due"),
    Label("金额", "amount"),
    Label("状态", "state"),
    Label("次数", "attempts"),
    Label("下一步", "next"),
)
_MOVES = (
    Label("时间", "when"),
    Label("从", "from"),
    Label("到", "to"),
    Label("谁", "who"),
    Label("原因", "why"),
)
_OPEN = ("noticed", "failed", "postponed", "overdue", "unknown", "processing")


@click.command("list")
@store_option
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([str(each) for each in ChargeState]),
    default=_OPEN,
    help="只看这些状态；默认为进行中的 / Only these states; by default what is under way.",
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="应扣日不晚于 / Due by this day.")
@language_option
@click.pass_context
def list_(
    context: click.Context,
    store: str,
    states: Sequence[str],
    until: datetime | None,
    language: Language,
) -> None:
    """本店的账单，按应扣日 / The store's charges, by day."""
    with reporting(language), platform_of(context).reading(store, ACTOR) as unit:
        wanted = [ChargeState(each) for each in states]
        last = None if until is None else until.date()
        table = headed((_CHARGE, Label("合约", "contract"), *_COLUMNS), language)
        for each in list_charges(unit, wanted, until=last):
            table.add_row(each.id, each.contract, *_cells(each, language))
        click.echo(drawn(table))


@click.command()
@click.argument("contract_or_charge")
@store_option
@language_option
@click.pass_context
def show(context: click.Context, contract_or_charge: str, store: str, language: Language) -> None:
    """合约（con_…）的各期账单，或账单（chg_…）的经过 / A contract's charges, or one trail."""
    with reporting(language), platform_of(context).reading(store, ACTOR) as unit:
        if contract_or_charge.startswith("chg_"):
            number = id_of("chg", contract_or_charge, "charge")
            click.echo(drawn(_trail(unit, number, language)))
            return
        table = headed((_CHARGE, *_COLUMNS), language)
        for each in show_charges(unit, id_of("con", contract_or_charge, "contract")):
            table.add_row(each.id, *_cells(each, language))
        click.echo(drawn(table))


def _cells(each: ChargeShown, language: Language) -> list[str]:
    words = STATES[each.state].say(language)
    if each.held:
        words += Label("（暂缓）", " (held)").say(language)
    return [
        str(each.ordinal),
        each.due_on.isoformat(),
        _price(each, language),
        words,
        str(each.attempts),
        _day(each.next_on),
    ]


def _price(each: ChargeShown, language: Language) -> str:
    if each.waived:
        return Label("减免", "waived").say(language)
    if each.discount:
        off = yuan(each.discount)
        return f"{yuan(each.amount)} " + Label(f"(优惠 {off})", f"({off} off)").say(language)
    return yuan(each.amount)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _trail(unit: Unit, charge: int, language: Language) -> Table:
    table = headed(_MOVES, language)
    for each in show_moves(unit, charge):
        at = each.at.astimezone(unit.store.zone)
        source, target = STATES[each.came_from], STATES[each.went_to]
        table.add_row(
            f"{at:%Y-%m-%d %H:%M}",
            source.say(language),
            target.say(language),
            each.actor,
            reason_label(each.why).say(language),
        )
    return table
