"""Rules that are never chosen: never true (R319, R320), always too late (R302), or put out of
use by a number (R327).

A rule that only waits for another number is sound where the platform itself set it so: it is
there for the store that chooses that number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from pawpact.kernel.label import Label
from pawpact.policy.analysis.examined import Examined
from pawpact.policy.analysis.search import TRUE, Goal
from pawpact.policy.checking.example import span_of
from pawpact.policy.condition import (
    comparisons,
    facts_of_rule,
    facts_set,
    parameters_of_operand,
)
from pawpact.policy.finding.diagnostic import Diagnostic, Severity, Span
from pawpact.policy.model import Condition, Constant, Layer, Origin, Parameter, Rule, Ruleset
from pawpact.vocabulary.types import Value

MOST_TRIED = 32
"""Values of parameters with which a rule is looked for; the likeliest come first."""

_STARVED = Label(
    "品牌或门店自己的规则设定了它读的事实，所以轮不到它；本来就要这样的，不用改",
    "rules of the brand or store settle what it reads, so it has no turn; where that is meant,"
    " leave it",
)
_DEPTH: Mapping[Layer, int] = {"platform": 0, "brand": 1, "store": 2}


@dataclass(frozen=True, slots=True)
class _Dead:
    number: int
    rule: Rule


def dead_rules(examined: Examined) -> Iterator[Diagnostic]:
    for number, rule in enumerate(examined.policy.rules):
        if not examined.is_impossible(examined.choosing(number)):
            continue
        numbers = _relevant(examined, number)
        if _lives_below_the_platform(examined, number, numbers):
            yield _out_of_use(examined, _Dead(number, rule), numbers)
        elif not _lives_elsewhere(examined, number, numbers):
            yield _never_chosen(examined, _Dead(number, rule))


def _relevant(examined: Examined, number: int) -> list[Parameter]:
    """The parameters in this rule's condition and in those before it."""
    rules = examined.policy.rules
    seen = rules[: number + 1] if examined.policy.hit == "first" else rules[number : number + 1]
    return parameters_of([rule.when for rule in reversed(seen)], examined.ruleset)


def parameters_of(conditions: Iterable[Condition], ruleset: Ruleset) -> list[Parameter]:
    names = dict.fromkeys(
        name
        for condition in conditions
        for comparison in comparisons(condition)
        for name in parameters_of_operand(comparison.operand)
    )
    return [ruleset.parameters[name] for name in names]


def _is_chosen(examined: Examined, number: int, changed: Mapping[str, Value]) -> bool:
    other = examined.with_parameters(changed)
    return not other.is_impossible(other.choosing(number))


def _lives_below_the_platform(
    examined: Examined, number: int, numbers: Sequence[Parameter]
) -> bool:
    """Whether the rule is in use with the platform's numbers, and not with those in force."""
    changed = {each.name: each.layers[0].value for each in numbers if len(each.layers) > 1}
    return bool(changed) and _is_chosen(examined, number, changed)


def _lives_elsewhere(examined: Examined, number: int, numbers: Sequence[Parameter]) -> bool:
    """Whether another value that the parameters may take, or an inline test, brings it in."""
    tried = chain(_tested_values(examined, numbers), other_values(numbers))
    return any(_is_chosen(examined, number, changed) for changed in islice(tried, MOST_TRIED))


def other_values(numbers: Iterable[Parameter]) -> Iterator[dict[str, Value]]:
    """One parameter at a time at another value that it may have."""
    for each in numbers:
        ends = (each.bounds.minimum, each.bounds.maximum)
        values: list[Value] = [end for end in ends if end is not None]
        values += [True, False] if isinstance(each.value, bool) else each.choices
        yield from ({each.name: value} for value in values if value != each.value)


def _tested_values(examined: Examined, numbers: Sequence[Parameter]) -> Iterator[dict[str, Value]]:
    names = {each.name for each in numbers}
    for test in examined.policy.tests:
        full = {
            name if name in names else f"{examined.policy.group}.{name}": value
            for name, value in test.at.items()
        }
        if full and not full.keys().isdisjoint(names):
            yield {name: value for name, value in full.items() if name in names}


def _out_of_use(examined: Examined, dead: _Dead, numbers: Sequence[Parameter]) -> Diagnostic:
    changed = [each for each in numbers if len(each.layers) > 1]
    alone = (
        each
        for each in changed
        if _is_chosen(examined, dead.number, {each.name: each.layers[0].value})
    )
    guilty = next(alone, changed[0])
    name = guilty.short_name
    return Diagnostic(
        "R327",
        "warning",
        Label(
            f"「{guilty.label.zh}」这样设定以后，规则 {dead.rule.id}「{dead.rule.title.zh}」"
            "再也用不上",
            f"with {name} set like this, rule {dead.rule.id} can never be chosen any more",
        ),
        span_of(guilty.origin),
        Label("平台的值用得上这条规则", "with the platform's value it can"),
        Label(
            f"如果就是要停用它，写明更清楚：`disable: [{dead.rule.id}]`；否则改一改这个数",
            f"if that is meant, say so: `disable: [{dead.rule.id}]`; otherwise choose another"
            " value",
        )
        if dead.rule.open
        else Label("看看是不是写错了数", "see whether the number is right"),
        ((span_of(dead.rule.origin), Label("这条规则", "the rule")),),
    )


def _never_chosen(examined: Examined, dead: _Dead) -> Diagnostic:
    alone: list[Goal] = [(examined.rules[dead.number], TRUE)]
    case = examined.find(alone)
    if case is None:
        return _never_true(examined, dead)
    taker = examined.policy.rules[_taker(examined.outcome(case).chosen, dead.number, examined)]
    shown = examined.shown(case, examined.facts_of((dead.number,)))
    if (place := _cell_of(dead.rule)) and _each_of(taker) == _each_of(dead.rule):
        return _row_taken(dead.rule, place, taker, shown)
    return Diagnostic(
        "R302",
        _severity(dead.rule, taker),
        Label(f"规则 {dead.rule.id} 永远轮不到", f"rule {dead.rule.id} can never be chosen"),
        span_of(dead.rule.origin),
        Label("对得上它的情形，前面的规则都先拿走了", "every case it matches is already taken"),
        _help(dead.rule, taker, shown),
        (
            (
                span_of(taker.origin),
                Label(
                    "被这条规则先拿走，因为 `hit: first`",
                    "by this rule, because the policy says `hit: first`",
                ),
            ),
        ),
    )


def _taker(chosen: tuple[int, ...], number: int, examined: Examined) -> int:
    """The rule that counts instead, or the one that hands the case to a person."""
    return chosen[0] if chosen else max(0, number - 1)


def _severity(rule: Rule, taker: Rule) -> Severity:
    """Who puts a rule of the layer above out of use may have meant it."""
    meant = _DEPTH[taker.origin.layer] > _DEPTH[rule.origin.layer]
    return "warning" if meant else "error"


def _help(rule: Rule, taker: Rule, case: Label) -> Label:
    if _severity(rule, taker) == "warning":
        return Label(
            f"如果就是要停用它，写明更清楚：`disable: [{rule.id}]`；{case.zh}",
            f"if that is meant, say so: `disable: [{rule.id}]`; {case.en}",
        )
    return Label(
        f"移到前面：`before: {taker.id}`；{case.zh}", f"move it up: `before: {taker.id}`; {case.en}"
    )


def _never_true(examined: Examined, dead: _Dead) -> Diagnostic:
    rule = dead.rule
    place = _cell_of(rule)
    if place is not None:
        row = _row_of(rule)
        return Diagnostic(
            "R320",
            "error",
            Label(f"表的第 {row} 行永远用不上", f"row {row} of the table can never apply"),
            span_of(place),
            Label("没有任何情形能对上这一行", "no case can meet this row"),
            Label("改掉或删去这一行", "change the row or take it out"),
            (
                (
                    span_of(rule.origin),
                    Label(f"读这张表的规则 {rule.id}", f"read by rule {rule.id}"),
                ),
            ),
        )
    starved = _is_starved(examined, rule)
    return Diagnostic(
        "R319",
        "warning" if starved else "error",
        Label(f"规则 {rule.id} 的条件永远不成立", f"rule {rule.id} can never be true"),
        _when_of(rule),
        Label("没有任何情形能同时满足", "no case can meet all of it"),
        _STARVED
        if starved
        else Label(
            "查一查：要求有没有互相矛盾，值有没有超出事实的范围",
            "see whether its demands contradict each other, or lie beyond what the fact can be",
        ),
    )


def _is_starved(examined: Examined, rule: Rule) -> bool:
    """Whether rules of a lower layer settle what it reads: who wrote them may have meant it."""
    read, ruleset = set(facts_of_rule(rule)), examined.ruleset
    order = ruleset.order.get(examined.policy.moment, ())
    writers = [ruleset.policies[name] for name in order if name != examined.policy.name]
    return any(
        _DEPTH[each.origin.layer] > _DEPTH[rule.origin.layer]
        for writer in writers
        if not read.isdisjoint(facts_set(writer))
        for each in writer.rules
    )


def _row_taken(rule: Rule, place: Origin, taker: Rule, case: Label) -> Diagnostic:
    """A row whose cases all meet an earlier row of the same table."""
    row, earlier = _row_of(rule), _row_of(taker)
    return Diagnostic(
        "R320",
        "error",
        Label(f"表的第 {row} 行永远轮不到", f"row {row} of the table can never be chosen"),
        span_of(place),
        Label("对得上它的情形，前面的行都先拿走了", "every case it matches is already taken"),
        Label(
            f"把第 {row} 行移到第 {earlier} 行前面，或者删去；{case.zh}",
            f"move row {row} before row {earlier}, or take it out; {case.en}",
        ),
        (
            (
                span_of(_cell_of(taker) or taker.origin),
                Label(
                    f"被第 {earlier} 行先拿走，因为 `hit: first`",
                    f"by row {earlier}, because the policy says `hit: first`",
                ),
            ),
        ),
    )


def _each_of(rule: Rule) -> str:
    """The rule in the file that this one was made from."""
    return rule.id.partition("[")[0]


def _row_of(rule: Rule) -> str:
    return rule.id.partition("[")[2].rstrip("]")


def _when_of(rule: Rule) -> Span:
    first = next(comparisons(rule.when), None)
    return span_of(first.origin if first else rule.origin)


def _cell_of(rule: Rule) -> Origin | None:
    """Where the row stands that a rule of an ``each`` was made from."""
    if "[" not in rule.id:
        return None
    cells = [
        each.operand.origin
        for each in comparisons(rule.when)
        if isinstance(each.operand, Constant) and each.operand.origin != each.origin
    ]
    return next((each for each in cells if _lies_outside(each, rule)), None)


def _lies_outside(place: Origin, rule: Rule) -> bool:
    return (place.file, place.line) < (rule.origin.file, rule.origin.line) or (
        place.file != rule.origin.file
    )
