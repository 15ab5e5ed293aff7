"""``pawpact rules backtest``: what a draft would have decided, before it is published."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pawpact.access.permission import Permission
from pawpact.cli.acting import by_platform, refuse_unless
from pawpact.cli.shell import (
    DEFECT,
    existing_file,
    form_option,
    language_option,
    misuse,
    platform_of,
    reporting,
    tell,
    tenants_option,
)
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label, Language
from pawpact.policy.model import Layer

if TYPE_CHECKING:
    from pawpact.backtest.draft import Drafts
    from pawpact.backtest.values import Backtest
    from pawpact.bootstrap import Platform

STOPPED = 130


@click.command("backtest")
@click.option("--store", help="哪家门店 / Which store.")
@click.option("--brand", help="整个品牌的每家门店 / Every store of a brand.")
@click.option(
    "--since",
    default="90d",
    show_default=True,
    help="从多少天前，或从哪一天，如 90d、2026-03-01 / Days back, or a day.",
)
@click.option(
    "--with",
    "file",
    required=True,
    type=existing_file,
    help="rules.yaml 的草案 / A draft of the store's, or the brand's, rules.yaml.",
)
@tenants_option
@by_platform
@form_option
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="另写成一个网页文件 / A page with charts, in one file.",
)
@language_option
@click.pass_context
def backtest(
    context: click.Context,
    store: str | None,
    brand: str | None,
    since: str,
    file: Path,
    tenants: Path,
    by: str,
    form: str,
    html: Path | None,
    language: Language,
) -> None:
    """用草案重算过去的决定 / Replay recorded decisions on a draft; nothing is published.

    Says how many would change, from what to what, in yuan, points and benefits, and what became
    of those cases. That personal facts were opened for it goes to the access log.
    """
    from pawpact.backtest.document import document_of
    from pawpact.backtest.draft import Drafts
    from pawpact.backtest.shown_page import page_of
    from pawpact.backtest.table import text_of
    from pawpact.cli.whole_file import written_whole

    name = store or brand
    if not name or (store and brand):
        raise misuse("请给出 --store 或 --brand 之一", "name one of --store and --brand")
    with reporting(language), _stoppable(language):
        platform = platform_of(context)
        layer: Layer = "store" if store else "brand"
        drafts = Drafts.of(platform.onboarding, tenants, name, layer, file)
        names = [name] if store else _open_stores(platform, drafts, name)
        found = _run(platform, drafts, names, since, by, language)
        if html is not None:
            with written_whole(html) as page:
                page.write(page_of(found, language).encode())
    if form == "json":
        click.echo(json.dumps(document_of(found), ensure_ascii=False, indent=2))
    else:
        click.echo(text_of(found, language))
    if html is not None:
        tell(Label(f"已写入 {html.name}", f"written to {html.name}"), language, err=True)
    if found.damaged:
        raise click.exceptions.Exit(DEFECT)


def _open_stores(platform: Platform, drafts: Drafts, brand: str) -> list[str]:
    """The brand's stores that have a past; none of them may be missing in the folder."""
    listed = drafts.stores_of(brand)
    opened = [each.name for each in platform.stores.every() if each.brand == brand]
    missing = ", ".join(name for name in opened if name not in listed)
    if missing:
        raise NotFound(
            Label(
                f"品牌 {brand} 的门店 {missing} 不在文件夹里，算不出整个品牌",
                f"{missing} of {brand} is not in the folder, so the brand cannot be told as a"
                " whole",
            ),
            hint=Label("把门店的文件夹放进去，或用 --store", "add its folder, or name one --store"),
        )
    return [name for name in listed if name in opened]


def _run(
    platform: Platform,
    drafts: Drafts,
    names: list[str],
    since: str,
    by: str,
    language: Language,
) -> Backtest:
    from pawpact.backtest.opening import note_opening
    from pawpact.backtest.service import Backtester
    from pawpact.backtest.span import refuse_empty
    from pawpact.decisions.explain import reader_of

    actors = [refuse_unless(platform, name, by, Permission.PUBLISH_RULES) for name in names]
    begins = [_begin(platform, name, since) for name in names]
    rulesets = [drafts.resolve(name) for name in names]
    run: Backtester | None = None
    words = Label("重算", "replaying").say(language)
    for name, actor, begin, ruleset in zip(names, actors, begins, rulesets, strict=True):
        with platform.unit(name, str(actor)) as unit:
            note_opening(unit, begin)
        with platform.reading(name, str(actor)) as unit, _bar(f"{words} {name}") as progress:
            if run is None:
                vocabulary, reader = unit.store.revision.vocabulary, reader_of(actor.role)
                known = platform.parts.revisions
                run = Backtester(platform.host, known, begin, vocabulary, reader)
            run.add(unit, ruleset, progress)
    return refuse_empty(None if run is None else run.found(), since)


def _begin(platform: Platform, name: str, since: str) -> datetime:
    from pawpact.backtest.span import begin_of

    with platform.reading(name) as unit:
        return begin_of(unit, since)


@contextmanager
def _bar(words: str) -> Iterator[Callable[[int, int], None]]:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not Console(stderr=True).is_terminal,
    )
    with bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _stoppable(language: Language) -> Iterator[None]:
    """Ctrl-C ends it; there is nothing to take back, for nothing was written."""
    try:
        yield
    except KeyboardInterrupt:
        tell(Label("已停下，什么都没有改动", "stopped; nothing was changed"), language, err=True)
        raise click.exceptions.Exit(STOPPED) from None
