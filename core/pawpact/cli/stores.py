"""``pawpact stores``: bring stores to what their folder says, and list them.

Exit codes: 0 done, 1 a store or a file was refused, 2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

import click
from rich.console import Console
from rich.table import Table

from pawpact.kernel.errors import PawpactError
from pawpact.kernel.label import Label, Language
from pawpact.policy.diagnostic import RuleFileError
from pawpact.tenancy.apply import Applied, Onboarding, Status, is_refused
from pawpact.tenancy.stores import Stores

REFUSED = 1
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


class Platform(Protocol):
    """What this group needs of the platform."""

    @property
    def stores(self) -> Stores: ...

    @property
    def onboarding(self) -> Onboarding: ...


class Context(Protocol):
    """What the command line carries for its commands."""

    @property
    def platform(self) -> Platform: ...


_language = click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="PAWPACT_LANGUAGE",
    help="Language of messages.",
)


@click.group()
def stores() -> None:
    """门店 / Stores."""


@stores.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只看结果，不写入 / Tell the result, write nothing.")
@click.option("--why", default="", help="为什么改 / Why, kept with the revision.")
@_language
@click.pass_context
def apply(
    context: click.Context, folder: Path, dry_run: bool, why: str, language: Language
) -> None:
    """按文件夹开店或更新门店 / Bring the stores of FOLDER to what their files say.

    One wrong store is refused with everything that is wrong with it; the others go on.
    """
    onboarding = cast(Context, context.obj).platform.onboarding
    try:
        applied = onboarding.apply(folder, ACTOR, why=why, dry_run=dry_run)
    except PawpactError as error:
        _say_error(error, language)
        raise click.exceptions.Exit(REFUSED) from None
    _say_applied(applied, dry_run, language)
    if is_refused(applied):
        raise click.exceptions.Exit(REFUSED)


@stores.command("list")
@_language
@click.pass_context
def list_(context: click.Context, language: Language) -> None:
    """列出门店：规则版本与插件 / List stores with their policy and plugins."""
    known = cast(Context, context.obj).platform.stores
    table = Table(*(column.say(language) for column in _COLUMNS), box=None)
    for each in known.every():
        store = known.open(each.name)
        plugins = [
            f"{name} ({store.degraded[name].say(language)})" if name in store.degraded else name
            for name in sorted(store.plugins)
        ]
        policy = f"r{store.revision.number} {' + '.join(store.revision.ruleset.layers)}"
        table.add_row(
            store.name, store.title.say(language), store.brand, policy, ", ".join(plugins)
        )
    Console(soft_wrap=True).print(table)


def _say_applied(applied: Sequence[Applied], dry_run: bool, language: Language) -> None:
    for each in applied:
        revision = f" r{each.revision}" if each.revision else ""
        click.echo(f"{each.store}: {_STATUSES[each.status].say(language)}{revision}")
    for each in applied:
        if each.diagnostics:
            click.echo(f"\n{each.render(language)}", err=True)
    if not applied:
        click.echo(Label("这里没有门店", "there are no stores here").say(language), err=True)
    if dry_run:
        rehearsed = Label("只是试跑，没有写入", "a dry run: nothing was written")
        click.echo(rehearsed.say(language))


def _say_error(error: PawpactError, language: Language) -> None:
    said = error.render(language) if isinstance(error, RuleFileError) else ""
    click.echo(said or error.message.say(language), err=True)
    if error.hint:
        click.echo(error.hint.say(language), err=True)
