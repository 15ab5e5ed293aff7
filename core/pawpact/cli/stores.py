"""``pawpact stores``: bring stores to what their folder says, and list them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pawpact.cli.shell import (
    language_option,
    platform_of,
    refuse,
    reporting,
    store_option,
    tell,
)
from pawpact.cli.store_report import report
from pawpact.cli.table import drawn, headed
from pawpact.kernel.label import Label, Language
from pawpact.tenancy.apply import Applied, Status, is_refused
from pawpact.tenancy.values import Store

ACTOR = "system"

_STATUSES = {
    Status.CREATED: Label("新开", "created"),
    Status.CHANGED: Label("已更新", "changed"),
    Status.UNCHANGED: Label("没有变化", "unchanged"),
    Status.REFUSED: Label("已拒绝", "refused"),
}
_COLUMNS = (
    Label("门店", "store"),
    Label("名称", "title"),
    Label("品牌", "brand"),
    Label("规则", "policy"),
    Label("插件", "plugins"),
)


_PROFILE = {
    "address": Label("地址", "address"),
    "opening_hours": Label("营业时间", "open"),
    "after_sales": Label("售后联系方式", "after-sales"),
}
_CLOSED = Label("休业", "closed on")


@click.group()
def stores() -> None:
    """门店 / Stores."""


@stores.command()
@click.argument(
    "folder",
    envvar="PAWPACT_TENANTS",
    default="tenants",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("--dry-run", is_flag=True, help="只看结果，不写入 / Tell the result, write nothing.")
@click.option("--why", default="", help="为什么改 / Why, kept with the revision.")
@language_option
@click.pass_context
def apply(
    context: click.Context, folder: Path, dry_run: bool, why: str, language: Language
) -> None:
    """按文件夹开店或更新门店 / Bring the stores of FOLDER to what their files say.

    One wrong store is refused with everything that is wrong with it; the others go on.
    """
    with reporting(language):
        applied = platform_of(context).apply_folder(folder, ACTOR, why=why, dry_run=dry_run)
    _say_applied(applied, dry_run, language)
    if is_refused(applied):
        refuse()


@stores.command("list")
@language_option
@click.pass_context
def list_(context: click.Context, language: Language) -> None:
    """列出门店：规则版本与插件 / List stores with their policy and plugins."""
    table = headed(_COLUMNS, language)
    with reporting(language):
        known = platform_of(context).stores
        for each in known.every():
            table.add_row(*_cells(known.open(each.name), language))
    click.echo(drawn(table))


def _cells(store: Store, language: Language) -> tuple[str, ...]:
    plugins = [
        f"{name} ({store.degraded[name].say(language)})" if name in store.degraded else name
        for name in sorted(store.plugins)
    ]
    policy = f"r{store.revision.number} {' + '.join(store.revision.ruleset.layers)}"
    return store.name, store.title.say(language), store.brand, policy, ", ".join(plugins)


def _say_applied(applied: Sequence[Applied], dry_run: bool, language: Language) -> None:
    for each in applied:
        revision = f" r{each.revision}" if each.revision else ""
        click.echo(f"{each.store}: {_STATUSES[each.status].say(language)}{revision}")
    for each in applied:
        if each.diagnostics:
            click.echo(f"\n{each.render(language)}", err=True)
    if not applied:
        tell(Label("这里没有门店", "there are no stores here"), language, err=True)
    if dry_run:
        tell(Label("只是试跑，没有写入", "a dry run: nothing was written"), language)


@stores.command()
@store_option
@language_option
@click.pass_context
def profile(context: click.Context, store: str, language: Language) -> None:
    """门店资料：地址、营业时间、售后联系方式 / What a store says about itself."""
    from pawpact.tenancy.profile import profile_of

    with reporting(language), platform_of(context).reading(store) as unit:
        found = profile_of(unit.session)
        title = unit.store.title
    click.echo(f"{store}  {title.say(language)}")
    for name, label in _PROFILE.items():
        click.echo(f"{label.say(language)}  {found.words().get(name, '-')}")
    if found.closed:
        click.echo(f"{_CLOSED.say(language)}  {', '.join(found.closed)}")


stores.add_command(report)
