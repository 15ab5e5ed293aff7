"""``pawpact customers``: lists and searches, masked; reading in clear, on record; erasing."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pawpact.access.permission import Permission
from pawpact.cli import customers_data
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.customer_timeline import timeline
from pawpact.cli.customer_why import why
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label, Language

PREFIX = "cus"
_as_json = click.option("--json", "as_json", is_flag=True, help="给程序读 / For programs.")
_ERASED = Label("已抹除", "erased")
_KINDS = click.Choice(["identity_check", "credit_query", "clinic_sharing", "marketing"])


@click.group()
def customers() -> None:
    """客户 / Customers. Everybody sees them masked."""


@customers.command("list")
@store_option
@by_staff
@click.option("--after", default="", help="从这位客户之后 / After this customer.")
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="最多几条 / At most so many.",
)
@_as_json
@language_option
@click.pass_context
def list_(
    context: click.Context,
    store: str,
    by: str,
    after: str,
    limit: int,
    as_json: bool,
    language: Language,
) -> None:
    """列出客户，已脱敏 / The store's customers, masked."""
    from pawpact.accounts.directory import list_customers
    from pawpact.cli.customer_view import show_customers

    with reporting(language):
        number = id_of(PREFIX, after, "after") if after else 0
        with acting(platform_of(context), store, by, Permission.READ_CUSTOMER) as (unit, _):
            found = list_customers(unit, after=number, most=limit)
            show_customers(unit, found, language, as_json=as_json)


@customers.command()
@store_option
@by_staff
@click.option("--phone", default="", help="完整手机号 / The whole number.")
@click.option("--last4", default="", help="手机或身份证末四位 / Last four of phone or number.")
@_as_json
@language_option
@click.pass_context
def find(
    context: click.Context,
    store: str,
    by: str,
    phone: str,
    last4: str,
    as_json: bool,
    language: Language,
) -> None:
    """按手机号或末四位查找 / Find by phone, or by the last four digits."""
    from pawpact.accounts.directory import find_by_last_four, find_by_phone
    from pawpact.cli.customer_view import show_customers

    if bool(phone) == bool(last4):
        raise click.UsageError("name one of --phone and --last4")
    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.READ_CUSTOMER) as (unit, _),
    ):
        found = find_by_phone(unit, phone) if phone else find_by_last_four(unit, last4)
        show_customers(unit, found, language, as_json=as_json)


@customers.command()
@click.argument("customer")
@store_option
@by_staff
@click.option("--clear", is_flag=True, help="看完整资料，会留痕 / In clear; put on record.")
@click.option("--purpose", default="", help="查看用途 / What for; kept for ever.")
@language_option
@click.pass_context
def show(
    context: click.Context,
    customer: str,
    store: str,
    by: str,
    clear: bool,
    purpose: str,
    language: Language,
) -> None:
    """查看 CUSTOMER / CUSTOMER's record as JSON, masked unless --clear is given a --purpose."""
    from pawpact.accounts.directory import show_customer
    from pawpact.accounts.personal import read_personal
    from pawpact.cli.customer_view import show_sheet

    with reporting(language):
        number = id_of(PREFIX, customer, "customer")
        if clear and not purpose.strip():
            raise InvalidField("purpose", Label("请写明查看用途", "say what for"))
        permission = Permission.READ_PERSONAL if clear else Permission.READ_CUSTOMER
        touched = Touched("customer", [number])
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            sheet = show_customer(unit, number)
            opened = read_personal(unit, [number], purpose).get(number) if clear else None
        show_sheet(sheet, opened)


@customers.command()
@click.argument("customer")
@store_option
@by_staff
@click.option("--give", multiple=True, type=_KINDS, help="同意 / Given.")
@click.option("--withdraw", multiple=True, type=_KINDS, help="撤回 / Withdrawn.")
@language_option
@click.pass_context
def consent(
    context: click.Context,
    customer: str,
    store: str,
    by: str,
    give: Sequence[str],
    withdraw: Sequence[str],
    language: Language,
) -> None:
    """记录 CUSTOMER 的同意或撤回 / Record what CUSTOMER agrees to, each on its own."""
    from pawpact.accounts.service import record_consents
    from pawpact.accounts.values import ConsentKind

    given: dict[ConsentKind, bool] = {ConsentKind(kind): True for kind in give}
    given |= {ConsentKind(kind): False for kind in withdraw}
    if not given or len(given) < len(give) + len(withdraw):
        raise click.UsageError("name each consent once, under --give or --withdraw")
    with reporting(language):
        number = id_of(PREFIX, customer, "customer")
        permission = Permission.REGISTER_CUSTOMER
        with acting(platform_of(context), store, by, permission) as (unit, _):
            record_consents(unit, number, given)
    tell(Label("已记录", "recorded"), language)


@customers.command()
@click.argument("customer")
@store_option
@by_staff
@click.option("--why", required=True, help="理由，永久保存 / Why; kept for ever.")
@language_option
@click.pass_context
def erase(
    context: click.Context, customer: str, store: str, by: str, why: str, language: Language
) -> None:
    """抹除 CUSTOMER 的个人资料，不可恢复 / Make everything personal of CUSTOMER unreadable.

    Refused while a contract lives, something is owed, or a retention time runs; each is named.
    """
    from pawpact.contracts.ending.erasure import erase_customer
    from pawpact.database.engine import forget_overwritten

    with reporting(language):
        platform = platform_of(context)
        number = id_of(PREFIX, customer, "customer")
        touched = Touched("customer", [number])
        permission = Permission.ERASE_CUSTOMER
        with acting(platform, store, by, permission, touched) as (unit, _):
            erase_customer(unit, number, why)
        forget_overwritten(platform.parts.database.engine)
    tell(_ERASED, language)


@customers.command()
@click.argument("customer", default="")
@store_option
@by_staff
@click.option(
    "--limit",
    default=100,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="最多几条 / At most so many.",
)
@_as_json
@language_option
@click.pass_context
def readings(
    context: click.Context,
    customer: str,
    store: str,
    by: str,
    limit: int,
    as_json: bool,
    language: Language,
) -> None:
    """谁查看过个人资料 / Who read personal data, of CUSTOMER or of anybody, the newest first."""
    from pawpact.access.log import trail
    from pawpact.cli.customer_view import show_trail

    with reporting(language):
        number = id_of(PREFIX, customer, "customer") if customer else 0
        permission = Permission.READ_ACCESS_LOG
        with acting(platform_of(context), store, by, permission) as (unit, _):
            subject = "customer" if customer else ""
            found = trail(unit, subject=subject, subject_id=number, most=limit)
            show_trail(unit, found, language, as_json=as_json)


for _command in (*customers_data.COMMANDS, timeline, why):
    customers.add_command(_command)
