"""A backtest as one page to read and to print: no scripts, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape

from pawpact.backtest.values import Backtest, Example
from pawpact.backtest.words import (
    MOVES,
    POLICIES,
    SEGMENTS,
    STORES,
    counted_fates,
    effect_line,
    headline,
    people_lines,
    remarks,
    said_amount,
    signed_yuan,
)
from pawpact.kernel.label import Label, Language
from pawpact.page.bar import Bar, bars
from pawpact.page.card import card, cards
from pawpact.page.document import document, figure, heading
from pawpact.page.table import table
from pawpact.policy.explaining.explanation import Explanation
from pawpact.policy.explaining.render import render_text

_TITLE = Label("如果按这份草案", "Had this draft been in force")
_MOST_BARS = 12


def page_of(found: Backtest, language: Language) -> str:
    """The whole file."""
    stores = "　".join(each.title.say(language) for each in found.stores)
    parts = "".join(_parts(found, language))
    return document(_TITLE.say(language), stores, parts, language)


def _parts(found: Backtest, language: Language) -> Iterator[str]:
    yield f"<p>{escape(headline(found).say(language))}</p>"
    yield cards(_cards(found, language))
    yield f"<p>{escape(effect_line(found).say(language))}</p>"
    for remark in remarks(found):
        yield f'<p class="mind">{escape(remark.say(language))}</p>'
    yield f'<section class="charts">{"".join(_charts(found, language))}</section>'
    for line in people_lines(found.people, language):
        yield f"<p>{escape(line.strip())}</p>"
    for words, heads, rows in (
        (MOVES, _MOVE_HEADS, _moves(found, language)),
        (POLICIES, _POLICY_HEADS, _policies(found, language)),
        (SEGMENTS, _SEGMENT_HEADS, _segments(found, language)),
        (STORES, _STORE_HEADS, _stores(found, language)),
    ):
        yield _table(words, heads, list(rows), language)
    for example in found.examples:
        yield _example(example, language)


def _cards(found: Backtest, language: Language) -> Iterator[str]:
    about = Label("", "") if found.is_exact else Label("约", "about")
    figures = (
        (Label("会变的决定", "decisions that would change"), Label.of(str(found.changed))),
        (Label("每 30 天对门店的影响", "for the store in 30 days"), _monthly(found, about)),
        (Label("得益的客户", "customers who would gain"), Label.of(str(found.people.gain))),
        (Label("受损的客户", "customers who would lose"), Label.of(str(found.people.lose))),
    )
    for title, value in figures:
        yield card(title.say(language), value.say(language))


def _monthly(found: Backtest, about: Label) -> Label:
    value = signed_yuan(found.monthly_effect)
    return Label(f"{about.zh} {value.zh}".strip(), f"{about.en} {value.en}".strip())


def _charts(found: Backtest, language: Language) -> Iterator[str]:
    moves = [
        Bar(
            Label(f"{e.before.zh} → {e.after.zh}", f"{e.before.en} → {e.after.en}"),
            Fraction(e.decisions),
            Label.of(str(e.decisions)),
        )
        for e in found.moves[:_MOST_BARS]
    ]
    yield figure(MOVES, bars(moves, language), language)
    became = [
        Bar(fate.label, Fraction(count), Label.of(str(count))) for fate, count in found.became
    ]
    yield figure(Label("这些人后来怎样", "what became of them"), bars(became, language), language)
    money = [
        Bar(each.title, Fraction(each.amount.money), signed_yuan(each.amount.money))
        for each in found.policies
        if each.amount.money
    ]
    yield figure(
        Label("让利，按政策", "given to customers, by policy"), bars(money, language), language
    )


_MOVE_HEADS = (
    Label("个数", "decisions"),
    Label("时刻", "moment"),
    Label("现行", "in force"),
    Label("草案", "draft"),
    Label("金额与权益", "amounts"),
    Label("后来", "later"),
)
_POLICY_HEADS = (
    Label("个数", "decisions"),
    Label("政策", "policy"),
    Label("现行的规则", "rules in force"),
    Label("草案的规则", "rules of the draft"),
    Label("金额与权益", "amounts"),
)
_SEGMENT_HEADS = (
    Label("会变", "would change"),
    Label("比较了", "compared"),
    Label("时刻", "moment"),
    Label("按", "by"),
    Label("值", "value"),
    Label("金额与权益", "amounts"),
)


_STORE_HEADS = (
    Label("会变", "would change"),
    Label("比较了", "compared"),
    Label("门店", "store"),
    Label("金额与权益", "amounts"),
)


def _moves(found: Backtest, language: Language) -> Iterator[list[str]]:
    for move in found.moves:
        yield [
            str(move.decisions),
            move.moment.say(language),
            move.before.say(language),
            move.after.say(language),
            said_amount(move.amount).say(language),
            counted_fates(move.fates).say(language),
        ]


def _policies(found: Backtest, language: Language) -> Iterator[list[str]]:
    for change in found.policies:
        amount = said_amount(change.amount).say(language)
        yield [str(change.decisions), change.title.say(language), "", "", amount]
        for rules in change.rules:
            sides = [", ".join(each) or "-" for each in (rules.before, rules.after)]
            yield [str(rules.decisions), "", *sides, ""]


def _segments(found: Backtest, language: Language) -> Iterator[list[str]]:
    for segment in found.segments:
        if segment.changed:
            yield [
                str(segment.changed),
                "-" if segment.compared is None else str(segment.compared),
                segment.moment.say(language),
                segment.label.say(language),
                segment.value.say(language),
                said_amount(segment.amount).say(language),
            ]


def _stores(found: Backtest, language: Language) -> Iterator[list[str]]:
    for store in found.stores if len(found.stores) > 1 else ():
        amount = said_amount(store.amount).say(language)
        yield [str(store.changed), str(store.compared), store.title.say(language), amount]


def _table(
    words: Label, heads: Sequence[Label], rows: Sequence[Sequence[str]], language: Language
) -> str:
    if not rows:
        return ""
    shown = [[escape(cell) for cell in row] for row in rows]
    return heading(words, language) + table([each.say(language) for each in heads], shown)


def _example(example: Example, language: Language) -> str:
    fate = f" · {example.fate.say(language)}" if example.fate else ""
    head = f"{example.decision}  {example.came.say(language)} → {example.comes.say(language)}{fate}"
    return (
        f"<article><h2>{escape(head)}</h2>"
        f"{_side(Label('现行', 'in force'), example.before, language)}"
        f"{_side(Label('草案', 'draft'), example.after, language)}</article>"
    )


def _side(words: Label, explanation: Explanation | None, language: Language) -> str:
    if explanation is None:
        return ""
    text = escape(render_text(explanation, language))
    return f"<h3>{escape(words.say(language))}</h3><pre>{text}</pre>"
