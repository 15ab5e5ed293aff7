"""``pawpact tasks``: what is to be done by when, by whom."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from pawpact.access.actor import STAFF, Role
from pawpact.access.permission import Permission
from pawpact.cli.acting import acting, by_staff
from pawpact.cli.shell import id_of, language_option, platform_of, reporting, store_option
from pawpact.cli.table import drawn, headed
from pawpact.kernel.identity import read_public_id
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from pawpact.tasks.view import MoveView, TaskView

_COLUMNS = (
    Label("编号", "id"),
    Label("任务", "task"),
    Label("状态", "state"),
    Label("角色", "role"),
    Label("由谁", "who"),
    Label("期限", "due"),
    Label("关于", "about"),
)
_PROVISIONAL = Label("（暂定）", " (provisional)")
_OVERDUE = Label("（逾期）", " (overdue)")
_WHY = {
    "opened": Label("开出", "opened"),
    "its day came": Label("到日子了", "its day came"),
    "not done in time": Label("没有按时完成", "not done in time"),
}
"""What time and opening say of their moves; every other reason is somebody's own words."""
_ROLES = sorted(str(role) for role in STAFF | {Role.PLATFORM_ADMIN})


@click.group()
def tasks() -> None:
    """任务与待办 / Tasks and worklists."""


@tasks.command("list")
@store_option
@click.option("--role", type=click.Choice(_ROLES), help="只看这个角色的 / Of this role only.")
@click.option(
    "--staff", help="只看这位员工的，含代班 / Of this member of staff, stand-ins with it."
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天，默认今天 / Which day.")
@click.option("--overdue", "only_overdue", is_flag=True, help="只看逾期的 / Overdue ones only.")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")
@by_staff
@language_option
@click.pass_context
def list_(
    context: click.Context,
    store: str,
    role: str | None,
    staff: str | None,
    day: datetime | None,
    only_overdue: bool,
    as_json: bool,
    by: str,
    language: Language,
) -> None:
    """一天的待办，最急的在前 / The worklist of a day, the most urgent first.

    Of whoever asks, the tasks that she may do; a manager and the platform see everybody's.
    """
    from pawpact.tasks.page import is_for
    from pawpact.tasks.view import overdue, worklist

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.WORK_TASK) as (unit, who),
    ):
        member = None if staff is None else id_of("stf", staff, "staff")
        on = day.date() if day else None
        found = (
            overdue(unit)
            if only_overdue
            else worklist(unit, Role(role) if role else None, member, on)
        )
        if role is None and staff is None:
            found = [each for each in found if is_for(each, who, by)]
        zone = unit.store.zone
    click.echo(_json(found) if as_json else _table(found, zone, language))


@tasks.command()
@click.argument("task")
@store_option
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")
@by_staff
@language_option
@click.pass_context
def show(
    context: click.Context, task: str, store: str, as_json: bool, by: str, language: Language
) -> None:
    """一项任务和它的经过 / TASK, with everything that was done about it."""
    from pawpact.tasks.values import TASK
    from pawpact.tasks.view import show_task

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.WORK_TASK) as (unit, _),
    ):
        view, moves = show_task(unit, id_of("tsk", task, "task"))
        zone = unit.store.zone
    if as_json:
        click.echo(json.dumps({**_document(view), "moves": [_moved(each) for each in moves]}))
        return
    click.echo(_table([view], zone, language))
    for move in moves:
        at = move.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        came = TASK.say(move.source).say(language) if move.source else "-"
        why = _WHY[move.why].say(language) if move.why in _WHY else move.why
        click.echo(f"  {at}  {came} -> {TASK.say(move.target).say(language)}  {move.actor}  {why}")


@tasks.command()
@click.argument("task")
@store_option
@click.option("--result", default="", help="结果，永久保存 / What came of it; kept for ever.")
@click.option("--unreachable", is_flag=True, help="没有联系上 / Nobody was reached.")
@by_staff
@language_option
@click.pass_context
def finish(
    context: click.Context,
    task: str,
    store: str,
    result: str,
    unreachable: bool,
    by: str,
    language: Language,
) -> None:
    """完成 TASK，或记录没有联系上 / TASK is done, or nobody was reached."""
    from pawpact.tasks.page import refuse_others
    from pawpact.tasks.service import finish_task, record_unreachable

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.WORK_TASK) as (unit, role),
    ):
        number = id_of("tsk", task, "task")
        refuse_others(unit, number, role, read_public_id("stf", by))
        if unreachable:
            record_unreachable(unit, number, result)
        else:
            finish_task(unit, number, result)
    done = Label("已记录未联系上", "noted") if unreachable else Label("已完成", "done")
    click.echo(done.say(language))


@tasks.command()
@click.argument("task")
@click.argument("staff")
@store_option
@click.option("--why", required=True, help="理由，永久保存 / Why; kept for ever.")
@by_staff
@language_option
@click.pass_context
def reassign(
    context: click.Context,
    task: str,
    staff: str,
    store: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """把 TASK 交给 STAFF / Hand TASK over to STAFF."""
    from pawpact.accounts.staff import role_of
    from pawpact.tasks.service import reassign_task

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.ASSIGN_TASK) as (unit, _),
    ):
        member = id_of("stf", staff, "staff")
        role_of(unit, member)
        reassign_task(unit, id_of("tsk", task, "task"), member, why)
    click.echo(Label("已改派", "handed over").say(language))


@tasks.command()
@click.argument("customer")
@click.argument("staff")
@store_option
@by_staff
@language_option
@click.pass_context
def assign(
    context: click.Context, customer: str, staff: str, store: str, by: str, language: Language
) -> None:
    """STAFF 成为 CUSTOMER 的专属人员 / STAFF is CUSTOMER's own, in the role that STAFF has."""
    from pawpact.accounts.service import require_customers
    from pawpact.accounts.staff import role_of
    from pawpact.tasks.owner import assign_customer

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.ASSIGN_TASK) as (unit, _),
    ):
        number, member = id_of("cus", customer, "customer"), id_of("stf", staff, "staff")
        require_customers(unit, [number])
        assign_customer(unit, number, role_of(unit, member), member)
    click.echo(Label("已指定", "assigned").say(language))


@tasks.command("stand-in")
@click.argument("staff")
@click.argument("stand_in", metavar="STAND-IN")
@store_option
@click.option(
    "--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="首日 / First day."
)
@click.option(
    "--until", "until_on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="末日 / Last day."
)
@by_staff
@language_option
@click.pass_context
def stand_in_(
    context: click.Context,
    staff: str,
    stand_in: str,
    store: str,
    first: datetime,
    until_on: datetime,
    by: str,
    language: Language,
) -> None:
    """STAFF 不在时由 STAND-IN 代班 / STAND-IN does the tasks of STAFF on these days."""
    from pawpact.accounts.staff import role_of
    from pawpact.tasks.owner import set_stand_in

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.ASSIGN_TASK) as (unit, _),
    ):
        members = [id_of("stf", each, "staff") for each in (staff, stand_in)]
        for member in members:
            role_of(unit, member)
        set_stand_in(unit, members[0], members[1], first.date(), until_on.date())
    click.echo(Label("已安排代班", "arranged").say(language))


@tasks.command()
@store_option
@by_staff
@language_option
@click.pass_context
def run(context: click.Context, store: str, by: str, language: Language) -> None:
    """按当前时间推进任务与逾期升级 / What time asks of the tasks now."""
    from pawpact.accounts.staff import members_of
    from pawpact.tasks.service import tasks_due

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.ASSIGN_TASK) as (unit, _),
    ):
        moved = tasks_due(unit, members_of)
    click.echo(Label(f"推进了 {moved} 项任务", f"{moved} tasks moved").say(language))


def _table(found: list[TaskView], zone: ZoneInfo, language: Language) -> str:
    from pawpact.tasks.values import TASK

    table = headed(_COLUMNS, language)
    for each in found:
        due = each.due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        due += _PROVISIONAL.say(language) if each.is_provisional else ""
        due += _OVERDUE.say(language) if each.is_overdue else ""
        about = " ".join(each.subjects.values())
        who, state = each.acting or "-", TASK.say(each.state).say(language)
        role = Role(each.roles[-1]).title.say(language)
        table.add_row(each.id, each.label.say(language), state, role, who, due, about)
    return drawn(table)


def _json(found: list[TaskView]) -> str:
    return json.dumps([_document(each) for each in found], ensure_ascii=False, indent=2)


def _document(view: TaskView) -> dict[str, Any]:
    return {
        **asdict(view),
        "label": {"zh": view.label.zh, "en": view.label.en},
        "roles": list(view.roles),
        "from_at": view.from_at.isoformat(),
        "due_at": view.due_at.isoformat(),
    }


def _moved(move: MoveView) -> dict[str, Any]:
    return {**asdict(move), "at": move.at.isoformat()}
