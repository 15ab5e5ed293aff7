"""``pawpact contracts``: from an approved application to a running contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import click
from rich.table import Table
from sqlalchemy import select

from pawpact.access.permission import Permission
from pawpact.billing.gateway.capability import abilities_of
from pawpact.billing.models import Charge
from pawpact.billing.values import CHARGE
from pawpact.cli import (
    contract_change,
    contract_end,
    contract_incident,
    contract_mandate,
    contract_pause,
)
from pawpact.cli.acting import acting, by_terminal
from pawpact.cli.agreement_words import readable
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.contracts.models import Contract
from pawpact.contracts.moves import contracts as contracts_of
from pawpact.contracts.signing.activation import Authorisation, activate
from pawpact.contracts.signing.agreement import agreement_text, draft, sign
from pawpact.contracts.signing.archive import make_copies
from pawpact.contracts.values import CONTRACT, Signature
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan
from pawpact.tenancy.unit import Unit

ACTOR = "staff:cli"
_COLUMNS = (
    Label("期", "period"),
    Label("扣款日", "due"),
    Label("金额", "amount"),
    Label("状态", "state"),
)


@click.group()
def contracts() -> None:
    """合约 / Contracts."""


@contracts.command("draft")
@click.argument("application")
@store_option
@by_terminal
@language_option
@click.pass_context
def draft_(
    context: click.Context, application: str, store: str, by: str | None, language: Language
) -> None:
    """为通过的 APPLICATION 生成协议并显示 / Open a contract and show its agreement."""
    with reporting(language), _signing(context, store, by) as unit:
        (number,) = draft(unit, [id_of("app", application, "application")])
        row = contracts_of(unit, [number])[number]
        click.echo(public_id("con", number))
        click.echo(readable(agreement_text(unit, row)))


@contracts.command("sign")
@click.argument("contract")
@store_option
@click.option(
    "--confirm", "confirmed_clauses", multiple=True, help="逐条确认的条款 / A confirmed clause."
)
@click.option(
    "--evidence",
    multiple=True,
    metavar="NAME=VALUE",
    help="留存的证据，如 signature_image=哈希 / Evidence that is kept.",
)
@by_terminal
@language_option
@click.pass_context
def sign_(
    context: click.Context,
    contract: str,
    store: str,
    confirmed_clauses: Sequence[str],
    evidence: Sequence[str],
    by: str | None,
    language: Language,
) -> None:
    """签署 CONTRACT，每条突出条款都要确认 / Sign CONTRACT, every highlighted clause confirmed."""
    with reporting(language), _signing(context, store, by) as unit:
        kept = dict(_pair(each) for each in evidence)
        number = id_of("con", contract, "contract")
        sign(unit, [Signature(number, tuple(confirmed_clauses), kept)])
        make_copies(unit, [number])
    tell(Label("已签署，待授权代扣", "signed; the mandate is next"), language)


@contracts.command("activate")
@click.argument("contract")
@store_option
@click.option("--provider", required=True, help="代扣渠道 / The payment provider.")
@click.option("--reference", required=True, help="渠道的授权编号 / The provider's mandate number.")
@by_terminal
@language_option
@click.pass_context
def activate_(
    context: click.Context,
    contract: str,
    store: str,
    provider: str,
    reference: str,
    by: str | None,
    language: Language,
) -> None:
    """授权有效，合约生效，各期账单生成 / The mandate is valid: the contract runs."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        with _signing(context, store, by) as unit:
            limits = abilities_of(platform_of(context).parts.gateways)
            made = activate(unit, [Authorisation(number, provider, reference)], limits)
        with platform_of(context).reading(store, ACTOR) as unit:
            click.echo(drawn(_charges(unit, number, language)))
    if not made:
        tell(Label("此前已生效", "it was live already"), language, err=True)


@contracts.command()
@click.argument("contract")
@store_option
@language_option
@click.pass_context
def show(context: click.Context, contract: str, store: str, language: Language) -> None:
    """查看 CONTRACT 的状态、连续期数与各期账单 / State, streak and charges of CONTRACT."""
    with reporting(language), platform_of(context).reading(store, ACTOR) as unit:
        number = id_of("con", contract, "contract")
        row = contracts_of(unit, [number])[number]
        tell(_words(row), language)
        click.echo(drawn(_charges(unit, number, language)))


@contextmanager
def _signing(context: click.Context, store: str, by: str | None) -> Iterator[Unit]:
    """A unit of somebody who may sign contracts with customers."""
    with acting(platform_of(context), store, by, Permission.SIGN_CONTRACT) as (unit, _):
        yield unit


def _words(row: Contract) -> Label:
    price, now = yuan(row.plan_price), CONTRACT.say(row.state)
    return Label(
        f"{public_id('con', row.id)}  {now.zh}  月付 {price} 元 × {row.term} 期"
        f"  已履约 {row.performed} 期，连续 {row.streak} 期",
        f"{public_id('con', row.id)}  {now.en}  {price} yuan x {row.term}"
        f"  performed {row.performed}, streak {row.streak}",
    )


def _charges(unit: Unit, contract: int, language: Language) -> Table:
    table = headed(_COLUMNS, language)
    rows = unit.session.execute(
        select(Charge.period, Charge.due_at, Charge.amount, Charge.state)
        .where(Charge.contract_id == contract)
        .order_by(Charge.period)
    )
    for period, due_at, amount, state in rows:
        now = CHARGE.say(state).say(language)
        table.add_row(str(period), _day(unit, due_at), yuan(amount), now)
    return table


def _day(unit: Unit, at: datetime) -> str:
    return unit.store.local_date(at).isoformat()


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidField("evidence", Label("应写作 名称=值", "write it as name=value"))
    return name, value


for _part in (
    contract_change,
    contract_end,
    contract_incident,
    contract_mandate,
    contract_pause,
):
    for _command in _part.COMMANDS:
        contracts.add_command(_command)
