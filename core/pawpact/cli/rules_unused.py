"""``pawpact rules unused``: rules that no decision on record came to."""

from __future__ import annotations

import click

from pawpact.cli.rules_finding import Format, show_findings
from pawpact.cli.shell import language_option, platform_of, reporting, store_option, tell
from pawpact.kernel.label import Label, Language, number_of


@click.command("unused")
@store_option
@click.option(
    "--since",
    default="365d",
    show_default=True,
    help="从多少天前，或从哪一天，如 90d、2026-03-01 / Days back, or a day.",
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
    context: click.Context, store: str, since: str, form: Format, language: Language
) -> None:
    """过去 12 个月没有一次决定用到的规则 / Rules that no decision of the last 12 months came to."""
    from pawpact.backtest.span import begin_of
    from pawpact.decisions.reached import reached_rules, unreached

    with reporting(language):
        platform = platform_of(context)
        with platform.reading(store) as unit:
            begin = begin_of(unit, since).astimezone(unit.store.zone)
            reached = reached_rules(unit, begin, platform.parts.revisions)
            found = list(unreached(unit.store.revision.ruleset, reached, begin))
    text = show_findings(found, {}, form, language)
    if text:
        click.echo(text)
    if form == "text":
        total, day = sum(reached.decisions.values()), begin.date()
        tell(
            Label(
                f"自 {day} 起 {total} 个策略决定，{len(found)} 处没有用到",
                f"{number_of(total, 'decision')} of policies since {day};"
                f" {len(found)} were never met",
            ),
            language,
        )
