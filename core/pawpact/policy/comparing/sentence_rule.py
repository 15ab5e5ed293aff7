"""Changes of rules and prohibitions in words: what they ask, what they do, where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pawpact.kernel.label import Label
from pawpact.policy.comparing.difference import NeverChange, Place, RuleChange
from pawpact.policy.comparing.meaning import call_meaning, condition_meaning, parts_of
from pawpact.policy.comparing.sentence import Sentence, about, changed, quoted, taken, told
from pawpact.policy.comparing.words import Words, value_words
from pawpact.policy.explaining.wording import joined
from pawpact.policy.model import Call, Condition, Never, Rule

_WHEN, _THEN = Label("条件", "when"), Label("做什么", "then")
_MORE, _LESS = Label("条件多了", "also asks"), Label("条件少了", "no longer asks")
_DOES, _DOES_NOT = Label("多做", "also does"), Label("不再做", "no longer does")
_TITLE = Label("名称", "title")
_UNKNOWN = Label("事实不明时", "where facts are unknown")
_IF_UNKNOWN = {
    "refer": Label("转人工", "a person decides"),
    "skip": Label("看下一条", "go on to the next rule"),
}
_OPEN = {
    True: Label("门店从此可以替换或停用它", "stores may now replace or disable it"),
    False: Label("门店不能再替换或停用它", "stores may no longer replace or disable it"),
}
_LOCKED = {
    True: Label(
        "从此锁定：对每家店、每份合约都按平台当天的规则",
        "locked: the platform's of today everywhere",
    ),
    False: Label("不再锁定", "no longer locked"),
}
_OWNERS = {
    "platform": Label("", ""),
    "brand": Label("品牌", " by the brand"),
    "store": Label("门店", " by the store"),
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Says changes of rules with the parameters of either side."""

    before: Words
    after: Words

    def rule(self, change: RuleChange) -> Sentence:
        old, new = change.before, change.after
        return Sentence(
            f"rule.{change.kind}",
            change.policy,
            f"{change.policy}/{change.id}",
            about(change.policy, _headline(change)),
            tuple(self._details(change)),
            stressed=change.kind == "removed",
            before=old.origin if old else None,
            after=new.origin if new else None,
        )

    def never(self, change: NeverChange) -> Sentence:
        name = Label(f"禁止项“{change.name}”", f'prohibition "{change.name}"')
        words = {
            "added": Label(f"新增{name.zh}", f"new {name.en}"),
            "removed": taken(name),
            "changed": Label(f"{name.zh}改了", f"{name.en} changed"),
        }[change.kind]
        old, new = change.before, change.after
        return Sentence(
            f"never.{change.kind}",
            change.policy,
            f"{change.policy}/{change.name}",
            about(change.policy, words),
            tuple(self._never_details(old, new)),
            stressed=change.kind == "removed",
            before=old.origin if old else None,
            after=new.origin if new else None,
        )

    def _details(self, change: RuleChange) -> Iterator[Label]:
        old, new = change.before, change.after
        if change.kind == "moved":
            return
        if old is None or new is None:
            words = self.after if old is None else self.before
            yield told(_WHEN, words.condition(change.rule.when))
            yield told(_THEN, words.calls(change.rule.then))
            return
        for part in change.parts:
            yield from self._part(part, old, new)

    def _part(self, part: str, old: Rule, new: Rule) -> Iterator[Label]:
        match part:
            case "title":
                yield changed(_TITLE, old.title, new.title)
            case "when":
                yield from self._conditions(old.when, new.when)
            case "then":
                yield from self._effects(old.then, new.then)
            case "if_unknown":
                before, after = _IF_UNKNOWN[old.if_unknown], _IF_UNKNOWN[new.if_unknown]
                yield changed(_UNKNOWN, before, after)
            case "open":
                yield _OPEN[new.open]
            case _:
                yield _LOCKED[new.locked]

    def _conditions(self, old: Condition, new: Condition) -> Iterator[Label]:
        """Parts that came and went where the others stayed; else the whole of both."""
        before, after = _parts(old), _parts(new)
        gone = [part for key, part in before.items() if key not in after]
        come = [part for key, part in after.items() if key not in before]
        if gone and come:
            same = len(gone) == len(before)
            first = self._together(gone) if not same else self.before.condition(old)
            second = self._together(come, new=True) if not same else self.after.condition(new)
            yield changed(_WHEN, first, second)
        elif come:
            yield told(_MORE, self._together(come, new=True))
        else:
            yield told(_LESS, self._together(gone))

    def _together(self, parts: Sequence[Condition], *, new: bool = False) -> Label:
        words = self.after if new else self.before
        said = [words.condition(part) for part in parts]
        return Label("，且".join(each.zh for each in said), " and ".join(each.en for each in said))

    def _effects(self, old: Sequence[Call], new: Sequence[Call]) -> Iterator[Label]:
        before, after = list(map(call_meaning, old)), list(map(call_meaning, new))
        gone = [call for call, key in zip(old, before, strict=True) if key not in after]
        come = [call for call, key in zip(new, after, strict=True) if key not in before]
        if gone and come:
            yield changed(_THEN, self.before.calls(gone), self.after.calls(come))
        elif come:
            yield told(_DOES, self.after.calls(come))
        elif gone:
            yield told(_DOES_NOT, self.before.calls(gone))
        else:
            yield changed(_THEN, self.before.calls(old), self.after.calls(new))

    def _never_details(self, old: Never | None, new: Never | None) -> Iterator[Label]:
        before = _forbidden(old, self.before) if old else None
        after = _forbidden(new, self.after) if new else None
        if before and after:
            yield from (
                changed(what, there, here) if there != here else told(what, here)
                for what, there, here in zip((_WHEN, _NEVER), before, after, strict=True)
            )
        else:
            found = after or before
            assert found is not None
            yield from (
                told(what, words) for what, words in zip((_WHEN, _NEVER), found, strict=True)
            )


_NEVER = Label("不得", "never")


def _forbidden(never: Never, words: Words) -> tuple[Label, Label]:
    facts = [value_words(words, name, value) for name, value in never.facts.items()]
    effects = [words.named(call) for call in never.effects]
    return words.condition(never.when), joined([*facts, *effects])


def _parts(condition: Condition) -> dict[object, Condition]:
    return {condition_meaning(part): part for part in parts_of(condition)}


def _headline(change: RuleChange) -> Label:
    rule = quoted(change.rule.title, change.id)
    owner = _OWNERS[change.rule.origin.layer]
    match change.kind:
        case "added":
            place = _place(change.now)
            return Label(
                f"{owner.zh}新增{rule.zh}，{place.zh}", f"new {rule.en}{owner.en}, {place.en}"
            )
        case "removed" if change.is_overridden:
            return Label(f"【停用】{rule.zh}", f"DISABLED: {rule.en}")
        case "removed":
            return taken(rule)
        case "moved":
            return _moved(change, rule)
        case _ if change.is_overridden:
            return Label(f"{rule.zh}换成了{owner.zh}的写法", f"{rule.en} replaced{owner.en}")
        case _:
            return Label(f"{rule.zh}改了", f"{rule.en} changed")


def _moved(change: RuleChange, rule: Label) -> Label:
    assert change.was
    assert change.now
    place = _place(change.now)
    return Label(
        f"{rule.zh}从第 {change.was.number} 位移到第 {change.now.number} 位，{place.zh}",
        f"{rule.en} moved from place {change.was.number} to {change.now.number}, {place.en}",
    )


def _place(place: Place | None) -> Label:
    if place is None or not (place.behind or place.before):
        return Label("是唯一的一条", "the only one")
    if not place.before:
        return Label(f"排在最后，{place.behind} 之后", f"last, behind {place.behind}")
    return Label(f"排在 {place.before} 之前", f"before {place.before}")
