"""Commands for a pause because the pet is ill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click
from sqlalchemy import select

from pawpact.cli.acting import by_staff
from pawpact.cli.contract_option import ASK, DECIDE, key_option, why_option, working_on
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option, tell
from pawpact.contracts.models import ContractPause
from pawpact.contracts.running.pause import (
    extend_pause,
    grant_pause,
    next_debit_day,
    refuse_pause,
    report_recovery,
)
from pawpact.contracts.running.pause_moves import REQUESTED, case_key, pause_of
from pawpact.contracts.running.pause_request import PauseRequest, request_pause
from pawpact.contracts.values import PAUSE
from pawpact.decisions.models import DecisionRow
from pawpact.kernel.identity import public_id
from pawpact.kernel.label import Label, Language
from pawpact.tenancy.unit import Unit

_periods = click.option("--periods", type=int, required=True, help="几期 / How many periods.")


@click.command()
@click.argument("contract")
@store_option
@_periods
@click.option(
    "--document",
    "documents",
    multiple=True,
    help="收到的材料，如 clinic_diagnosis_report / A document that was handed in.",
)
@key_option
@by_staff
@language_option
@click.pass_context
def pause(
    context: click.Context,
    contract: str,
    store: str,
    periods: int,
    documents: Sequence[str],
    key: str,
    by: str,
    language: Language,
) -> None:
    """为 CONTRACT 申请暂停月付 / Ask to pause the debits of CONTRACT."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        asked = PauseRequest(key, number, periods, tuple(documents))
        with working_on(context, store, by, number, ASK) as unit:
            made = request_pause(unit, asked)
        with platform_of(context).reading(store) as unit:
            said = _said(unit, pause_of(unit, made))
        click.echo(public_id("pau", made))
        tell(said, language)


@click.command("grant-pause")
@click.argument("pause")
@store_option
@_periods
@why_option
@by_staff
@language_option
@click.pass_context
def grant(
    context: click.Context,
    pause: str,
    store: str,
    periods: int,
    why: str,
    by: str,
    language: Language,
) -> None:
    """同意暂停 PAUSE / Grant the pause."""
    with reporting(language):
        number = id_of("pau", pause, "pause")
        with platform_of(context).reading(store) as unit:
            contract = pause_of(unit, number).contract_id
        with working_on(context, store, by, contract, DECIDE) as unit:
            days = grant_pause(unit, number, periods, why, by_manager=True)
            resumes = next_debit_day(unit, contract)
        tell(_moved(days, resumes), language)


@click.command("refuse-pause")
@click.argument("pause")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def refuse(
    context: click.Context, pause: str, store: str, why: str, by: str, language: Language
) -> None:
    """不同意暂停 PAUSE，提醒后照常扣款 / Refuse the pause; debits go on after notices."""
    with reporting(language):
        number = id_of("pau", pause, "pause")
        with platform_of(context).reading(store) as unit:
            contract = pause_of(unit, number).contract_id
        with working_on(context, store, by, contract, DECIDE) as unit:
            refuse_pause(unit, number, why)
    tell(Label("已拒绝，扣款恢复", "refused; debits go on"), language)


@click.command()
@click.argument("contract")
@store_option
@why_option
@by_staff
@language_option
@click.pass_context
def resume(
    context: click.Context, contract: str, store: str, why: str, by: str, language: Language
) -> None:
    """宠物康复，恢复 CONTRACT 的月付 / The pet is well: the debits of CONTRACT resume."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        with working_on(context, store, by, number, ASK) as unit:
            report_recovery(unit, number, why)
        with platform_of(context).reading(store) as unit:
            resumes = next_debit_day(unit, number)
        tell(Label(f"已恢复，下次扣款日 {resumes}", f"resumed; next debit {resumes}"), language)


@click.command("extend-pause")
@click.argument("contract")
@store_option
@_periods
@why_option
@by_staff
@language_option
@click.pass_context
def extend(
    context: click.Context,
    contract: str,
    store: str,
    periods: int,
    why: str,
    by: str,
    language: Language,
) -> None:
    """店长延长 CONTRACT 的暂停 / The manager extends the pause of CONTRACT."""
    with reporting(language):
        number = id_of("con", contract, "contract")
        with working_on(context, store, by, number, DECIDE) as unit:
            days = extend_pause(unit, number, periods, why)
            resumes = next_debit_day(unit, number)
        tell(_moved(days, resumes), language)


def _said(unit: Unit, row: ContractPause) -> Label:
    """What became of a request: it waits, it was granted, or refused and by which decision."""
    now = PAUSE.say(row.state)
    if row.state == "requested":
        return Label(f"状态：{now.zh}；决定之前不扣款", f"{now.en}; nothing is debited")
    decided = unit.session.scalar(
        select(DecisionRow.id).where(
            DecisionRow.moment == REQUESTED, DecisionRow.key == case_key(row)
        )
    )
    name = "-" if decided is None else public_id("dec", decided)
    if row.state == "refused":
        return Label(f"状态：{now.zh}，原因见 {name}", f"{now.en}; why stands in {name}")
    day = row.resumes_on
    return Label(
        f"状态：{now.zh} {row.periods} 期，恢复后第一次扣款 {day}；依据 {name}",
        f"{now.en} for {row.periods} period(s), first debit after it {day}; by {name}",
    )


def _moved(days: Sequence[date], resumes: date | None) -> Label:
    listed = "、".join(day.isoformat() for day in days)
    return Label(
        f"不扣款的扣款日：{listed}；恢复后第一次 {resumes}",
        f"not debited: {listed}; first debit after it {resumes}",
    )


COMMANDS = (pause, grant, refuse, resume, extend)
