"""Commands for a running contract: its plan, its holds, its history."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pawpact.billing.gateway.capability import abilities_of
from pawpact.cli.acting import by_staff
from pawpact.cli.contract_option import (
    ASK,
    DECIDE,
    key_option,
    minute,
    pairs,
    why_option,
    working_on,
)
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.cli.table import drawn, headed
from pawpact.contracts.evidence_label import incident_label
from pawpact.contracts.reason import reason_label
from pawpact.contracts.running.hold import REASONS, HoldReason, lift_hold, put_hold
from pawpact.contracts.running.plan_change import PlanWish, change_plan
from pawpact.contracts.running.view import LifeShown, list_contracts, show_life
from pawpact.contracts.values import CONTRACT, INCIDENT, PAUSE
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import fen, yuan
from pawpact.tenancy.unit import Unit

_LISTED = (
    Label("合约", "contract"),
    Label("客户", "customer"),
    Label("宠物", "pet"),
    Label("状态", "state"),
    Label("月付", "monthly"),
    Label("已履约", "performed"),
    Label("冻结", "holds"),
)
_MOVES = (
    Label("时间", "at"),
    Label("对象", "of"),
    Label("从", "from"),
    Label("到", "to"),
    Label("经办", "by"),
    Label("理由", "why"),
)
_MACHINES = {each.name: each for each in (CONTRACT, PAUSE, INCIDENT)}
_reason = click.option(
    "--reason",
    type=click.Choice([each.value for each in HoldReason]),
    required=True,
    help="冻结原因 / The kind of hold.",
)


@click.command()
@click.argument("contract")
@store_option
@click.option("--plan", required=True, help="新套餐名 / The other plan.")
@click.option(
    "--confirmation",
    multiple=True,
    metavar="NAME=VALUE",
    help="客户确认新价格的证据 / Evidence that the customer agreed.",
)
@click.option("--mandate-limit", help="客户新授权的单次限额（元） / The new limit, in yuan.")
@key_option
@by_staff
@language_option
@click.pass_context
def plan(
    context: click.Context,
    contract: str,
    store: str,
    plan: str,
    confirmation: Sequence[str],
    mandate_limit: str | None,
    key: str,
    by: str,
    language: Language,
) -> None:
    """为 CONTRACT 调整套餐，没有手续费 / Change the plan of CONTRACT, without a fee."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        limit = None if mandate_limit is None else fen(mandate_limit)
        wish = PlanWish(key, number, plan, pairs(confirmation, "confirmation"), limit)
        with working_on(context, store, by, number, ASK) as unit:
            limits = abilities_of(platform_of(context).parts.gateways)
            done = change_plan(unit, wish, limits)
        before, price, day = yuan(done.before), yuan(done.price), done.effective_on
        tell(
            Label(
                f"月付由 {before} 元改为 {price} 元，自 {day} 那期起；手续费 0.00 元",
                f"{before} becomes {price} yuan a month from {day} on; fee 0.00",
            ),
            language,
        )


@click.command()
@click.argument("contract")
@store_option
@_reason
@why_option
@by_staff
@language_option
@click.pass_context
def hold(
    context: click.Context,
    contract: str,
    store: str,
    reason: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """冻结 CONTRACT 的扣款 / Hold the debits of CONTRACT."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        with working_on(context, store, by, number, DECIDE) as unit:
            put_hold(unit, number, reason, why)
    tell(Label("已冻结，暂不扣款", "held; nothing is debited"), language)


@click.command()
@click.argument("contract")
@store_option
@_reason
@why_option
@by_staff
@language_option
@click.pass_context
def lift(
    context: click.Context,
    contract: str,
    store: str,
    reason: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """解除 CONTRACT 的冻结，提醒后恢复扣款 / Lift a hold; debits go on after fresh notices."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        with working_on(context, store, by, number, DECIDE) as unit:
            lifted = lift_hold(unit, number, reason, why)
    words = Label("已解除", "lifted") if lifted else Label("没有这种冻结", "there was none")
    tell(words, language)


@click.command("list")
@store_option
@click.option("--state", help="只列这个状态 / Of this state only.")
@language_option
@click.pass_context
def list_(context: click.Context, store: str, state: str | None, language: Language) -> None:
    """列出合约 / List contracts."""
    with reporting(language), platform_of(context).reading(store) as unit:
        table = headed(_LISTED, language)
        for each in list_contracts(unit, state):
            performed = f"{each.performed}/{each.term}"
            held = " ".join(each.holds)
            table.add_row(
                each.id,
                each.customer,
                each.pet,
                CONTRACT.say(each.state).say(language),
                each.monthly_price,
                performed,
                held,
            )
        click.echo(drawn(table))


@click.command()
@click.argument("contract")
@store_option
@language_option
@click.pass_context
def history(context: click.Context, contract: str, store: str, language: Language) -> None:
    """CONTRACT 的冻结、暂停、报告与每一步 / Holds, pauses, reports and every move of CONTRACT."""
    with reporting(language), platform_of(context).reading(store) as unit:
        life = show_life(unit, id_of("con", contract, "contract"))
        for line in _lying(unit, life):
            tell(line, language)
        table, policies = headed(_MOVES, language), unit.store.revision.ruleset.policies
        for each in life.moves:
            at = minute(unit, each.at)
            machine = _MACHINES[each.of]
            of = machine.say(machine.name).say(language)
            came_from = machine.say(each.came_from).say(language)
            went_to = machine.say(each.went_to).say(language)
            why = reason_label(each.why, policies).say(language)
            table.add_row(at, of, came_from, went_to, each.by, why)
        click.echo(drawn(table))


def _lying(unit: Unit, life: LifeShown) -> Sequence[Label]:
    """What stands beside the state, a line each."""
    day = life.next_debit_on or "-"
    now = CONTRACT.say(life.state)
    policies = unit.store.revision.ruleset.policies
    lines = [Label(f"{life.id}  {now.zh}  下次扣款日 {day}", f"{life.id}  {now.en}  {day}")]
    for held in life.holds:
        since, why = minute(unit, held.since), reason_label(held.why, policies)
        named = REASONS[HoldReason(held.reason)]
        lines.append(
            Label(
                f"冻结 {held.reason} {named.zh}（{why.zh}），{since} 起，{held.by}",
                f"hold {held.reason}, {named.en} ({why.en}), since {since} by {held.by}",
            )
        )
    for pause in life.pauses:
        now, day = PAUSE.say(pause.state), pause.resumes_on or "-"
        periods = pause.periods or pause.asked
        lines.append(
            Label(
                f"暂停 {pause.id} {now.zh}：{periods} 期，恢复日 {day}",
                f"pause {pause.id} {now.en}: {periods}, resumes {day}",
            )
        )
    for report in life.incidents:
        now, what = INCIDENT.say(report.state), incident_label(report.kind)
        lines.append(
            Label(
                f"{what.zh} {report.id} {now.zh}",
                f"{what.en} {report.id} {now.en}",
            )
        )
    return lines


COMMANDS = (plan, hold, lift, list_, history)
