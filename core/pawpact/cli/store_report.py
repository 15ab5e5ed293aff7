"""``pawpact stores report``: what a store's month came to, or a brand's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pawpact.access.permission import Permission
from pawpact.cli.acting import by_platform, refuse_unless
from pawpact.cli.shell import form_option, language_option, misuse, platform_of, reporting, tell
from pawpact.cli.table import drawn, headed
from pawpact.cli.whole_file import write_shared
from pawpact.kernel.errors import NotFound
from pawpact.kernel.label import Label, Language

if TYPE_CHECKING:
    from pawpact.bootstrap import Platform
    from pawpact.reports.store.service import Report

_COLUMNS = (Label("指标", "metric"), Label("数值", "value"), Label("由来", "from"))


@click.command()
@click.option("--store", help="哪家门店 / Which store.")
@click.option("--brand", help="整个品牌，各店合计 / A whole brand, its stores together.")
@click.option("--month", required=True, help="哪个月，如 2026-03 / Which month, as 2026-03.")
@by_platform
@form_option
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="另写成一个可打印的网页文件 / A page to print, in one file.",
)
@language_option
@click.pass_context
def report(
    context: click.Context,
    store: str | None,
    brand: str | None,
    month: str,
    by: str,
    form: str,
    html: Path | None,
    language: Language,
) -> None:
    """一家门店或一个品牌的月报 / What a month came to, of one store or of a brand."""
    from pawpact.reports.store.page import page_of
    from pawpact.reports.store.shown import document_of

    if bool(store) == bool(brand):
        raise misuse("请给出 --store 或 --brand 之一", "name one of --store and --brand")
    with reporting(language):
        platform = platform_of(context)
        found = (
            _of_store(platform, store, month, by)
            if store
            else _of_brand(platform, str(brand), month, by)
        )
        if html is not None:
            write_shared(html, page_of(found, language))
    if form == "json":
        click.echo(json.dumps(document_of(found), ensure_ascii=False, indent=2))
    else:
        _show(found, language)
    if html is not None:
        tell(Label(f"已写入 {html.name}", f"written to {html.name}"), language, err=True)


def _of_store(platform: Platform, store: str, month: str, by: str) -> Report:
    from pawpact.decisions.plugin_metric import plugin_metrics
    from pawpact.reports.store.catalogue import catalogue
    from pawpact.reports.store.service import month_of
    from pawpact.reports.store.service import report as report_of
    from pawpact.reports.store.volume import volume_of

    refuse_unless(platform, store, by, Permission.READ_LEDGER)
    with platform.reading(store) as unit:
        metrics = catalogue(plugin_metrics(platform.host, unit.store, volume_of))
        return report_of(unit, month_of(unit, month), metrics)


def _of_brand(platform: Platform, brand: str, month: str, by: str) -> Report:
    from pawpact.reports.store.service import together

    names = [each.name for each in platform.stores.every() if each.brand == brand]
    if not names:
        raise NotFound(Label("平台上没有这个品牌的门店", "no store of this brand is here"))
    found = [_of_store(platform, name, month, by) for name in names]
    return together(brand, Label.of(brand), found)


def _show(found: Report, language: Language) -> None:
    from pawpact.reports.store.shown import made_of, shown

    count = len(found.stores)
    stores = Label(f"（{count} 家店合计）", f" ({count} stores)") if count > 1 else Label("", "")
    title = Label(
        f"{found.title.zh}{stores.zh}　{found.first.year} 年 {found.first.month} 月月报",
        f"{found.title.en}{stores.en}, {found.first:%Y-%m}",
    )
    click.echo(f"{title.say(language)}\n")
    table = headed(_COLUMNS, language)
    for told in found.metrics:
        said = told.problem or told.metric.formula
        table.add_row(told.metric.title.say(language), "", said.say(language))
        for figure in told.figures:
            table.add_row(
                f"  {figure.title.say(language)}",
                shown(figure.part).say(language),
                made_of(figure.part).say(language),
            )
    click.echo(drawn(table))
    if found.open:
        tell(
            Label("\n本月未完，数字还会变", "\nthe month is not over; figures still move"), language
        )
