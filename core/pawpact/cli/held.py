"""``pawpact held``: cases that wait for a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import by_platform, refuse_unless
from pawpact.cli.shell import language_option, platform_of, reporting, store_option
from pawpact.cli.table import drawn, headed
from pawpact.decisions.held import Waiting, waiting
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import fen
from pawpact.vocabulary.effects import queue_label
from pawpact.vocabulary.types import Value

_COLUMNS = (
    Label("编号", "id"),
    Label("事项", "moment"),
    Label("原因", "reason"),
    Label("由谁处理", "queue"),
    Label("期限", "due"),
)
_why = click.option("--why", required=True, help="理由，永久保存 / Why; kept for ever.")


@click.group()
def held() -> None:
    """待人处理的案件 / Held cases."""


@held.command("list")
@store_option
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")
@language_option
@click.pass_context
def list_(context: click.Context, store: str, as_json: bool, language: Language) -> None:
    """列出待处理的案件，最急的在前 / Open cases, the most urgent first."""
    with reporting(language), platform_of(context).reading(store) as unit:
        cases, zone = waiting(unit), unit.store.zone
        moments = unit.store.revision.vocabulary.moments
    if as_json:
        click.echo(json.dumps([_document(each) for each in cases], ensure_ascii=False, indent=2))
        return
    table = headed(_COLUMNS, language)
    for case in cases:
        queue = queue_label(case.queue).say(language)
        due = case.due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        moment = moments[case.moment].label.say(language) if case.moment in moments else case.moment
        table.add_row(case.id, moment, case.reason.say(language), queue, due)
    click.echo(drawn(table))


def _document(case: Waiting) -> dict[str, Any]:
    return {
        "id": case.id,
        "moment": case.moment,
        "kind": case.kind,
        "queue": case.queue,
        "code": case.code,
        "plugin": case.plugin or None,
        "reason": {"zh": case.reason.zh, "en": case.reason.en},
        "held_at": case.held_at.isoformat(),
        "due_at": case.due_at.isoformat(),
    }


@held.command()
@click.argument("case")
@store_option
@_why
@by_platform
@language_option
@click.pass_context
def resume(
    context: click.Context, case: str, store: str, why: str, by: str, language: Language
) -> None:
    """按当时的事实重新审核 CASE / Have CASE tried again, on the facts as they were."""
    with reporting(language):
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.DECIDE_HELD)
        state = platform.person.resume(store, case, str(who), why)
    done = Label("已处理", "resumed") if state != "open" else Label("仍无法决定", "still held")
    click.echo(done.say(language))


@held.command()
@click.argument("case")
@click.argument("effect")
@click.argument("arguments", nargs=-1, metavar="[NAME=VALUE]...")
@store_option
@_why
@by_platform
@language_option
@click.pass_context
def decide(
    context: click.Context,
    case: str,
    effect: str,
    arguments: Sequence[str],
    store: str,
    why: str,
    by: str,
    language: Language,
) -> None:
    """对 CASE 作出决定 / Decide CASE: approve, refuse reason=…, require_deposit amount=300.00."""
    with reporting(language):
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.DECIDE_HELD)
        given = dict(_argument(each) for each in arguments)
        platform.person.decide(store, case, effect, given, actor=str(who), why=why)
    click.echo(Label("已决定", "decided").say(language))


def _argument(text: str) -> tuple[str, Value]:
    """``amount=300.00`` is money in yuan, anything else a word."""
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidField(text, Label("应写作 名称=值", "write it as name=value"))
    if name != "amount":
        return name, value
    try:
        return name, fen(value)
    except ValueError:
        raise InvalidField(
            name, Label("金额应形如 300.00", "an amount looks like 300.00")
        ) from None
