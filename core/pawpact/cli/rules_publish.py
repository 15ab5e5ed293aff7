"""``rules publish``, ``approve`` and ``rollback``: how a change of rules comes into force."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pawpact.access.permission import Permission
from pawpact.cli.acting import by_staff, refuse_unless
from pawpact.cli.shell import (
    existing_file,
    language_option,
    misuse,
    platform_of,
    refuse,
    reporting,
    store_option,
)
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform
    from pawpact.publishing.values import Outcome

_why = click.option("--why", required=True, help="为什么，留在记录里 / Why; it stays on record.")
_from = click.option(
    "--from",
    "start",
    type=click.DateTime(["%Y-%m-%d"]),
    help="生效日，不写为马上 / First day; without it at once.",
)
_form = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="给人看或给程序读 / For people or programs.",
)
_tenants = click.option(
    "--tenants",
    envvar="PAWPACT_TENANTS",
    default="tenants",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="品牌与门店的文件夹 / Folder of brands and stores.",
)


def _revision(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    """``r14`` or ``14``."""
    if text is None:
        return None
    digits = text.removeprefix("r")
    if not digits.isascii() or not digits.isdecimal():
        raise misuse(f"版本写作 r14，这里是 {text}", f"a revision is like r14, not {text}")
    return int(digits)


@click.command("publish")
@store_option
@click.option(
    "--with",
    "draft",
    type=existing_file,
    help="代替门店文件夹里 rules.yaml 的草稿 / A draft in place of the store's rules.yaml.",
)
@_from
@click.option(
    "--base",
    callback=_revision,
    help="草稿从哪个版本写起，如 r14 / The revision that the draft was made from, like r14.",
)
@_why
@by_staff
@_form
@_tenants
@language_option
@click.pass_context
def publish(
    context: click.Context,
    store: str,
    draft: Path | None,
    start: datetime | None,
    base: int | None,
    why: str,
    by: str,
    form: str,
    tenants: Path,
    language: Language,
) -> None:
    """发布门店的规则 / Publish the rules of a store: checked, tried, and switched at once.

    Where more would move than one person may decide, a proposal waits for `rules approve`.
    """
    from pawpact.publishing.values import Ask

    with reporting(language):
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.PUBLISH_RULES)
        ask = Ask(store, str(who), why, start.date() if start else None, base, draft)
        with _trying(language) as progress:
            outcome = platform.publishing(progress).publish(ask, tenants)
    _show(platform, outcome, form, language)


@click.command("approve")
@click.argument("proposal")
@store_option
@click.option("--decline", is_flag=True, help="不同意 / Decline it.")
@_why
@by_staff
@_form
@language_option
@click.pass_context
def approve(
    context: click.Context,
    proposal: str,
    store: str,
    decline: bool,
    why: str,
    by: str,
    form: str,
    language: Language,
) -> None:
    """批准规则改动，须由另一人 / Approve a PROPOSAL of somebody else's, and publish it."""
    with reporting(language):
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.APPROVE_RULES)
        if decline:
            platform.approving().decline(store, proposal, str(who), why)
        else:
            with _trying(language) as progress:
                outcome = platform.approving(progress).approve(store, proposal, str(who), why)
    if decline:
        click.echo(Label(f"已拒绝 {proposal}", f"declined {proposal}").say(language))
        return
    _show(platform, outcome, form, language)


@click.command("rollback")
@store_option
@click.option(
    "--to", "number", required=True, callback=_revision, help="哪个版本，如 r12 / Like r12."
)
@_from
@_why
@by_staff
@_form
@language_option
@click.pass_context
def rollback(
    context: click.Context,
    store: str,
    number: int,
    start: datetime | None,
    why: str,
    by: str,
    form: str,
    language: Language,
) -> None:
    """把旧版本作为新版本发布 / Publish the store's rules of an earlier revision anew."""
    from pawpact.publishing.values import Ask

    with reporting(language):
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.PUBLISH_RULES)
        ask = Ask(store, str(who), why, start.date() if start else None)
        with _trying(language) as progress:
            outcome = platform.publishing(progress).roll_back(ask, number)
    _show(platform, outcome, form, language)


@contextmanager
def _trying(language: Language) -> Iterator[Callable[[int, int], None]]:
    """A bar while recorded decisions are tried; stopped, nothing has changed."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(Label("重算", "trying").say(language), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _show(platform: Platform, outcome: Outcome, form: str, language: Language) -> None:
    from pawpact.publishing.document import outcome_document
    from pawpact.publishing.values import Status
    from pawpact.publishing.words import outcome_text

    if form == "json":
        document: dict[str, Any] = outcome_document(outcome)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        zone = platform.stores.open(outcome.store).zone
        if outcome.found:
            click.echo(outcome.render(language), err=True)
        click.echo(outcome_text(outcome, zone, language))
    if outcome.status is Status.REFUSED:
        refuse()
