"""``pawpact rules drift``: where the stores of a brand differ, since when, why, at what cost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from pawpact.cli.acting import by_platform
from pawpact.cli.progress import progress
from pawpact.cli.rules_drift_entry import Drift, Drifted, with_cost, with_history
from pawpact.cli.rules_drift_past import Past
from pawpact.cli.rules_drift_report import Asked, drift_json, drift_report
from pawpact.cli.rules_folder import RuleFolders
from pawpact.cli.rules_option import files_options
from pawpact.cli.rules_side import read_newer
from pawpact.cli.shell import (
    form_option,
    language_option,
    platform_of,
    refuse,
    reporting,
    shell_of,
    tell,
)
from pawpact.kernel.label import Label, Language

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
    "--since",
    default="90d",
    show_default=True,
    help="代价从多少天前，或从哪一天算起 / Cost from so many days back, or from a day.",
)
@click.option(
    "--cost/--no-cost",
    default=True,
    show_default=True,
    help="是否重算决定，算出代价 / Replay decisions to tell the cost.",
)
@by_platform
@form_option
@language_option
@files_options
@click.pass_context
def drift(
    context: click.Context,
    folders: RuleFolders,
    brand: str,
    newer: Path | None,
    since: str,
    cost: bool,
    by: str,
    form: str,
    language: Language,
) -> None:
    """各店与平台、品牌的不同 / Where the stores of a brand differ from platform and brand.

    Since when and why is read from the revisions in the database and the comments in the files;
    the cost by replaying recorded decisions without the difference; that personal facts were
    opened for it goes to the access log.
    """
    with reporting(language):
        rules = folders.read_platform()
        newer_rules = read_newer(folders, newer) if newer else None
        looking = Drift(folders, rules, newer_rules).look(brand)
        words = Label("比较门店", "comparing stores").say(language)
        told = list(progress(looking, len(folders.tenants.stores) + 1, words))
        has_history = shell_of(context).database is not None
        if has_history:
            past = Past(platform_of(context), folders, rules, since, by, language)
            told = [_from_past(each, past, cost=cost) for each in told]
    if form == "json":
        click.echo(json.dumps(drift_json(brand, told), ensure_ascii=False, indent=2))
    else:
        asked = Asked(has_history, cost and has_history, newer is not None)
        click.echo(drift_report(told, language, asked))
        if not has_history:
            tell(_NO_HISTORY, language)
    _end(told)


def _from_past(drifted: Drifted, past: Past, *, cost: bool) -> Drifted:
    known = replace(with_history(drifted, past.began), is_live=past.is_live(drifted))
    return with_cost(known, past.costs) if cost else known


def _end(told: Sequence[Drifted]) -> None:
    if any(each.wrong for each in told):
        refuse()
