"""A report as one page to read and to print: no scripts, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from html import escape

from pawpact.kernel.label import Label, Language
from pawpact.page.bar import Bar, bars, parts
from pawpact.page.card import card, cards
from pawpact.page.document import document
from pawpact.page.document import figure as drawn
from pawpact.reports.store.service import Report, Told, figures_of
from pawpact.reports.store.shown import made_of, shown
from pawpact.tenancy.metric import Figure, Ratio, Sample

_CARDS = (
    ("contracts_signed", "net"),
    ("debit_success_rate", "grace"),
    ("monthly_revenue", "cash"),
    ("monthly_revenue", "recognised"),
    ("average_spend_per_customer", ""),
    ("points_liability", "all"),
)
_CASH = ("debits", "reversals", "top_ups", "fees", "refunds")
_AGES = ("age_30", "age_90", "age_180", "age_365", "age_older")
_WHOLE = Fraction(1)
_PART = Label("其中 ", "of it ")
"""What a chart need not say of each of its bars."""


def page_of(found: Report, language: Language) -> str:
    """The whole file."""
    tables = "".join(_table(each, language) for each in found.metrics)
    body = (
        f"{cards(_cards(found, language))}"
        f'<section class="charts">{"".join(_charts(found, language))}</section>\n'
        f'<section class="metrics">{tables}</section>\n'
    )
    return document(_title(found).say(language), _under(found).say(language), body, language)


def _title(found: Report) -> Label:
    return Label(
        f"{found.title.zh}　{found.first.year} 年 {found.first.month} 月月报",
        f"{found.title.en}, report of {found.first:%Y-%m}",
    )


def _under(found: Report) -> Label:
    """Which stores, when it was made, and whether it still moves."""
    made = f"{found.made_at:%Y-%m-%d %H:%M}"
    zh, en = f"制表 {made}", f"made {made}"
    if len(found.stores) > 1:
        zh = f"{len(found.stores)} 家店合计：{'、'.join(each.zh for each in found.stores)}　{zh}"
        en = f"{len(found.stores)} stores: {', '.join(each.en for each in found.stores)}; {en}"
    if found.open:
        zh, en = f"{zh}　本月未完，数字还会变", f"{en}; the month is not over, figures still move"
    return Label(zh, en)


def _cards(found: Report, language: Language) -> Iterator[str]:
    for name, key in _CARDS:
        figure = figures_of(found, name).get(key)
        if figure is None:
            continue
        title = figure.title if key != "all" else _of(found, name)
        title = _of(found, name) if name == "debit_success_rate" else title
        value, made = shown(figure.part), made_of(figure.part)
        yield card(title.say(language), value.say(language), made.say(language))


def _of(found: Report, name: str) -> Label:
    return next(told.metric.title for told in found.metrics if told.metric.name == name)


def _charts(found: Report, language: Language) -> Iterator[str]:
    cash = figures_of(found, "monthly_revenue")
    yield drawn(
        Label("实收现金的构成", "what cash came from"),
        bars([_bar(cash[key]) for key in _CASH if key in cash], language),
        language,
    )
    kept = figures_of(found, "retention_rate")
    yield drawn(
        Label("履约留存", "retention"),
        bars([_bar(each) for each in kept.values()], language, whole=_WHOLE),
        language,
    )
    owed = figures_of(found, "points_liability")
    yield drawn(
        Label("积分负债，按发放时间", "points owed, by age"),
        parts([_bar(owed[key]) for key in _AGES if key in owed], language),
        language,
    )
    in_time = [
        _bar(each)
        for each in figures_of(found, "sla_rate").values()
        if isinstance(each.part, Ratio)
    ]
    if in_time:
        title = Label("时效达成率", "done in time")
        yield drawn(title, bars(in_time, language, whole=_WHOLE), language)


def _bar(figure: Figure) -> Bar:
    title = Label(figure.title.zh.removeprefix(_PART.zh), figure.title.en.removeprefix(_PART.en))
    return Bar(title, figure.part.value, shown(figure.part))


def _table(told: Told, language: Language) -> str:
    rows = "".join(
        f"<tr><td>{escape(each.title.say(language))}</td>"
        f'<td class="number">{escape(shown(each.part).say(language))}</td>'
        f"<td>{escape(made_of(each.part).say(language))}</td></tr>"
        for each in told.figures
        if not (isinstance(each.part, Sample) and not each.part.items and len(told.figures) > 1)
    )
    metric, said = told.metric, told.problem or told.metric.formula
    return (
        f"<article><h2>{escape(metric.title.say(language))}</h2>"
        f'<p class="formula">{escape(said.say(language))}</p>'
        f"<table>{rows or _EMPTY}</table></article>"
    )


_EMPTY = '<tr><td>-</td><td class="number">-</td><td></td></tr>'
