"""The whole page: what happened, what the rules made of it, one life, receipts, proofs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from pawpact.demo.biography import Biography
from pawpact.demo.caused import Caused
from pawpact.demo.direction import Direction
from pawpact.demo.proof_table import proof_table
from pawpact.demo.report import (
    CAUSED_HEADS,
    ROWS,
    WORDS,
    Summary,
    caused_cells,
    refused_cell,
)
from pawpact.kernel.label import Label, Language
from pawpact.page.bar import sides
from pawpact.page.columns import columns, legend
from pawpact.page.document import document, figure, heading
from pawpact.page.table import table

if TYPE_CHECKING:
    from pawpact.demo.run import Lived

YUAN, PIECE = 100, 1
_LONG = re.compile(r"\d{4,}(\.\d\d)?")
"""A number that is read more easily in groups; a hash is none."""
EMPTY = '<p class="under">-</p>'


def page_of(lived: Lived, receipts: Sequence[str], language: Language) -> str:
    """The file as text."""
    title = Label("三家店的两年", "Two years of three stores").say(language)
    stores = "　".join(each.title.say(language) for each in lived.summaries)
    return document(title, stores, "".join(_parts(lived, receipts, language)), language)


def _parts(lived: Lived, receipts: Sequence[str], language: Language) -> Iterator[str]:
    yield from _charts(lived, language)
    yield heading(Label("过完以后", "Afterwards"), language)
    yield _summaries(lived.summaries, language)
    said = Label(
        "同样的事实，没有本店自己的规则文件会怎样；正数是因它多出来的",
        "the same facts without the store's own file; above zero is what it brought",
    )
    yield heading(Label("各店的规则带来了什么", "What each store's rules caused"), language, said)
    yield _causes(lived, language)
    said = Label("每条政策给了多少次、没给多少次", "how often each policy gave, and how often not")
    yield heading(Label("政策的两面", "Both sides of each policy"), language, said)
    yield _directions(lived.directions, language)
    if lived.biography:
        yield from _life(lived.biography, lived, language)
    yield heading(Label("三份凭据", "Three receipts"), language)
    yield "".join(f"<pre>{escape(each)}</pre>" for each in receipts) or EMPTY
    yield heading(Label("核对", "Proofs"), language)
    titles = [each.title.say(language) for each in lived.summaries]
    yield proof_table(lived.proofs, titles, language)


def _charts(lived: Lived, language: Language) -> Iterator[str]:
    found = lived.months
    titles = {each.store: each.title.say(language) for each in lived.summaries}
    drawn = (
        (Label("扣款到账（元）", "debits collected (yuan)"), found.debits, YUAN),
        (Label("订单用掉的积分", "points spent on orders"), found.spent, YUAN),
        (Label("月末履约中的合约", "contracts running at the month's end"), found.contracts, PIECE),
        (Label("第一次没扣成的期数", "periods not collected at once"), found.overdue, PIECE),
    )
    yield legend(list(titles.values())) + '<section class="charts">'
    for title, series, unit in drawn:
        yield figure(title, columns(found.names, series, unit), language)
    yield "</section>"


def _summaries(summaries: Sequence[Summary], language: Language) -> str:
    heads = ["", *(each.title.say(language) for each in summaries)]
    rows = [
        [escape(words.say(language)), *(_grouped(each.figures[name]) for each in summaries)]
        for name, words in ROWS
    ]
    return table(heads, rows, numbers_from=1)


def _grouped(figure: str) -> str:
    """An amount with its thousands apart, as the charts show theirs."""
    return f"{Decimal(figure):,}" if _LONG.fullmatch(figure) else escape(figure)


def _causes(lived: Lived, language: Language) -> str:
    stores = {each.store: each.title for each in lived.summaries}
    policies = {each.policy: each.title for each in lived.directions}
    rows = [_caused(each, stores, policies, language) for each in lived.caused]
    heads = [each.say(language) for each in CAUSED_HEADS]
    return table(heads, rows, numbers_from=WORDS) if rows else EMPTY


def _caused(
    each: Caused, stores: Mapping[str, Label], policies: Mapping[str, Label], language: Language
) -> list[str]:
    """The store's own file is said once, by the store; of it only the lines."""
    lines = [line.removeprefix(f"tenants/{each.store}/") for line in each.lines]
    written = "<br>".join(f"<code>{escape(line)}</code>" for line in lines)
    title = policies.get(each.policy, Label("", "")).say(language)
    called = f"{escape(title)}<br><code>{escape(each.policy)}</code>"
    return [escape(stores[each.store].say(language)), called, written, *caused_cells(each)]


def _directions(found: Sequence[Direction], language: Language) -> str:
    heads = (
        ("政策", "", "给", "没给", "") if language == "zh" else ("policy", "", "gave", "not", "")
    )
    rows = [
        [
            escape(each.title.say(language)),
            f"<code>{escape(each.policy)}</code>",
            str(each.given),
            refused_cell(each, language),
            sides(each.given, each.refused),
        ]
        for each in found
    ]
    return table(heads, rows, numbers_from=2)


def _life(life: Biography, lived: Lived, language: Language) -> Iterator[str]:
    said = Label(
        f"{life.title.zh}　{life.name}　{life.customer}　{len(life.events)} 件事",
        f"{life.title.en}, {life.name}, {life.customer}: {len(life.events)} events",
    )
    yield heading(Label("一位客户的经过", "One customer's life"), language, said)
    heads = (
        ("时间", "事项", "说明", "编号") if language == "zh" else ("time", "what", "more", "about")
    )
    rows = [
        [
            f'<span class="time">{escape(at)}</span>',
            f'<span class="what">{escape(what)}</span>',
            escape(more),
            f"<code>{escape(about)}</code>",
        ]
        for at, what, more, about in life.lines(language)
    ]
    yield table(heads, rows)
