"""A fork's comparison as one page that needs nothing else: charts, every figure, the proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from pawpact.demo.proof_table import proof_table
from pawpact.fork.compared import Compared, Pair
from pawpact.fork.figure import GROUPS
from pawpact.fork.run import LIVING
from pawpact.fork.shown import amount, calibration_lines, signed, summary
from pawpact.kernel.label import Label, Language
from pawpact.page.columns import columns, legend
from pawpact.page.document import document, figure, heading
from pawpact.page.table import table

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
    )
    body = "".join(_parts(found, language))
    return document(title.say(language), summary(found).say(language), body, language)


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
            yield heading(words, language)
            yield _table(rows, worlds, language)
            yield _by_month(found.months, rows, worlds, language)
    if found.calibration is not None:
        yield heading(Label("照旧重过与记录", "Lived again, and on record"), language)
        for line in calibration_lines(found.calibration):
            yield f"<p>{escape(line.say(language).strip())}</p>\n"
    yield heading(Label("核对", "Proofs"), language)
    yield proof_table(found.proofs, worlds, language)


def _chart(found: Compared, pair: Pair, worlds: Sequence[str], language: Language) -> str:
    unit = YUAN if pair.figure.measure == "fen" else PIECE
    series = dict(zip(worlds, (pair.figure.series, pair.draft), strict=True))
    return figure(pair.figure.title, columns(found.months, series, unit), language)


def _table(pairs: Sequence[Pair], worlds: Sequence[str], language: Language) -> str:
    heads = ["", *worlds, Label("相差", "difference").say(language)]
    rows = [
        [
            escape(each.figure.title.say(language)),
            amount(each.figure.measure, each.before),
            amount(each.figure.measure, each.after),
            signed(each.figure.measure, each.difference),
        ]
        for each in pairs
    ]
    return table(heads, rows, numbers_from=1)


def _by_month(
    months: Sequence[str], pairs: Sequence[Pair], worlds: Sequence[str], language: Language
) -> str:
    """Every figure of which there is anything, month by month, both worlds under each other."""
    title = escape(Label("按月", "by month").say(language))
    rows = [
        [escape(each.figure.title.say(language)) if place == 0 else "", escape(world)]
        + [amount(each.figure.measure, value) for value in series]
        for each in pairs
        if each.before or each.after
        for place, (world, series) in enumerate(
            zip(worlds, (each.figure.series, each.draft), strict=True)
        )
    ]
    if not rows:
        return ""
    shown = table(["", "", *months], rows, numbers_from=2)
    return f"<details><summary>{title}</summary>{shown}</details>\n"
