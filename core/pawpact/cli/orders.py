"""``pawpact orders``: placed from a file, shipped, refunded, listed, handed to the warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from json import JSONDecodeError
from pathlib import Path

import click
from marshmallow import ValidationError
from rich.table import Table

from pawpact.access.permission import Permission, may
from pawpact.access.problem import field_problems
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.order_claims import claims
from pawpact.cli.order_view import listed, whole
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
from pawpact.cli.table import drawn
from pawpact.kernel.errors import Conflict, FileError, InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.json_text import read_json
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.orders import fulfilment
from pawpact.orders import refund as refunding
from pawpact.orders.placement import place as place_order
from pawpact.orders.placement import refuse as keep_refused
from pawpact.orders.schemas import OrderRequest, OrderWanted
from pawpact.orders.view import show_order, show_orders

key_option = click.option(
    "--key", required=True, help="本次办理的编号，重复提交只算一次 / Your own number of it."
)


@click.group()
def orders() -> None:
    """商城订单 / Orders."""


@orders.command()
@click.argument("file", type=existing_file)
@store_option
@key_option
@by_staff
@language_option
@click.pass_context
def place(
    context: click.Context, file: Path, store: str, key: str, by: str, language: Language
) -> None:
    """按 FILE（JSON）下单：占用积分，当场受理 / Accept the order in FILE and reserve its points."""
    with reporting(language):
        wanted = _read(file, language)
        touched = Touched("customer", [wanted.customer])
        try:
            with acting(platform_of(context), store, by, Permission.PLACE_ORDER, touched) as (
                unit,
                _,
            ):
                placed = place_order(
                    unit,
                    wanted.customer,
                    wanted.lines,
                    key,
                    cash=wanted.cash,
                    payment=wanted.payment,
                    coupon=wanted.coupon,
                )
        except Conflict as refused:
            with acting(platform_of(context), store, by, Permission.PLACE_ORDER) as (unit, _):
                keep_refused(unit, wanted.customer, wanted.lines, key, why=refused.code)
            raise
    paid = Label(
        f"积分 {yuan(placed.points)} 元，现金 {yuan(placed.cash)} 元",
        f"points {yuan(placed.points)} yuan, cash {yuan(placed.cash)} yuan",
    )
    click.echo(f"{public_id('ord', placed.order)}  {paid.say(language)}")


@orders.command("list")
@store_option
@click.option(
    "--state",
    default="",
    help="门店的筛选，如 to_ship、shipped、received / One of the store's filters.",
)
@click.option("--customer", default="", help="cus_… 客户编号 / Of this customer.")
@language_option
@click.pass_context
def list_(
    context: click.Context, store: str, state: str, customer: str, language: Language
) -> None:
    """最近的订单 / The newest orders first."""
    with reporting(language), platform_of(context).reading(store) as unit:
        owner = id_of("cus", customer, "customer") if customer else None
        click.echo(drawn(listed(unit, show_orders(unit, state=state, customer=owner), language)))


@orders.command()
@click.argument("order")
@store_option
@language_option
@click.pass_context
def show(context: click.Context, order: str, store: str, language: Language) -> None:
    """查看 ORDER 的商品、经过与退款 / Lines, moves and refunds of ORDER."""
    with reporting(language), platform_of(context).reading(store) as unit:
        for text in whole(unit, show_order(unit, id_of("ord", order, "order")), language):
            click.echo(text)


@orders.command()
@click.argument("order")
@store_option
@click.option("--tracking", default=None, help="物流单号 / The carrier's number.")
@by_staff
@language_option
@click.pass_context
def ship(
    context: click.Context,
    order: str,
    store: str,
    tracking: str | None,
    by: str,
    language: Language,
) -> None:
    """ORDER 已发货：扣减积分，入账 / ORDER left: its points are spent and booked."""
    with reporting(language):
        number = id_of("ord", order, "order")
        touched = Touched("order", [number])
        with acting(platform_of(context), store, by, Permission.SHIP_ORDER, touched) as (unit, _):
            fulfilment.ship(unit, number, tracking)
    tell(Label("已发货并入账", "shipped and booked"), language)


@orders.command()
@click.argument("order")
@store_option
@by_staff
@language_option
@click.pass_context
def receive(context: click.Context, order: str, store: str, by: str, language: Language) -> None:
    """客户已收到 ORDER / The customer has ORDER."""
    with reporting(language):
        number = id_of("ord", order, "order")
        touched = Touched("order", [number])
        with acting(platform_of(context), store, by, Permission.SHIP_ORDER, touched) as (unit, _):
            fulfilment.receive(unit, number)
    tell(Label("已签收", "received"), language)


@orders.command()
@click.argument("order")
@store_option
@click.option("--why", required=True, help="原因 / Why.")
@by_staff
@language_option
@click.pass_context
def cancel(
    context: click.Context, order: str, store: str, why: str, by: str, language: Language
) -> None:
    """未发货的 ORDER 取消：释放积分，现金待退 / Call ORDER off before it ships."""
    with reporting(language):
        number = id_of("ord", order, "order")
        touched = Touched("order", [number])
        with acting(platform_of(context), store, by, Permission.REFUND_ORDER, touched) as (
            unit,
            role,
        ):
            fulfilment.cancel(unit, number, why, decided=may(role, Permission.PAY_REFUND))
    tell(Label("已取消", "called off"), language)


@orders.command()
@click.argument("order")
@store_option
@by_staff
@language_option
@click.pass_context
def clear(context: click.Context, order: str, store: str, by: str, language: Language) -> None:
    """ORDER 的异常已解决，照常发货 / What kept ORDER back is mended."""
    with reporting(language):
        number = id_of("ord", order, "order")
        touched = Touched("order", [number])
        with acting(platform_of(context), store, by, Permission.SHIP_ORDER, touched) as (unit, _):
            fulfilment.clear_exception(unit, number)
    tell(Label("异常已解除", "cleared"), language)


@orders.command()
@click.argument("order")
@store_option
@click.option(
    "--line",
    "pieces",
    multiple=True,
    metavar="LINE=COUNT",
    help="第几行退几件，从 0 数；不写则全退 / Pieces of a line; all without it.",
)
@key_option
@click.option("--why", required=True, help="原因 / Why.")
@by_staff
@language_option
@click.pass_context
def refund(
    context: click.Context,
    order: str,
    store: str,
    pieces: Sequence[str],
    key: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """ORDER 退货：积分回到原批次，现金待退 / Goods of ORDER came back."""
    with reporting(language):
        number = id_of("ord", order, "order")
        touched = Touched("order", [number])
        with acting(platform_of(context), store, by, Permission.REFUND_ORDER, touched) as (
            unit,
            role,
        ):
            decided = may(role, Permission.PAY_REFUND)
            back = refunding.refund(unit, number, _pieces(pieces), key, why=why, decided=decided)
    tell(
        Label(
            f"退回积分 {yuan(back.points)} 元，待退现金 {yuan(back.cash)} 元",
            f"points of {yuan(back.points)} yuan returned, {yuan(back.cash)} yuan to be paid back",
        ),
        language,
    )


@orders.command()
@store_option
@language_option
@click.pass_context
def sync(context: click.Context, store: str, language: Language) -> None:
    """与云仓对接：交单、收消息、到时签收 / Hand over, take news in, stop what is late."""
    with reporting(language):
        report = platform_of(context).run_orders(store)
    table = Table(show_header=False, box=None)
    for field in fields(report):
        table.add_row(_WORDS[field.name].say(language), str(getattr(report, field.name)))
    click.echo(drawn(table))


orders.add_command(claims)


def _read(file: Path, language: Language) -> OrderWanted:
    try:
        wanted: OrderWanted = OrderRequest().load(read_json(file.read_bytes()))
    except ValidationError as wrong:
        for each in field_problems(wrong.messages_dict):
            message = each["message_zh"] if language == "zh" else each["message"]
            click.echo(f"{file.name}: {each['field']}: {message}", err=True)
        refuse()
    except ValueError as wrong:
        place = f":{wrong.lineno}:{wrong.colno}" if isinstance(wrong, JSONDecodeError) else ""
        raise FileError(
            Label(f"{file.name}{place} 不是 UTF-8 的 JSON", f"{file.name}{place} is no UTF-8 JSON")
        ) from None
    return wanted


def _pieces(texts: Sequence[str]) -> dict[int, int] | None:
    if not texts:
        return None
    found = {}
    for text in texts:
        line, equals, count = text.partition("=")
        if not (equals and line.isdecimal() and count.isdecimal()):
            raise InvalidField("line", Label("应写作 行=件数，如 0=1", "write it as LINE=COUNT"))
        found[int(line)] = int(count)
    return found


_WORDS = {
    "handed_over": Label("交给云仓", "handed over"),
    "refused": Label("云仓拒收", "refused by the warehouse"),
    "waiting": Label("云仓无应答，稍后重试", "no answer, tried again later"),
    "news": Label("收到消息", "news taken in"),
    "flagged": Label("对不上的消息", "news that fits nothing"),
    "late": Label("超时未发货", "not shipped in time"),
    "received": Label("到期自动签收", "received by itself"),
}
