"""``pawpact benefits``: what a customer has; booked, redeemed by its code, given back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import click

from pawpact.access.permission import Permission
from pawpact.benefits import using
from pawpact.benefits.clinic import redeem_at_clinic
from pawpact.benefits.handover import hand_over
from pawpact.benefits.revoking import revoke as end_for_fraud
from pawpact.benefits.values import BENEFIT
from pawpact.benefits.view import BenefitShown, show_benefits
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.shell import (
    id_of,
    language_option,
    platform_of,
    reporting,
    store_option,
    tell,
)
from pawpact.cli.table import drawn, headed
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import fen, yuan
from pawpact.tenancy.unit import Unit
from pawpact.vocabulary.types import ValueType
from pawpact.vocabulary.values import show_value

cost_option = click.option(
    "--cost", default="0", help="门店的成本，单位元 / What it costs the store, in yuan."
)
why_option = click.option("--why", required=True, help="原因 / Why.")


@click.group()
def benefits() -> None:
    """权益与优惠券 / Benefits and coupons."""


@benefits.command("list")
@click.argument("customer")
@store_option
@click.option("--all", "everything", is_flag=True, help="连同用过和到期的 / Used ones as well.")
@language_option
@click.pass_context
def list_(
    context: click.Context, customer: str, store: str, everything: bool, language: Language
) -> None:
    """CUSTOMER 可用的权益，第一列是券码 / What CUSTOMER can use; the code comes first."""
    with reporting(language), platform_of(context).reading(store) as unit:
        number = id_of("cus", customer, "customer")
        table = headed(_COLUMNS, language)
        for each in show_benefits(unit, number, everything=everything):
            table.add_row(*_row(unit, each, language))
        click.echo(drawn(table))


@benefits.command()
@click.argument("code")
@store_option
@click.option(
    "--at", required=True, help="时间，如 2026-03-20T14:00 / When, in the store's own time."
)
@by_staff
@language_option
@click.pass_context
def book(
    context: click.Context, code: str, store: str, at: str, by: str, language: Language
) -> None:
    """为券码 CODE 预约服务 / Book the service of CODE."""
    when = _instant(at)
    _do(
        context,
        (code, store, by, language),
        Permission.BOOK_BENEFIT,
        lambda unit, number: using.book(unit, number, when.replace(tzinfo=unit.store.zone)),
        Label("已预约", "booked"),
    )


@benefits.command()
@click.argument("code")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def unbook(
    context: click.Context, code: str, store: str, why: str, by: str, language: Language
) -> None:
    """取消 CODE 的预约，权益保留 / The booking of CODE is off, the benefit stays."""
    _do(
        context,
        (code, store, by, language),
        Permission.BOOK_BENEFIT,
        lambda unit, number: using.cancel_booking(unit, number, why),
        Label("预约已取消", "the booking is off"),
    )


@benefits.command()
@click.argument("code")
@store_option
@cost_option
@by_staff
@language_option
@click.pass_context
def redeem(
    context: click.Context, code: str, store: str, cost: str, by: str, language: Language
) -> None:
    """核销券码 CODE，只能一次 / Redeem CODE, once."""
    _do(
        context,
        (code, store, by, language),
        Permission.REDEEM_BENEFIT,
        lambda unit, number: using.redeem(unit, number, cost=_fen(cost)),
        Label("已核销", "redeemed"),
    )


@benefits.command()
@click.argument("code")
@store_option
@click.option("--clinic", required=True, help="合作医院的名称 / The partner clinic, by its name.")
@click.option("--bill", required=True, help="优惠前的账单，单位元 / The bill before, in yuan.")
@by_staff
@language_option
@click.pass_context
def clinic(
    context: click.Context,
    code: str,
    store: str,
    clinic: str,
    bill: str,
    by: str,
    language: Language,
) -> None:
    """在合作医院使用就诊优惠券 CODE / Use the clinic voucher CODE at a partner clinic."""
    with reporting(language):
        number = id_of("ben", code, "code")
        touched = Touched("benefit", [number])
        with acting(platform_of(context), store, by, Permission.REDEEM_BENEFIT, touched) as (
            unit,
            _,
        ):
            used = redeem_at_clinic(unit, number, clinic, _fen(bill))
    tell(
        Label(
            f"已使用：账单 {yuan(used.bill)} 元，客户付 {yuan(used.paid)} 元，"
            f"门店承担 {yuan(used.funded)} 元",
            f"used: of CNY {yuan(used.bill)} the customer pays CNY {yuan(used.paid)},"
            f" the store bears CNY {yuan(used.funded)}",
        ),
        language,
    )


@benefits.command()
@click.argument("code")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def restore(
    context: click.Context, code: str, store: str, why: str, by: str, language: Language
) -> None:
    """门店取消了服务，退回 CODE / The store called the service off: CODE can be used again."""
    _do(
        context,
        (code, store, by, language),
        Permission.RESTORE_BENEFIT,
        lambda unit, number: using.restore(unit, number, why),
        Label("已退回", "given back"),
    )


@benefits.command()
@click.argument("code")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def revoke(
    context: click.Context, code: str, store: str, why: str, by: str, language: Language
) -> None:
    """查实作假，终止终身权益 CODE / A fraud was proven: end CODE, which was given for good."""
    _do(
        context,
        (code, store, by, language),
        Permission.REVOKE_BENEFIT,
        lambda unit, number: end_for_fraud(unit, number, why),
        Label("已终止", "ended"),
    )


@benefits.command()
@click.argument("contract")
@store_option
@click.option("--item", "items", multiple=True, help="交付了哪一件，可多次 / One that was given.")
@cost_option
@by_staff
@language_option
@click.pass_context
def handover(
    context: click.Context,
    contract: str,
    store: str,
    items: Sequence[str],
    cost: str,
    by: str,
    language: Language,
) -> None:
    """交付 CONTRACT 的大礼包，缺件自动生成任务 / Hand the kit of CONTRACT over."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        touched = Touched("contract", [number])
        with acting(platform_of(context), store, by, Permission.REDEEM_BENEFIT, touched) as (
            unit,
            _,
        ):
            hand_over(unit, number, items, _fen(cost))
    tell(Label("大礼包已交付", "the kit is handed over"), language)


def _do(
    context: click.Context,
    given: tuple[str, str, str, Language],
    permission: Permission,
    work: Callable[[Unit, int], object],
    done: Label,
) -> None:
    code, store, by, language = given
    with reporting(language):
        number = id_of("ben", code, "code")
        touched = Touched("benefit", [number])
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            work(unit, number)
    tell(done, language)


def _row(unit: Unit, each: BenefitShown, language: Language) -> tuple[str, ...]:
    terms = "" if each.price_ratio is None else _ratio(each.price_ratio, language)
    terms = terms if each.amount is None else yuan(each.amount)
    ends = "" if each.expires_at is None else f"{unit.store.local_date(each.expires_at)}"
    return (
        public_id("ben", each.id),
        each.label.say(language),
        BENEFIT.say(each.state).say(language),
        terms,
        f"{unit.store.local_date(each.usable_from)}",
        ends,
        each.cause,
    )


def _ratio(ratio: int, language: Language) -> str:
    return show_value(ValueType.PRICE_RATIO, ratio, language)


def _fen(text: str) -> int:
    try:
        return int(fen(text))
    except ValueError:
        raise InvalidField(
            "cost", Label("金额写成 60 或 60.50", "an amount is written like 60 or 60.50")
        ) from None


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise click.BadParameter(f"{text}: 2026-03-20T14:00", param_hint="--at") from None


_COLUMNS = (
    Label("券码", "code"),
    Label("权益", "benefit"),
    Label("状态", "state"),
    Label("优惠", "terms"),
    Label("可用日", "from"),
    Label("到期", "ends before"),
    Label("由来", "granted by"),
)
