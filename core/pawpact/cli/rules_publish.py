"""``rules publish``, ``approve`` and ``rollback``: how a change of rules comes into force."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pawpact.access.permission import Permission
from pawpact.cli.acting import account, by_staff, refuse_unless
from pawpact.cli.folder_reminder import remind_of_draft, remind_of_folder
from pawpact.cli.shell import (
    existing_file,
    form_option,
    language_option,
    misuse,
    platform_of,
    refuse,
    reporting,
    store_option,
    tenants_option,
)
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform
    from pawpact.policy.finding.diagnostic import Diagnostic
    from pawpact.publishing.values import Outcome

_why = click.option("--why", required=True, help="为什么，留在记录里 / Why; it stays on record.")
_from = click.option(
    "--from",
    "start",
    type=click.DateTime(["%Y-%m-%d"]),
    help="生效日，不写为马上 / First day; without it at once.",
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
@click.option("--store", help="哪家门店 / Which store.")
@click.option("--brand", help="整个品牌的每家门店 / Every store of a brand, together.")
@click.option(
    "--with",
    "draft",
    type=existing_file,
    help="代替 rules.yaml 的草稿 / A draft in place of the store's, or the brand's, rules.yaml.",
)
@_from
@click.option(
    "--base",
    callback=_revision,
    help="草稿从哪个版本写起，如 r14 / The revision that the draft was made from, like r14.",
)
@_why
@by_staff
@form_option
@tenants_option
@language_option
@click.pass_context
def publish(
    context: click.Context,
    store: str | None,
    brand: str | None,
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

    Where more would move than one person may decide, a proposal waits for `rules approve`. Of a
    brand all stores get its draft at once, or none.
    """
    from pawpact.publishing.values import Ask

    if (store is None) is (brand is None):
        raise misuse("写 --store 或 --brand 之一", "name either --store or --brand")
    if brand is not None:
        _publish_brand(context, brand, draft, start, base, why, by, form, tenants, language)
        return
    assert store is not None
    with reporting(language):
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.PUBLISH_RULES)
        day = start.date() if start else None
        ask = Ask(store, str(who), why, day, base, draft, terminal=account())
        with _trying(language) as progress:
            outcome = platform.publishing(progress).publish(ask, tenants)
    _show(platform, outcome, form, language)
    remind_of_draft([outcome], draft, tenants / store, language)


def _publish_brand(
    context: click.Context,
    brand: str,
    draft: Path | None,
    start: datetime | None,
    base: int | None,
    why: str,
    by: str,
    form: str,
    tenants: Path,
    language: Language,
) -> None:
    from pawpact.publishing.brand import BrandAsk, BrandOffice

    if draft is None or base is not None:
        raise misuse(
            "--brand 要有 --with 草稿，不用 --base",
            "--brand needs a draft, --with, and takes no --base",
        )
    with reporting(language):
        platform = platform_of(context)
        stores = [each.name for each in platform.stores.every()]
        ours = [each for each in stores if platform.stores.open(each).brand == brand]
        if not ours:
            raise NotFound(
                Label(f"没有属于品牌 {brand} 的门店", f"no store belongs to a brand {brand}")
            )
        who = [refuse_unless(platform, each, by, Permission.PUBLISH_RULES) for each in ours][-1]
        day = start.date() if start else None
        ask = BrandAsk(brand, str(who), why, draft, day, account())
        with _trying(language) as progress:
            outcomes = BrandOffice(platform.publishing(progress)).publish(ask, tenants)
    _show_all(platform, outcomes, form, language)
    remind_of_draft(outcomes, draft, tenants / brand, language)


@click.command("approve")
@click.argument("proposal")
@store_option
@click.option("--decline", is_flag=True, help="不同意 / Decline it.")
@_why
@by_staff
@form_option
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
    """批准规则改动，须由另一人 / Approve a PROPOSAL of somebody else's, and publish it.

    One that was made for a brand is answered for all its stores.
    """
    from pawpact.publishing.brand import BrandOffice

    with reporting(language):
        platform = platform_of(context)
        who = refuse_unless(platform, store, by, Permission.APPROVE_RULES)
        for other, _ in BrandOffice(platform.publishing()).together_with(store, proposal):
            refuse_unless(platform, other, by, Permission.APPROVE_RULES)
        if decline:
            BrandOffice(platform.publishing()).decline(store, proposal, str(who), why)
        else:
            with _trying(language) as progress:
                office = BrandOffice(platform.publishing(progress))
                outcomes = office.approve(store, proposal, str(who), why, account())
    if decline:
        click.echo(Label(f"已拒绝 {proposal}", f"declined {proposal}").say(language))
        return
    _show_all(platform, outcomes, form, language)
    remind_of_folder(outcomes, language)


@click.command("rollback")
@store_option
@click.option(
    "--to", "number", required=True, callback=_revision, help="哪个版本，如 r12 / Like r12."
)
@_from
@_why
@by_staff
@form_option
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
        ask = Ask(store, str(who), why, start.date() if start else None, terminal=account())
        with _trying(language) as progress:
            outcome = platform.publishing(progress).roll_back(ask, number)
    _show(platform, outcome, form, language)
    remind_of_folder([outcome], language)


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


def _show_all(
    platform: Platform, outcomes: Sequence[Outcome], form: str, language: Language
) -> None:
    """One store as ever; several one after the other, for programs as a list."""
    from pawpact.publishing.document import outcome_document
    from pawpact.publishing.values import Status

    if len(outcomes) == 1:
        _show(platform, outcomes[0], form, language)
        return
    if form == "json":
        documents = [outcome_document(each) for each in outcomes]
        click.echo(json.dumps(documents, ensure_ascii=False, indent=2))
    else:
        told: set[Diagnostic] = set()
        for each in outcomes:
            fresh = tuple(finding for finding in each.found if finding not in told)
            told.update(fresh)
            _tell(platform, replace(each, found=fresh), language)
    if any(each.status is Status.REFUSED for each in outcomes):
        refuse()


def _tell(platform: Platform, outcome: Outcome, language: Language) -> None:
    from pawpact.publishing.words import outcome_text

    zone = platform.stores.open(outcome.store).zone
    if outcome.found:
        click.echo(outcome.render(language), err=True)
    click.echo(outcome_text(outcome, zone, language))


def _show(platform: Platform, outcome: Outcome, form: str, language: Language) -> None:
    from pawpact.publishing.document import outcome_document
    from pawpact.publishing.values import Status

    if form == "json":
        document: dict[str, Any] = outcome_document(outcome)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _tell(platform, outcome, language)
    if outcome.status is Status.REFUSED:
        refuse()
