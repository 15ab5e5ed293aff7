"""``pawpact orders claims``: what went wrong with goods, and how it is made good."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from pawpact.access.actor import Role
from pawpact.access.permission import Permission, may
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id, subject_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import fen, yuan
from pawpact.orders import claim_steps
from pawpact.orders.claim_values import CLAIM, KIND_LABELS, ClaimKind
from pawpact.orders.claim_view import line_at, show_claims

if TYPE_CHECKING:
    from pawpact.tenancy.unit import Unit

T = TypeVar("T")
PREFIX = "cla"
why_option = click.option("--why", required=True, help="原因 / Why.")


@click.group()
def claims() -> None:
    """售后：补发、退货、换货 / After-sales claims, one for each line of an order."""


@claims.command("list")
@store_option
@click.option("--state", default="", help="状态，如 reshipping / Of this state.")
@click.option("--order", default="", help="ord_… 订单 / Of this order.")
@language_option
@click.pass_context
def list_(context: click.Context, store: str, state: str, order: str, language: Language) -> None:
    """最近的售后 / The newest claims first."""
    with reporting(language), platform_of(context).reading(store) as unit:
        number = id_of("ord", order, "order") if order else None
        table = headed(_COLUMNS, language)
        for each in show_claims(unit, state=state, order=number):
            table.add_row(
                subject_id("claim", each.id),
                public_id("ord", each.order),
                str(each.line),
                KIND_LABELS[each.kind].say(language),
                CLAIM.say(each.state).say(language),
                str(each.pieces),
                yuan(each.freight),
                each.tracking or "",
                each.cause,
            )
        click.echo(drawn(table))


@claims.command()
@click.argument("order")
@store_option
@click.option("--line", type=int, required=True, help="第几行，从 0 数 / Which line, from 0.")
@click.option(
    "--kind",
    type=click.Choice([each.value for each in ClaimKind]),
    required=True,
    help="补发、退货、换货 / How it is to be made good.",
)
@why_option
@by_staff
@language_option
@click.pass_context
def file(
    context: click.Context,
    order: str,
    store: str,
    line: int,
    kind: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """ORDER 的一行商品申请售后，每行一次 / File a claim on a line of ORDER; once a line."""
    with reporting(language):
        number = id_of("ord", order, "order")
        touched = Touched("order", [number])
        with acting(platform_of(context), store, by, Permission.PLACE_ORDER, touched) as (unit, _):
            found = line_at(unit, number, line)
            row = claim_steps.file_claim(unit, found, ClaimKind(kind), why)
            claim = subject_id("claim", row.id)
    click.echo(claim)


@claims.command()
@click.argument("claim")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def approve(
    context: click.Context, claim: str, store: str, why: str, by: str, language: Language
) -> None:
    """同意 CLAIM：安排补发，或等商品寄回 / CLAIM is made good."""
    _step(
        context,
        (claim, store, by, language),
        Permission.REFUND_ORDER,
        lambda unit, number, _: claim_steps.approve_claim(unit, number, why),
    )
    tell(Label("已同意", "approved"), language)


@claims.command()
@click.argument("claim")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def refuse(
    context: click.Context, claim: str, store: str, why: str, by: str, language: Language
) -> None:
    """不同意 CLAIM，说明原因；客户可提异议一次 / CLAIM is not made good, for a reason."""
    _step(
        context,
        (claim, store, by, language),
        Permission.REFUND_ORDER,
        lambda unit, number, _: claim_steps.refuse_claim(unit, number, why),
    )
    tell(Label("未同意", "refused"), language)


@claims.command()
@click.argument("claim")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def appeal(
    context: click.Context, claim: str, store: str, why: str, by: str, language: Language
) -> None:
    """客户对 CLAIM 的结果有异议 / The customer does not agree."""
    _step(
        context,
        (claim, store, by, language),
        Permission.PLACE_ORDER,
        lambda unit, number, _: claim_steps.appeal_claim(unit, number, why),
    )
    tell(Label("已登记异议", "the appeal is kept"), language)


@claims.command()
@click.argument("claim")
@store_option
@click.option("--tracking", required=True, help="物流单号 / The carrier's number.")
@click.option("--freight", default="0", help="运费，元 / What the courier took, in yuan.")
@click.option("--warehouse-fault", is_flag=True, help="云仓的责任，向云仓索赔 / Claim it back.")
@by_staff
@language_option
@click.pass_context
def reship(
    context: click.Context,
    claim: str,
    store: str,
    tracking: str,
    freight: str,
    warehouse_fault: bool,
    by: str,
    language: Language,
) -> None:
    """CLAIM 已补发：商品和运费由门店承担 / The goods of CLAIM left again."""
    with reporting(language):
        cost = _money(freight)
    _step(
        context,
        (claim, store, by, language),
        Permission.SHIP_ORDER,
        lambda unit, number, _: claim_steps.reship_claim(
            unit, number, tracking, cost, is_warehouse_at_fault=warehouse_fault
        ),
    )
    tell(Label("已补发并入账", "sent again and booked"), language)


@claims.command("take-back")
@click.argument("claim")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def take_back(
    context: click.Context, claim: str, store: str, why: str, by: str, language: Language
) -> None:
    """CLAIM 的商品已寄回：退款，或换货补发 / The goods of CLAIM are back."""
    back = _step(
        context,
        (claim, store, by, language),
        Permission.REFUND_ORDER,
        lambda unit, number, role: claim_steps.take_back_claim(
            unit, number, why, decided=may(role, Permission.PAY_REFUND)
        ),
    )
    words = Label("已寄回，待补发", "back; the goods are sent again")
    if back is not None:
        words = Label(
            f"退回积分 {yuan(back.points)} 元，待退现金 {yuan(back.cash)} 元",
            f"points of {yuan(back.points)} yuan returned, {yuan(back.cash)} yuan to be paid back",
        )
    tell(words, language)


def _step(
    context: click.Context,
    said: tuple[str, str, str, Language],
    permission: Permission,
    work: Callable[[Unit, int, Role], T],
) -> T:
    """Whoever may take a step of one claim takes it; answers what came of it."""
    claim, store, by, language = said
    with reporting(language):
        number = id_of(PREFIX, claim, "claim")
        touched = Touched("claim", [number])
        with acting(platform_of(context), store, by, permission, touched) as (unit, role):
            return work(unit, number, role)


def _money(text: str) -> int:
    try:
        return fen(text)
    except ValueError:
        raise InvalidField(
            "freight", Label("运费写成 8 或 8.50", "write the freight like 8 or 8.50")
        ) from None


_COLUMNS = (
    Label("售后", "claim"),
    Label("订单", "order"),
    Label("行", "line"),
    Label("办法", "how"),
    Label("状态", "state"),
    Label("件数", "pieces"),
    Label("运费", "freight"),
    Label("物流", "tracking"),
    Label("原因", "why"),
)
