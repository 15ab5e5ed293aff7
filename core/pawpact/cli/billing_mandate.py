"""``pawpact billing mandates``: a contract's authorisations, revoked or limited by hand."""

from __future__ import annotations

import click

from pawpact.access.permission import Permission
from pawpact.billing.values import MANDATE
from pawpact.cli.acting import acting, by_terminal
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import fen, yuan

ACTOR = "staff:cli"
_COLUMNS = (
    Label("授权", "mandate"),
    Label("渠道", "provider"),
    Label("每次限额", "limit"),
    Label("状态", "state"),
    Label("时间", "when"),
    Label("谁", "who"),
    Label("原因", "why"),
)


@click.group()
def mandates() -> None:
    """代扣授权 / Mandates."""


@mandates.command("list")
@click.argument("contract")
@store_option
@language_option
@click.pass_context
def list_(context: click.Context, contract: str, store: str, language: Language) -> None:
    """合约 CONTRACT 的代扣授权及经过 / The mandates of CONTRACT and what became of them."""
    from pawpact.billing.view import show_mandates
    from pawpact.contracts.reason import reason_label

    with reporting(language), platform_of(context).reading(store, ACTOR) as unit:
        table = headed(_COLUMNS, language)
        for each in show_mandates(unit, id_of("con", contract, "contract")):
            for move in each.moves:
                at = move.at.astimezone(unit.store.zone)
                state = MANDATE.say(move.went_to).say(language)
                shown = (each.id, each.provider, yuan(each.limit), state)
                table.add_row(
                    *shown, f"{at:%Y-%m-%d %H:%M}", move.actor, reason_label(move.why).say(language)
                )
        click.echo(drawn(table))


@mandates.command()
@click.argument("mandate")
@store_option
@click.option("--why", required=True, help="原因 / The reason.")
@by_terminal
@language_option
@click.pass_context
def revoke(
    context: click.Context, mandate: str, store: str, why: str, by: str | None, language: Language
) -> None:
    """客户解除授权 MANDATE，扣款立即停止 / The customer takes MANDATE back; debits stop at once."""
    from pawpact.billing.service import revoke_mandate

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.CHANGE_CONTRACT) as (unit, _),
    ):
        revoke_mandate(unit, id_of("man", mandate, "mandate"), why)
    tell(Label("已解除，不再扣款", "revoked; nothing is debited any more"), language)


@mandates.command()
@click.argument("mandate")
@click.argument("yuan_at_most")
@store_option
@by_terminal
@language_option
@click.pass_context
def limit(
    context: click.Context,
    mandate: str,
    yuan_at_most: str,
    store: str,
    by: str | None,
    language: Language,
) -> None:
    """客户同意 MANDATE 每次最多扣 YUAN_AT_MOST 元 / The customer agreed to another limit."""
    from pawpact.billing.service import change_limit

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.CHANGE_CONTRACT) as (unit, _),
    ):
        change_limit(unit, id_of("man", mandate, "mandate"), _fen(yuan_at_most))
    tell(Label("限额已改", "the limit is changed"), language)


@mandates.command()
@click.argument("mandate", required=False)
@store_option
@click.option("--why", default="", help="在渠道怎样解除的 / How it was ended at the provider.")
@by_terminal
@language_option
@click.pass_context
def end(
    context: click.Context,
    mandate: str | None,
    store: str,
    why: str,
    by: str | None,
    language: Language,
) -> None:
    """已解除的授权到渠道解除；或登记 MANDATE 已由人解除 / End at the provider what is over here."""
    from pawpact.billing.mandate_ending import ended_by_hand

    if bool(mandate) != bool(why):
        raise click.UsageError("MANDATE and --why go together")
    with reporting(language):
        platform = platform_of(context)
        with acting(platform, store, by, Permission.CHANGE_CONTRACT) as (unit, _):
            if mandate:
                ended_by_hand(unit, id_of("man", mandate, "mandate"), why)
        if mandate:
            tell(Label("已登记", "recorded"), language)
            return
        report = platform.end_mandates(store)
    tell(
        Label(
            f"渠道已解除 {report.ended}，拒绝 {report.refused}，未答复 {report.unknown}，"
            f"转人工 {report.by_hand}",
            f"ended {report.ended}, refused {report.refused}, unanswered {report.unknown},"
            f" left to people {report.by_hand}",
        ),
        language,
    )


def _fen(text: str) -> int:
    try:
        return fen(text)
    except ValueError:
        raise InvalidField(
            "limit", Label("限额写成 398 或 398.00", "write the limit like 398 or 398.00")
        ) from None
