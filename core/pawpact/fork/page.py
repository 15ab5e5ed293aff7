"""A fork's comparison as one page that needs nothing else: charts, every figure, the proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from pawpact.demo.page.chart import columns, legend
from pawpact.demo.page.style import STYLE
from pawpact.fork.compared import Compared, Pair
from pawpact.fork.figure import GROUPS
from pawpact.fork.run import LIVING
from pawpact.fork.shown import amount, signed, summary
from pawpact.kernel.label import Label, Language

DRAWN = (
    "collected",
    "given",
    "paid_points",
    "rewards",
    "activated",
    "refused",
    "deposits_taken",
    "overdue",
)
"""What is drawn, where there is anything of it; the rest stands in the table."""
YUAN, PIECE = 100, 1


def page_of(found: Compared, language: Language) -> str:
    """The file as text."""
    title = Label(
        f"{found.title.zh}：照旧与草稿", f"{found.title.en}: as it is, and under the draft"
    ).say(language)
    body = "".join(_parts(found, language))
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<header><h1>{escape(title)}</h1>"
        f"<p>{escape(summary(found).say(language))}</p></header>\n{body}</body>\n</html>\n"
    )


def _parts(found: Compared, language: Language) -> Iterator[str]:
    pairs = {each.figure.name: each for each in found.pairs}
    drawn = [
        pairs[name] for name in DRAWN if name in pairs and (pairs[name].before or pairs[name].after)
    ]
    worlds = [each.say(language) for each in LIVING.values()]
    yield legend(worlds) + '<section class="charts">'
    for pair in drawn:
        yield _chart(found, pair, worlds, language)
    yield "</section>"
    for group, words in GROUPS.items():
        rows = [each for each in found.pairs if each.figure.group == group]
        if rows:
            yield f"<h2>{escape(words.say(language))}</h2>\n"
            yield _table(rows, worlds, language)
            yield _by_month(found.months, rows, worlds, language)
    yield f"<h2>{escape(Label('核对', 'Proofs').say(language))}</h2>\n"
    yield _proofs(found, worlds, language)


def _chart(found: Compared, pair: Pair, worlds: Sequence[str], language: Language) -> str:
    unit = YUAN if pair.figure.measure == "fen" else PIECE
    series = dict(zip(worlds, (pair.figure.series, pair.draft), strict=True))
    title = escape(pair.figure.title.say(language).strip())
    picture = columns(found.months, series, unit)
    return f"<figure><figcaption>{title}</figcaption>{picture}</figure>"


def _table(pairs: Sequence[Pair], worlds: Sequence[str], language: Language) -> str:
    heads = ["", *worlds, Label("相差", "difference").say(language)]
    head = "".join(f'<th class="number">{escape(each)}</th>' for each in heads)
    rows = "".join(
        f"<tr><td>{escape(each.figure.title.say(language))}</td>"
        f'<td class="number">{amount(each.figure.measure, each.before)}</td>'
        f'<td class="number">{amount(each.figure.measure, each.after)}</td>'
        f'<td class="number">{signed(each.figure.measure, each.difference)}</td></tr>\n'
        for each in pairs
    )
    return f'<div class="scroll"><table><tr>{head}</tr>\n{rows}</table></div>\n'


def _by_month(
    months: Sequence[str], pairs: Sequence[Pair], worlds: Sequence[str], language: Language
) -> str:
    """Every figure of which there is anything, month by month, both worlds under each other."""
    title = escape(Label("按月", "by month").say(language))
    head = "".join(f'<th class="number">{each}</th>' for each in months)
    rows = "".join(
        f"<tr><td>{escape(each.figure.title.say(language)) if place == 0 else ''}</td>"
        f"<td>{escape(world)}</td>{_cells(each, series)}</tr>\n"
        for each in pairs
        if each.before or each.after
        for place, (world, series) in enumerate(
            zip(worlds, (each.figure.series, each.draft), strict=True)
        )
    )
    if not rows:
        return ""
    table = f"<table><tr><th></th><th></th>{head}</tr>\n{rows}</table>"
    return f'<details><summary>{title}</summary><div class="scroll">{table}</div></details>\n'


def _cells(pair: Pair, series: Sequence[int]) -> str:
    return "".join(
        f'<td class="number">{amount(pair.figure.measure, each)}</td>' for each in series
    )


def _proofs(found: Compared, worlds: Sequence[str], language: Language) -> str:
    head = "".join(f"<th>{escape(each)}</th>" for each in ("", *worlds))
    holds = Label("成立", "holds").say(language)
    rows = "".join(
        f"<tr><td>{escape(row[0].title.say(language))}</td>"
        + "".join(
            f'<td class="yes">{holds}</td>'
            if each.holds
            else f'<td class="no">{escape("; ".join(each.findings[:3]))}</td>'
            for each in row
        )
        + "</tr>\n"
        for row in zip(*found.proofs.values(), strict=True)
    )
    return f'<div class="scroll"><table><tr>{head}</tr>\n{rows}</table></div>\n'
