"""``pawpact customers timeline``: everything that happened to one customer, in order."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import Touched, acting, by_staff
from pawpact.cli.shell import (
    form_option,
    id_of,
    language_option,
    platform_of,
    reporting,
    store_option,
    tell,
)
from pawpact.cli.table import drawn, headed
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.reports.timeline.event import Event
    from pawpact.reports.timeline.service import Timeline
    from pawpact.tenancy.unit import Unit

_COLUMNS = (
    Label("时间", "time"),
    Label("事项", "what happened"),
    Label("说明", "more"),
    Label("编号", "about"),
    Label("经办", "who"),
)
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("customer")
@store_option
@by_staff
@click.option("--from", "since", type=_DAY, help="从这天起 / From this day on.")
@click.option("--to", "until", type=_DAY, help="到这天为止（含） / Up to this day, with it.")
@click.option("--after", default="", help="上一页末尾给出的编号 / Where the last page ended.")
@click.option(
    "--limit",
    default=100,
    show_default=True,
    type=click.IntRange(1, 1_000),
    help="最多几条 / At most so many.",
)
@form_option
@language_option
@click.pass_context
def timeline(
    context: click.Context,
    customer: str,
    store: str,
    by: str,
    since: datetime | None,
    until: datetime | None,
    after: str,
    limit: int,
    form: str,
    language: Language,
) -> None:
    """CUSTOMER 的全部经过，按先后，会留痕 / Everything that happened to CUSTOMER; on record."""
    from pawpact.reports.timeline.document import document_of
    from pawpact.reports.timeline.service import Asked, Biographer

    asked = Asked(since and since.date(), until and until.date(), after, limit)
    with reporting(language):
        platform = platform_of(context)
        number = id_of("cus", customer, "customer")
        touched = Touched("customer", [number])
        permission = Permission.READ_CUSTOMER
        biographer = Biographer(platform.parts.revisions, platform.parts.texts)
        with acting(platform, store, by, permission, touched) as (unit, role):
            found = biographer.tell(unit, number, role, asked)
            if form == "json":
                click.echo(json.dumps(document_of(unit, found), ensure_ascii=False, indent=2))
            else:
                _show(unit, found, language)


def _show(unit: Unit, found: Timeline, language: Language) -> None:
    who = found.who
    click.echo(f"{who.id}  {who.name}  {who.phone}  {unit.store.title.say(language)}\n")
    table = headed(_COLUMNS, language)
    for event in found.events:
        table.add_row(*_cells(unit, event, language))
    click.echo(drawn(table))
    if found.hidden:
        zh = "、".join(each.zh for each in found.hidden)
        en = ", ".join(each.en for each in found.hidden)
        tell(Label(f"\n该角色看不到：{zh}", f"\nnot for this role: {en}"), language)
    if found.next:
        tell(
            Label(f"\n还有；接着看：--after {found.next}", f"\nmore: --after {found.next}"),
            language,
        )


def _cells(unit: Unit, event: Event, language: Language) -> tuple[str, ...]:
    more = [event.detail.say(language)] if event.detail.say(language) else []
    for each in event.moved:
        after = Label(f"（余额 {each.balance}）", f" (balance {each.balance})").say(language)
        more.append(f"{each.bucket.say(language)} {each.change}{after}")
    return (
        f"{event.at.astimezone(unit.store.zone):%Y-%m-%d %H:%M}",
        event.title.say(language),
        "\n".join(more),
        event.receipt or event.about,
        event.by,
    )
