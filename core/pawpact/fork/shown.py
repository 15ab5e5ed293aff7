"""A fork's comparison in words and as a table for the terminal."""

from __future__ import annotations

from rich.table import Table

from pawpact.fork.compared import Compared
from pawpact.fork.figure import GROUPS, Measure
from pawpact.fork.run import LIVING
from pawpact.fork.sandbox import AS_IT_IS, DRAFT
from pawpact.kernel.label import Label, Language
from pawpact.kernel.money import yuan


def amount(measure: Measure, value: int) -> str:
    """Fen in yuan, everything else as it is.

    >>> amount("fen", 39800), amount("count", 7)
    ('398.00', '7')
    """
    return yuan(value) if measure == "fen" else str(value)


def signed(measure: Measure, value: int) -> str:
    """The same with its sign; nothing where nothing differs.

    >>> signed("fen", 39800), signed("count", -7), signed("fen", 0)
    ('+398.00', '-7', '')
    """
    if not value:
        return ""
    return f"+{amount(measure, value)}" if value > 0 else amount(measure, value)


def summary(found: Compared) -> Label:
    """From when, how long, under what: the first line of everything that is shown."""
    begun, plan = found.begun, found.plan
    zh = f"从 {begun.since} 起过 {plan.days} 天，种子 {plan.seed}，每月来 {begun.arrivals} 人"
    en = (
        f"{plan.days} days from {begun.since}, seed {plan.seed},"
        f" {begun.arrivals} people come in a month"
    )
    if found.before == found.after:
        return Label(f"{zh}；草稿与现行规则相同", f"{en}; the draft is what is in force already")
    return Label(
        f"{zh}；r{found.before.number} 对草稿", f"{en}; r{found.before.number} and the draft"
    )


def comparison_table(found: Compared, language: Language) -> Table:
    """Every figure of which there is anything, as totals of the whole time."""
    table = Table(title=summary(found).say(language), title_justify="left")
    table.add_column("")
    for world in (AS_IT_IS, DRAFT):
        table.add_column(LIVING[world].say(language), justify="right")
    table.add_column(Label("相差", "difference").say(language), justify="right")
    for group, words in GROUPS.items():
        rows = [
            each
            for each in found.pairs
            if each.figure.group == group and (each.before or each.after)
        ]
        if rows:
            table.add_row(f"[bold]{words.say(language)}[/bold]", "", "", "")
        for each in rows:
            measure = each.figure.measure
            table.add_row(
                f"  {each.figure.title.say(language)}",
                amount(measure, each.before),
                amount(measure, each.after),
                signed(measure, each.difference),
            )
    return table
