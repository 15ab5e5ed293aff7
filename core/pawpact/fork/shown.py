"""A fork's comparison in words and as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table

from pawpact.fork.compared import Compared
from pawpact.fork.figure import GROUPS, Measure
from pawpact.fork.past.calibrated import Calibration
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
    if found.calibration is not None:
        return Label(
            f"从 {begun.since} 起按记录重过 {plan.days} 天，种子 {plan.seed}；当时的规则对草稿",
            f"{plan.days} days from {begun.since} lived again as on record, seed {plan.seed};"
            " the rules as they were, and the draft",
        )
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


def calibration_lines(found: Calibration) -> Iterator[Label]:
    """Whether the past came out as it was, and what was left out or could not be done."""
    if found.is_exact:
        yield Label(
            f"照旧重过：{found.compared} 项数字与记录 0 处不同",
            f"lived again as it was: 0 differences in {found.compared} figures on record",
        )
    else:
        count = len(found.differences)
        yield Label(
            f"照旧重过：{found.compared} 项数字中 {count} 项与记录不同，下面的比较按此打折看",
            f"lived again as it was: {count} of {found.compared} figures differ from the record;"
            " trust the comparison no further",
        )
    for each in found.differences:
        measure, title = each.figure.measure, each.figure.title
        was, now = amount(measure, each.on_record), amount(measure, each.again)
        yield Label(
            f"  {title.zh.strip('　')}：记录 {was}，重过 {now}",
            f"  {title.en.strip()}: {was} on record, {now} again",
        )
    yield from _listed(
        Label("照旧重过时没能重做", "could not be done again as it was"), found.undone
    )
    yield from _listed(
        Label("按草稿没有发生", "did not come about under the draft"), found.undone_under_draft
    )
    if found.unread:
        names = ", ".join(found.unread)
        yield Label(
            f"没有重做的（插件没有说怎么重做）：{names}",
            f"not done again, where anybody did it (the plugins do not say how): {names}",
        )


def _listed(head: Label, counts: Mapping[Label, int]) -> Iterator[Label]:
    if counts:
        zh = "，".join(f"{title.zh} {count}" for title, count in counts.items())
        en = ", ".join(f"{title.en} {count}" for title, count in counts.items())
        yield Label(f"{head.zh}：{zh}", f"{head.en}: {en}")
