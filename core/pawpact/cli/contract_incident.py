"""Commands for a pet that is reported lost or dead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from pawpact.cli.acting import by_staff
from pawpact.cli.contract_option import (
    ASK,
    DECIDE,
    day,
    key_option,
    minute,
    pairs,
    why_option,
    working_on,
)
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.contracts.ending.incident import (
    IncidentKind,
    Report,
    add_document,
    confirm_incident,
    goes_on,
    refuse_incident,
    report_incident,
    report_pet_found,
    settle_incident,
)
from pawpact.contracts.ending.incident_moves import incident_of
from pawpact.contracts.ending.values import Choice
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language

_documents = click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="KIND=WHERE",
    help="材料种类与存放处（加密保存） / Evidence and where it is kept, sealed.",
)
_KINDS = click.Choice([each.value for each in IncidentKind])


@click.command("report")
@click.argument("contract")
@click.argument("kind", type=_KINDS)
@store_option
@click.option(
    "--on", "happened_on", type=day, required=True, help="发生日期 / The day it happened."
)
@_documents
@click.option("--publish", is_flag=True, help="客户同意发布寻宠信息 / A public notice is agreed.")
@key_option
@why_option
@by_staff
@language_option
@click.pass_context
def report_(
    context: click.Context,
    contract: str,
    kind: str,
    store: str,
    happened_on: datetime,
    documents: Sequence[str],
    publish: bool,
    key: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """报告 CONTRACT 的宠物丢失或死亡，立即停扣 / Report a pet lost or dead; debits stop."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        kept = tuple(pairs(documents, "document").items())
        told = Report(key, number, IncidentKind(kind), happened_on.date(), why, kept, publish)
        with working_on(context, store, by, number, ASK) as unit:
            made = report_incident(unit, told)
            due = minute(unit, incident_of(unit, made).due_at)
        click.echo(public_id("inc", made))
        tell(Label(f"已停扣，{due} 前核实", f"debits held; decided by {due}"), language)


@click.command()
@click.argument("incident")
@store_option
@_documents
@by_staff
@language_option
@click.pass_context
def evidence(
    context: click.Context,
    incident: str,
    store: str,
    documents: Sequence[str],
    by: str,
    language: Language,
) -> None:
    """为报告 INCIDENT 补交材料 / Add evidence to a report."""
    with reporting(language):
        number, contract = _find(context, store, incident)
        with working_on(context, store, by, contract, ASK) as unit:
            for kind, where in pairs(documents, "document").items():
                add_document(unit, number, kind, where)
    tell(Label("已保存", "kept"), language)


@click.command()
@click.argument("incident")
@store_option
@click.option(
    "--points",
    "choice",
    type=click.Choice([each.value for each in Choice]),
    help="客户对已付积分的选择；没有就先不结清 / The customer's choice; without it not settled.",
)
@why_option
@by_staff
@language_option
@click.pass_context
def confirm(
    context: click.Context,
    incident: str,
    store: str,
    choice: str | None,
    why: str,
    by: str,
    language: Language,
) -> None:
    """确认报告 INCIDENT：免费终止合约 / Confirm a report: the contract ends free."""
    with reporting(language):
        number, contract = _find(context, store, incident)
        wanted = None if choice is None else Choice(choice)
        with working_on(context, store, by, contract, DECIDE) as unit:
            if wanted is not None and incident_of(unit, number).state == "contract_ended":
                settle_incident(unit, number, wanted, why)
            else:
                confirm_incident(unit, number, why, choice=wanted)
    tell(Label("合约已终止，无违约金", "the contract ended without a fee"), language)


@click.command("reject")
@click.argument("incident")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def reject(
    context: click.Context, incident: str, store: str, why: str, by: str, language: Language
) -> None:
    """材料不成立：提醒后恢复扣款 / The evidence does not hold: debits go on after notices."""
    with reporting(language):
        number, contract = _find(context, store, incident)
        with working_on(context, store, by, contract, DECIDE) as unit:
            refuse_incident(unit, number, why)
            is_live = goes_on(unit, incident_of(unit, number))
    tell(_REJECTED if is_live else _CLOSED, language)


@click.command()
@click.argument("incident")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def found(
    context: click.Context, incident: str, store: str, why: str, by: str, language: Language
) -> None:
    """宠物找回，合约继续 / The pet is found; the contract goes on."""
    with reporting(language):
        number, contract = _find(context, store, incident)
        with working_on(context, store, by, contract, ASK) as unit:
            report_pet_found(unit, number, why)
            is_live = goes_on(unit, incident_of(unit, number))
    tell(_FOUND if is_live else _FOUND_AFTERWARDS, language)


def _find(context: click.Context, store: str, incident: str) -> tuple[int, int]:
    """The report and its contract."""
    number = id_of("inc", incident, "incident")
    with platform_of(context).reading(store) as unit:
        return number, incident_of(unit, number).contract_id


_REJECTED = Label("不予确认，扣款恢复", "not confirmed; debits go on")
_CLOSED = Label("报告已关闭，合约已在结束，不再扣款", "closed; of this contract nothing is debited")
_FOUND = Label("已找回，提醒后恢复扣款", "found; debits go on after notices")
_FOUND_AFTERWARDS = Label(
    "已登记找回，合约已在结束，不再扣款", "found; of this contract nothing is debited any more"
)
COMMANDS = (report_, evidence, confirm, reject, found)
