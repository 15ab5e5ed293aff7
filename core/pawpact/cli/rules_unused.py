"""``pawpact rules unused``: rules that no decision on record came to."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from pawpact.cli.rules_finding import Format, show_findings
from pawpact.cli.shell import language_option, platform_of, reporting, store_option, tell
from pawpact.kernel.label import Label, Language

YEAR = timedelta(days=365)


@click.command("unused")
@store_option
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="从这天起的决定，不给则过去 12 个月 / Decisions from this day on; the last 12 months"
    " without it.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="给人看或给程序读 / For people or programs.",
)
@language_option
@click.pass_context
def unused(
    context: click.Context, store: str, since: datetime | None, form: Format, language: Language
) -> None:
    """过去 12 个月没有一次决定用到的规则 / Rules that no decision of the last 12 months came to."""
    from pawpact.decisions.reached import reached_rules, unreached

    with reporting(language):
        platform = platform_of(context)
        with platform.reading(store) as unit:
            begin = since.replace(tzinfo=unit.store.zone) if since else unit.at - YEAR
            reached = reached_rules(unit, begin, platform.parts.revisions)
            found = list(unreached(unit.store.revision.ruleset, reached, begin))
    text = show_findings(found, {}, form, language)
    if text:
        click.echo(text)
    if form == "text":
        total, zh, en = sum(reached.decisions.values()), begin.date(), begin.date()
        tell(
            Label(
                f"自 {zh} 起 {total} 个策略决定，{len(found)} 处没有用到",
                f"{total} decisions of policies since {en}; {len(found)} were never met",
            ),
            language,
        )
