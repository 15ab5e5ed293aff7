"""A backtest in the terminal: the tables, then what has to be said beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pawpact.backtest.values import Backtest, Example, RuleMove
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
)
from pawpact.kernel.label import Label, Language
from pawpact.policy.explaining.explanation import Explanation
from pawpact.policy.explaining.render import render_text
from pawpact.policy.finding.diagnostic import display_width

MOST_ROWS = 20
"""Of a table; what stands further down is counted in its last line."""

_EXAMPLE = Label("例子", "example")
_REMARK = "! "
_NO_RULE = Label("没有规则", "no rule")

Row = Sequence[str]


def text_of(found: Backtest, language: Language) -> str:
    """All of it, in the reader's language."""
    lines = [headline(found).say(language), effect_line(found).say(language)]
    lines += [f"{_REMARK}{each.say(language)}" for each in remarks(found)]
    for title, rows in _sections(found, language):
        if rows:
            lines += ["", title.say(language), *_aligned(rows)]
    lines += ["", *people_lines(found.people, language)]
    for number, example in enumerate(found.examples, start=1):
        lines += ["", *_example(number, example, language)]
    return "\n".join(lines)


def _sections(found: Backtest, language: Language) -> Iterator[tuple[Label, list[Row]]]:
    yield MOVES, list(_cut(_moves(found, language), len(found.moves), language))
    policies = list(_policies(found, language))
    yield POLICIES, list(_cut(policies, len(policies), language))
    rows = list(_segments(found, language))
    yield SEGMENTS, list(_cut(rows, len(rows), language))
    if len(found.stores) > 1:
        yield STORES, list(_stores(found, language))


def _moves(found: Backtest, language: Language) -> Iterator[Row]:
    for move in found.moves:
        yield (
            str(move.decisions),
            move.moment.say(language),
            f"{move.before.say(language)} → {move.after.say(language)}",
            said_amount(move.amount).say(language) if move.amount else "",
            counted_fates(move.fates).say(language),
        )


def _policies(found: Backtest, language: Language) -> Iterator[Row]:
    for change in found.policies:
        amount = said_amount(change.amount).say(language) if change.amount else ""
        yield str(change.decisions), change.policy, change.title.say(language), amount
        for rules in change.rules:
            yield str(rules.decisions), "", _rules(rules, language), ""


def _rules(rules: RuleMove, language: Language) -> str:
    sides = (", ".join(each) or _NO_RULE.say(language) for each in (rules.before, rules.after))
    return " → ".join(sides)


def _segments(found: Backtest, language: Language) -> Iterator[Row]:
    for segment in found.segments:
        if not segment.changed:
            continue
        of = "" if segment.compared is None else f" / {segment.compared}"
        yield (
            f"{segment.changed}{of}",
            segment.moment.say(language),
            segment.label.say(language),
            segment.value.say(language),
            said_amount(segment.amount).say(language) if segment.amount else "",
        )


def _stores(found: Backtest, language: Language) -> Iterator[Row]:
    for store in found.stores:
        yield (
            f"{store.changed} / {store.compared}",
            store.title.say(language),
            said_amount(store.amount).say(language),
        )


def _example(number: int, example: Example, language: Language) -> Iterator[str]:
    fate = f" · {example.fate.say(language)}" if example.fate else ""
    yield (
        f"{_EXAMPLE.say(language)} {number}  {example.decision}  {example.at:%Y-%m-%d}"
        f"  {example.came.say(language)} → {example.comes.say(language)}{fate}"
    )
    for words, explanation in (
        (Label("现行", "in force"), example.before),
        (Label("草案", "draft"), example.after),
    ):
        if explanation is not None:
            yield f"  {words.say(language)}"
            text = render_text(_narrowed(explanation, example.rules), language)
            yield from (f"    {line}" for line in text.split("\n")[1:])


def _narrowed(explanation: Explanation, rules: frozenset[tuple[str, str]]) -> Explanation:
    """Of the receipt the rules that make the difference; pages and programs get all of it."""
    kept = (
        replace(policy, rules=tuple(r for r in policy.rules if (policy.name, r.id) in rules))
        for policy in explanation.policies
    )
    return replace(explanation, policies=tuple(each for each in kept if each.rules))


def _cut(rows: Iterable[Row], total: int, language: Language) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            rest = total - MOST_ROWS
            more = Label(f"还有 {rest} 行，见 --format json", f"{rest} more: --format json")
            yield ("", more.say(language))
            return
        yield row


def _aligned(rows: Sequence[Row]) -> list[str]:
    columns = max(map(len, rows))
    widths = [
        max((display_width(row[n]) for row in rows if n < len(row) - 1), default=0)
        for n in range(columns)
    ]
    return [
        "  "
        + "  ".join(
            cell + " " * (widths[n] - display_width(cell)) if n < len(row) - 1 else cell
            for n, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]
