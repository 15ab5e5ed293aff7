"""All changes of a difference in words, what is taken away first in each file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from pawpact.kernel.label import Label
from pawpact.policy.comparing.difference import (
    Difference,
    OrderChange,
    ParameterChange,
    PolicyChange,
)
from pawpact.policy.comparing.sentence import Sentence, about, changed, taken
from pawpact.policy.comparing.sentence_parameter import BINDS, say_parameter
from pawpact.policy.comparing.sentence_rule import Teller
from pawpact.policy.comparing.words import Words
from pawpact.policy.model import Policy
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType
from pawpact.vocabulary.values import show_value

_HEADS = {
    "title": Label("名称", "title"),
    "moment": Label("时刻", "moment"),
    "hit": Label("命中方式", "hit policy"),
    "binds": Label("已签的合约", "running contracts"),
    "effective": Label("有效期", "effective"),
}
_HITS = {
    "first": Label("只算第一条命中的", "the first rule that fires decides"),
    "all": Label("命中的每条都算", "every rule that fires counts"),
}


def sentences(difference: Difference) -> tuple[Sentence, ...]:
    """One for each change, file by file; numbers before rules before prohibitions."""
    teller = Teller(
        Words(difference.vocabulary, difference.before.parameters),
        Words(difference.vocabulary, difference.after.parameters),
    )
    found = [
        *_policies(difference),
        *map(say_parameter, _told(difference)),
        *map(teller.rule, difference.rules),
        *map(teller.never, difference.never),
        *map(_order, difference.order),
    ]
    return tuple(sorted(found, key=lambda each: each.home))


def _told(difference: Difference) -> Iterator[ParameterChange]:
    """Without those that say of each parameter what the head of its file says of all."""
    bound = {each.name for each in difference.policies if "binds" in each.parts}
    for change in difference.parameters:
        is_echo = change.declared == ("binds",) and change.parameter.home in bound
        if change.is_value_changed or not is_echo:
            yield change


def _policies(difference: Difference) -> Iterator[Sentence]:
    """Those of one group that come or go together are told together."""
    changes, words = difference.policies, difference.vocabulary
    for (kind, _), several in groupby(changes, key=lambda each: (each.kind, each.policy.group)):
        together = list(several)
        if kind == "changed":
            yield from (_changed(each, words) for each in together)
        else:
            yield _come_or_gone(together)


def _come_or_gone(changes: Sequence[PolicyChange]) -> Sentence:
    first = changes[0]
    rules = sum(len(each.policy.rules) for each in changes)
    names = [each.name.rpartition(".")[2] for each in changes]
    home = first.policy.group if len(changes) > 1 else first.name
    counted = Label(f"{rules} 条规则", f"{rules} rule{'' if rules == 1 else 's'}")
    zh = f"规则文件 {'、'.join(names)}（共 {counted.zh}）"
    en = f"{'policies' if len(names) > 1 else 'policy'} {', '.join(names)} ({counted.en})"
    words = Label(f"新增{zh}", f"new {en}") if first.after else taken(Label(zh, en))
    return Sentence(
        f"policy.{first.kind}",
        home,
        ", ".join(each.name for each in changes),
        about(home, words),
        stressed=first.after is None,
        before=first.before.origin if first.before else None,
        after=first.after.origin if first.after else None,
    )


def _changed(change: PolicyChange, words: Vocabulary) -> Sentence:
    before, after = change.before, change.after
    assert before
    assert after
    return Sentence(
        "policy.changed",
        change.name,
        change.name,
        about(change.name, Label("文件开头改了", "the head of the file changed")),
        tuple(
            changed(_HEADS[part], _head(before, part, words), _head(after, part, words))
            for part in change.parts
        ),
        before=before.origin,
        after=after.origin,
    )


def _head(policy: Policy, part: str, words: Vocabulary) -> Label:
    match part:
        case "title":
            return policy.title
        case "hit":
            return _HITS[policy.hit]
        case "binds":
            return BINDS[policy.binds]
        case "effective":
            return _period(policy)
        case _:
            moment = words.moments.get(policy.moment)
            return moment.label if moment else Label.of(policy.moment)


def _period(policy: Policy) -> Label:
    days = [policy.effective_from, policy.effective_until]
    shown = ["…" if day is None else show_value(ValueType.DATE, day, "en") for day in days]
    return Label("不限", "always") if days == [None, None] else Label.of(" – ".join(shown))


def _order(change: OrderChange) -> Sentence:
    words = changed(
        Label("各规则文件的先后", "order of the policies"),
        Label.of(", ".join(change.before)),
        Label.of(", ".join(change.after)),
    )
    return Sentence("order.changed", change.moment, change.moment, about(change.moment, words))
