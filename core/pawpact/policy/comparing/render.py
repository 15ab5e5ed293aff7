"""A difference as text for people: each change with its details and the place it stands at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pawpact.kernel.label import Label, Language
from pawpact.policy.comparing.difference import Towards
from pawpact.policy.comparing.sentence import Sentence
from pawpact.policy.model import Origin

NOTHING = Label("没有不同：决定和显示的都一样", "no difference: both decide and show the same")
_COUNTED = (
    ("parameter.changed", Label("改了 {0} 个参数", "{0} parameters changed")),
    ("parameter.added", Label("新增 {0} 个参数", "{0} parameters added")),
    ("parameter.removed", Label("去掉 {0} 个参数", "{0} parameters REMOVED")),
    ("policy.added", Label("新增 {0} 处规则文件", "{0} sets of policies added")),
    ("policy.removed", Label("去掉 {0} 处规则文件", "{0} sets of policies REMOVED")),
    ("policy.changed", Label("{0} 个规则文件的开头改了", "{0} heads of policies changed")),
    ("rule.added", Label("新增 {0} 条规则", "{0} rules added")),
    ("rule.removed", Label("去掉或停用 {0} 条规则", "{0} rules REMOVED or disabled")),
    ("rule.changed", Label("改了 {0} 条规则", "{0} rules changed")),
    ("rule.moved", Label("移动了 {0} 条规则", "{0} rules moved")),
    ("never.added", Label("新增 {0} 条禁止项", "{0} prohibitions added")),
    ("never.removed", Label("去掉 {0} 条禁止项", "{0} prohibitions REMOVED")),
    ("never.changed", Label("改了 {0} 条禁止项", "{0} prohibitions changed")),
    ("order.changed", Label("{0} 处先后改了", "{0} orders changed")),
)
_SIDES: tuple[tuple[Towards, Label], ...] = (
    ("better", Label("{0} 个对客户更好", "{0} better for the customer")),
    ("worse", Label("{0} 个对客户更差", "{0} worse for the customer")),
)


def render_text(found: Sequence[Sentence], language: Language) -> str:
    """Every change, then how many of which kind; that nothing differs is said too."""
    if not found:
        return NOTHING.say(language)
    lines = [line for sentence in found for line in sentence_lines(sentence, language)]
    return "\n".join([*lines, "", summary(found).say(language)])


def sentence_lines(sentence: Sentence, language: Language) -> Iterator[str]:
    yield sentence.text.say(language)
    for detail in sentence.details:
        yield f"    {detail.say(language)}"
    place = _places(sentence.before, sentence.after, language)
    if place:
        yield f"    --> {place}"


def summary(found: Sequence[Sentence]) -> Label:
    """``改了 3 个参数（1 个对客户更好，2 个对客户更差），去掉或停用 1 条规则``."""
    if not found:
        return NOTHING
    counts = Counter(each.kind for each in found)
    parts = [
        _counted(words, counts[kind], found if kind == "parameter.changed" else ())
        for kind, words in _COUNTED
        if counts[kind]
    ]
    return Label("，".join(each.zh for each in parts), ", ".join(each.en for each in parts))


def _counted(words: Label, count: int, found: Sequence[Sentence]) -> Label:
    sides = Counter(each.towards for each in found)
    beside = [
        Label(side.zh.format(sides[way]), side.en.format(sides[way]))
        for way, side in _SIDES
        if sides[way]
    ]
    zh, en = words.zh.format(count), _singular(words.en.format(count), count)
    if not beside:
        return Label(zh, en)
    return Label(
        f"{zh}（{'，'.join(each.zh for each in beside)}）",
        f"{en} ({', '.join(each.en for each in beside)})",
    )


def _singular(words: str, count: int) -> str:
    """1 rule, 2 rules; 1 set of policies."""
    if count != 1:
        return words
    first, counted, *rest = words.split(" ")
    return " ".join([first, counted.removesuffix("s"), *rest])


def _places(before: Origin | None, after: Origin | None, language: Language) -> str:
    if after is None:
        return str(before) if before else ""
    if before is None or (before.file, before.line) == (after.file, after.line):
        return str(after)
    earlier = Label(f"（原 {before}）", f" (was {before})")
    return f"{after}{earlier.say(language)}"
