"""``pawpact messages``: the words of messages, and the messages on their way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import acting, by_platform
from pawpact.cli.shell import (
    id_of,
    language_option,
    platform_of,
    refuse,
    reporting,
    store_option,
)
from pawpact.cli.table import drawn, headed
from pawpact.kernel.label import Label, Language
from pawpact.outbox.values import SENDING, Sending

_TEXT_COLUMNS = (
    Label("种类", "kind"),
    Label("名称", "title"),
    Label("版本", "version"),
    Label("来自", "from"),
    Label("给谁", "to"),
    Label("性质", "purpose"),
)
_MESSAGE_COLUMNS = (
    Label("编号", "id"),
    Label("消息", "message"),
    Label("客户", "customer"),
    Label("状态", "state"),
    Label("时间", "when"),
    Label("次数", "attempts"),
    Label("原因", "reason"),
)


@click.group()
def messages() -> None:
    """消息 / Messages."""


@messages.command()
@store_option
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")
@by_platform
@language_option
@click.pass_context
def templates(
    context: click.Context, store: str, as_json: bool, by: str, language: Language
) -> None:
    """本店生效的消息文字 / Every text in force in the store."""
    from pawpact.messages.values import AUDIENCES, LAYERS, PURPOSES
    from pawpact.messages.view import list_texts

    platform = platform_of(context)
    with (
        reporting(language),
        acting(platform, store, by, Permission.READ_MESSAGES) as (unit, _),
    ):
        found = list_texts(unit, platform.parts.texts)
    if as_json:
        document = [
            {
                "kind": each.kind,
                "version": each.version,
                "layer": each.layer,
                "to": each.audience,
                "purpose": each.purpose,
                "words": dict(each.words),
            }
            for each in found
        ]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    table = headed(_TEXT_COLUMNS, language)
    for each in found:
        codes = ((LAYERS, each.layer), (AUDIENCES, each.audience), (PURPOSES, each.purpose))
        said = [titles[code].say(language) for titles, code in codes]
        table.add_row(each.kind, each.title.say(language), str(each.version), *said)
    click.echo(drawn(table))


@messages.command()
@click.argument("kind")
@store_option
@by_platform
@language_option
@click.pass_context
def preview(context: click.Context, kind: str, store: str, by: str, language: Language) -> None:
    """KIND 用示例内容写出来的样子 / KIND with made-up values."""
    from pawpact.messages.catalogue import find_text, texts_in_force
    from pawpact.messages.view import preview as filled

    platform = platform_of(context)
    with (
        reporting(language),
        acting(platform, store, by, Permission.READ_MESSAGES) as (unit, _),
    ):
        text = find_text(texts_in_force(unit, platform.parts.texts), kind)
        click.echo(filled(unit, text, language))


@messages.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--layer",
    type=click.Choice(["brand", "store"]),
    default="store",
    show_default=True,
    help="谁的文字 / Whose texts.",
)
@store_option
@language_option
@click.pass_context
def check(context: click.Context, file: Path, layer: str, store: str, language: Language) -> None:
    """检查一个 messages.yaml / Check a messages.yaml, without publishing it."""
    from pawpact.messages.catalogue import PLACEHOLDER
    from pawpact.policy.finding.diagnostic import Findings, in_reading_order, render
    from pawpact.policy.reading.load import read_text
    from pawpact.wording.text_file import read_replacing_texts

    with reporting(language):
        platform = platform_of(context)
        with platform.reading(store) as unit:
            placeholder = unit.store.text(PLACEHOLDER)
        findings = Findings()
        text = read_text(file, file.name, findings)
        findings.raise_errors()
        whose: Any = layer
        read = read_replacing_texts(file.name, text or "", whose, placeholder, platform.parts.texts)
    if read.diagnostics:
        found = in_reading_order(read.diagnostics)
        click.echo(render(found, {file.name: text or ""}, language))
        refuse()
    click.echo(
        Label(f"{len(read.texts)} 条文字没有问题", f"{len(read.texts)} texts are fine").say(
            language
        )
    )


@messages.command()
@store_option
@click.option(
    "--state",
    type=click.Choice([each.value for each in Sending]),
    help="只看这个状态 / Of this state only.",
)
@by_platform
@language_option
@click.pass_context
def outbox(
    context: click.Context, store: str, state: str | None, by: str, language: Language
) -> None:
    """待发和已发的消息，新的在前 / Messages, the newest first."""
    from pawpact.messages.view import list_messages

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.READ_MESSAGES) as (unit, _),
    ):
        texts = platform_of(context).parts.texts
        found = list_messages(unit, texts, Sending(state) if state else None)
        zone = unit.store.zone
    table = headed(_MESSAGE_COLUMNS, language)
    for each in found:
        when = (each.sent_at or each.due_at).astimezone(zone).strftime("%Y-%m-%d %H:%M")
        table.add_row(
            each.id,
            each.title.say(language),
            each.customer or "-",
            SENDING[Sending(each.state)].say(language),
            when,
            str(each.attempts),
            _why(each.failure, language),
        )
    click.echo(drawn(table))


@messages.command()
@store_option
@language_option
@click.pass_context
def deliver(context: click.Context, store: str, language: Language) -> None:
    """发送到期的消息 / Carry out what is due."""
    with reporting(language):
        done = platform_of(context).deliver_messages(store)
    click.echo(
        Label(
            f"已发 {done.sent}，失败 {done.failed}，推后 {done.later}，不发 {done.never}",
            f"sent {done.sent}, failed {done.failed}, later {done.later}, never {done.never}",
        ).say(language)
    )


@messages.command()
@click.argument("number")
@store_option
@by_platform
@language_option
@click.pass_context
def bounced(context: click.Context, number: str, store: str, by: str, language: Language) -> None:
    """通道退回了 NUMBER / The channel gave NUMBER back; a debit notice or a message."""
    from pawpact.bootstrap.message import hear_bounce

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.REPORT_DELIVERY) as (unit, _),
    ):
        counts = hear_bounce(unit, _number(number))
    noted = Label("已记录退回，按未送达处理", "noted: it did not arrive")
    ignored = Label("已送达或已记录过，不再改变", "it counts as delivered, or was noted before")
    click.echo((noted if counts else ignored).say(language))


@messages.command()
@click.argument("number")
@store_option
@by_platform
@language_option
@click.pass_context
def opened(context: click.Context, number: str, store: str, by: str, language: Language) -> None:
    """客户打开了 NUMBER / The customer opened NUMBER; a debit notice or a message."""
    from pawpact.bootstrap.message import hear_opened

    with (
        reporting(language),
        acting(platform_of(context), store, by, Permission.REPORT_DELIVERY) as (unit, _),
    ):
        hear_opened(unit, _number(number))
    click.echo(Label("已记录打开", "noted").say(language))


def _why(failure: str, language: Language) -> str:
    """Why it did not leave; a reason of the program itself stays as it is."""
    from pawpact.messages.values import FAILURES

    return FAILURES[failure].say(language) if failure in FAILURES else failure or "-"


def _number(written: str) -> int:
    """As the outbox shows it, or the bare number that a channel was handed."""
    return int(written) if written.isdecimal() else id_of("msg", written, "number")
