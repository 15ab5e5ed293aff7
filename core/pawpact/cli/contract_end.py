"""Commands that end a contract: the bill first, then the answer to it."""

from __future__ import annotations

import click

from pawpact.cli.acting import by_staff
from pawpact.cli.contract_option import ASK, DECIDE, why_option, working_on
from pawpact.cli.shell import (
    id_of,
    language_option,
    platform_of,
    reporting,
    store_option,
    tell,
)
from pawpact.cli.table import drawn, headed
from pawpact.contracts.ending.termination import (
    request_termination,
    settle_termination,
    termination_bill,
)
from pawpact.contracts.ending.values import BY_CUSTOMER, REASONS, Bill, Choice
from pawpact.contracts.ending.withdrawal import Withdrawal, withdraw
from pawpact.kernel.label import Label, Language

_COLUMNS = (Label("项目", "item"), Label("金额或内容", "amount"), Label("依据", "parameter"))
_LISTED = "、".join(REASONS)
_reason = click.option(
    "--reason", default=BY_CUSTOMER, show_default=True, help=f"原因：{_LISTED} / Why it ends."
)
_choice = click.option(
    "--points",
    "choice",
    type=click.Choice([each.value for each in Choice]),
    required=True,
    help="已付积分：refund 退款，keep 保留 / Paid points: refunded or kept.",
)


@click.command()
@click.argument("contract")
@store_option
@_reason
@language_option
@click.pass_context
def bill(
    context: click.Context, contract: str, store: str, reason: str, language: Language
) -> None:
    """试算 CONTRACT 现在解约的账单，不办理 / What ending CONTRACT now would come to."""
    with reporting(language), platform_of(context).reading(store) as unit:
        number = id_of("con", contract, "contract")
        click.echo(shown(termination_bill(unit, number, reason), language))


@click.command()
@click.argument("contract")
@store_option
@_reason
@why_option
@by_staff
@language_option
@click.pass_context
def end(
    context: click.Context,
    contract: str,
    store: str,
    reason: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """CONTRACT 提前解约：立即停止扣款，出具账单 / End CONTRACT: debits stop, the bill is made."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        permission = ASK if reason == BY_CUSTOMER else DECIDE
        with working_on(context, store, by, number, permission) as unit:
            made = request_termination(unit, number, reason, why)
        click.echo(shown(made, language))
        tell(_NEXT, language, err=True)


@click.command()
@click.argument("contract")
@store_option
@_choice
@click.option(
    "--agreed/--not-agreed",
    required=True,
    help="客户是否确认账单上的违约金 / Whether the customer agreed to the fee.",
)
@why_option
@by_staff
@language_option
@click.pass_context
def settle(
    context: click.Context,
    contract: str,
    store: str,
    choice: str,
    agreed: bool,
    why: str,
    by: str,
    language: Language,
) -> None:
    """按客户的答复结清 CONTRACT / Settle CONTRACT as the customer answered the bill."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        with working_on(context, store, by, number, DECIDE) as unit:
            settle_termination(unit, number, choice=Choice(choice), confirmed=agreed, why=why)
    tell(Label("已终止并结清", "terminated and settled"), language)


@click.command("withdraw")
@click.argument("contract")
@store_option
@click.option("--pet-returned", is_flag=True, help="宠物已收回 / The pet is back.")
@click.option("--arrangement", default="", help="宠物如何送回 / How the pet comes back.")
@click.option(
    "--points",
    "choice",
    type=click.Choice([each.value for each in Choice]),
    default=Choice.REFUND.value,
    show_default=True,
    help="已付积分：refund 退款，keep 保留 / Paid points: refunded or kept.",
)
@why_option
@by_staff
@language_option
@click.pass_context
def withdraw_(
    context: click.Context,
    contract: str,
    store: str,
    pet_returned: bool,
    arrangement: str,
    choice: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """冷静期内撤回 CONTRACT，全部退还 / Withdraw CONTRACT in its cooling-off days."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        wish = Withdrawal(number, why, pet_returned, arrangement, Choice(choice))
        with working_on(context, store, by, number, ASK) as unit:
            made = withdraw(unit, wish)
        click.echo(shown(made, language))
    tell(Label("已撤回", "withdrawn"), language)


def shown(made: Bill, language: Language) -> str:
    """The bill as a table."""
    table = headed(_COLUMNS, language)
    for line in made.lines:
        table.add_row(line.label.say(language), line.text.say(language), line.parameter)
    return drawn(table)


_NEXT = Label(
    "扣款已停止。请客户确认账单，再用 contracts settle 结清",
    "debits are stopped; have the customer answer the bill, then use contracts settle",
)
COMMANDS = (bill, end, settle, withdraw_)
