"""``pawpact customers``: a copy of everything, corrections, consents, the end of retention."""

from __future__ import annotations

from pathlib import Path

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.cli.whole_file import written_whole
from pawpact.kernel.label import Label, Language

PREFIX = "cus"
_GIVEN, _WITHDRAWN = Label("同意", "given"), Label("撤回", "withdrawn")
_COLUMNS = (Label("时间", "time"), Label("事项", "what"), Label("", ""), Label("谁", "who"))


@click.command()
@click.argument("customer")
@store_option
@by_staff
@click.option(
    "--to",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个 .json 文件 / Where it is written.",
)
@language_option
@click.pass_context
def export(
    context: click.Context, customer: str, store: str, by: str, to: Path, language: Language
) -> None:
    """导出本店关于 CUSTOMER 的全部资料，会留痕 / A copy of everything kept about CUSTOMER."""
    from pawpact.bootstrap.copy import as_text, copy_of
    from pawpact.bootstrap.sealed import sealed_columns_of

    with reporting(language):
        platform = platform_of(context)
        number = id_of(PREFIX, customer, "customer")
        touched = Touched("customer", [number])
        permission = Permission.EXPORT_CUSTOMER
        with written_whole(to) as file:
            with acting(platform, store, by, permission, touched) as (unit, _):
                text = as_text(copy_of(unit, number, sealed_columns_of(platform.host)))
            file.write(text.encode())
    tell(Label(f"已写入 {to.name}", f"written to {to.name}"), language)


@click.command()
@click.argument("customer")
@store_option
@by_staff
@click.option("--name", help="正确的姓名 / The right name.")
@click.option("--phone", help="正确的手机号 / The right phone.")
@click.option("--identity-number", help="正确的身份证号 / The right identity number.")
@click.option("--why", required=True, help="理由，永久保存 / Why; kept for ever.")
@language_option
@click.pass_context
def correct(
    context: click.Context,
    customer: str,
    store: str,
    by: str,
    name: str | None,
    phone: str | None,
    identity_number: str | None,
    why: str,
    language: Language,
) -> None:
    """更正 CUSTOMER 的资料，原值加密保留 / Set right what is wrong; the old value stays, sealed."""
    from pawpact.accounts.correction import Correction, correct_customer

    with reporting(language):
        number = id_of(PREFIX, customer, "customer")
        touched = Touched("customer", [number])
        right = Correction(name, phone, identity_number)
        permission = Permission.CORRECT_CUSTOMER
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            changed = correct_customer(unit, number, right, why)
    if changed:
        listed = ", ".join(changed)
        tell(Label(f"已更正：{listed}", f"corrected: {listed}"), language)
    else:
        tell(Label("没有不同，未改动", "nothing differs; nothing was changed"), language)


@click.command()
@click.argument("customer")
@store_option
@by_staff
@language_option
@click.pass_context
def consents(
    context: click.Context, customer: str, store: str, by: str, language: Language
) -> None:
    """CUSTOMER 何时同意、何时撤回 / When CUSTOMER gave and withdrew each consent."""
    from pawpact.accounts.service import consent_history, require_customers
    from pawpact.reports.timeline.marks import CONSENTS

    table = headed(_COLUMNS, language)
    with reporting(language):
        number = id_of(PREFIX, customer, "customer")
        touched = Touched("customer", [number])
        permission = Permission.READ_CUSTOMER
        with acting(platform_of(context), store, by, permission, touched) as (unit, _):
            require_customers(unit, [number])
            for each in consent_history(unit, number):
                at = each.at.astimezone(unit.store.zone).strftime("%Y-%m-%d %H:%M")
                move = (_GIVEN if each.given else _WITHDRAWN).say(language)
                table.add_row(at, CONSENTS[each.kind].say(language), move, each.actor)
    click.echo(drawn(table))


@click.command()
@store_option
@by_staff
@language_option
@click.pass_context
def purge(context: click.Context, store: str, by: str, language: Language) -> None:
    """抹除保存期已满的资料 / Forget what may be kept no longer; the daily run does so too."""
    from pawpact.contracts.ending.retention import purge_due
    from pawpact.database.engine import forget_overwritten

    with reporting(language):
        platform = platform_of(context)
        with acting(platform, store, by, Permission.ERASE_CUSTOMER) as (unit, _):
            count = purge_due(unit)
        forget_overwritten(platform.parts.database.engine)
    tell(Label(f"已处理 {count} 位客户", f"{count} customers"), language)


COMMANDS = (export, correct, consents, purge)
