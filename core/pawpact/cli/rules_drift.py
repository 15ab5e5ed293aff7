"""``pawpact rules drift``: where the stores of a brand differ, since when, why, at what cost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from pawpact.cli.rules_drift_entry import Drift, Drifted, with_cost, with_history
from pawpact.cli.rules_drift_past import Past
from pawpact.cli.rules_drift_report import drift_json, drift_report
from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.rules_option import files_options
from pawpact.cli.rules_side import read_newer
from pawpact.cli.shell import (
    language_option,
    platform_of,
    refuse,
    reporting,
    shell_of,
    tell,
)
from pawpact.kernel.label import Label, Language

ACTOR = "system"
_NO_HISTORY = Label(
    "没有数据库：看不到自什么时候起，也算不出代价",
    "no database: since when and at what cost cannot be told",
)


@click.command("drift")
@click.option("--brand", required=True, help="哪个品牌 / Which brand.")
@click.option(
    "--to",
    "newer",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="新版平台规则的文件夹：哪些写法不再适用 / A folder of newer platform rules: what of"
    " theirs would no longer apply.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=90,
    show_default=True,
    help="重算多少天的决定 / How many days of decisions are replayed.",
)
@click.option(
    "--cost/--no-cost",
    default=True,
    show_default=True,
    help="是否重算决定，算出代价 / Replay decisions to tell the cost.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="给人看或给程序读 / For people or programs.",
)
@language_option
@files_options
@click.pass_context
def drift(
    context: click.Context,
    folders: RuleFolders,
    brand: str,
    newer: Path | None,
    days: int,
    cost: bool,
    form: str,
    language: Language,
) -> None:
    """各店与平台、品牌的不同 / Where the stores of a brand differ from platform and brand.

    Since when and why is read from the revisions in the database and the comments in the files;
    the cost by replaying recorded decisions without the difference. Nothing is written.
    """
    with reporting(language):
        rules = folders.read_platform()
        newer_rules = read_newer(folders, newer) if newer else None
        told = list(Drift(folders, rules, newer_rules).look(brand))
        has_history = shell_of(context).database is not None
        if has_history:
            past = Past(platform_of(context), folders, rules, days, ACTOR, language)
            told = [_from_past(each, past, cost=cost) for each in told]
    if form == "json":
        click.echo(json.dumps(drift_json(brand, told), ensure_ascii=False, indent=2))
    else:
        asked_cost = cost and has_history
        click.echo(
            drift_report(told, language, asked_newer=newer is not None, asked_cost=asked_cost)
        )
        if not has_history:
            tell(_NO_HISTORY, language)
    _end(told)


def _from_past(drifted: Drifted, past: Past, *, cost: bool) -> Drifted:
    known = with_history(drifted, past.began)
    return with_cost(known, past.costs) if cost else known


def _end(told: Sequence[Drifted]) -> None:
    if any(each.wrong for each in told):
        refuse()
