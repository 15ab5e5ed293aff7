"""An explanation as text for people, one line a condition, aligned for Chinese widths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pawpact.kernel.label import Label, Language
from pawpact.policy.diagnostic import display_width
from pawpact.policy.explanation import (
    ComparisonLine,
    ConditionNode,
    EffectLine,
    Explanation,
    Flip,
    Group,
    ParameterUse,
    PolicyExplanation,
    RuleExplanation,
)
from pawpact.policy.recorded import EffectStatus, Status

RESULTS = {
    "hit": Label("命中", "hit"),
    "miss": Label("未命中", "miss"),
    "undetermined": Label("无法判断", "undetermined"),
    "not_reached": Label("未评估", "not reached"),
}
STATUS_WORDS = {
    Status.APPLIED: Label("已执行", "applied"),
    Status.ALREADY: Label("此前已有", "already there"),
    Status.CAPPED: Label("已达上限", "capped"),
    Status.REFERRED: Label("转人工", "referred"),
    Status.HELD: Label("搁置", "held"),
}
_GROUPS = {
    "all": Label("全部满足", "all of"),
    "any": Label("任一满足", "any of"),
    "not": Label("并非", "not"),
}
_ALWAYS = Label("无条件", "always")
_NEXT = Label("下一步：", "Next: ")
_FROM_RECORD = Label(
    "部分个人信息已封存，相关规则的结果取自记录",
    "some personal facts are sealed for good; the rules that read them are told from the record",
)
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """Which decision it is: its public id, the store's name and the revision in words."""

    decision: str
    store: Label
    revision: Label


Row = tuple[str, str, str, str, str]


def revision_words(layers: Sequence[str], store_revision: int | None) -> Label:
    """``platform@2026.1 + 本店 r14``."""
    upper = " + ".join(layers[:2] if store_revision is not None else layers)
    if store_revision is None:
        return Label.of(upper)
    return Label(f"{upper} + 本店 r{store_revision}", f"{upper} + this store r{store_revision}")


def render_text(
    explanation: Explanation, language: Language, heading: Heading | None = None
) -> str:
    """The whole explanation; the last line says what happens next."""
    rows = [row for policy in explanation.policies for row in _policy_rows(policy, language)]
    lines = [_head(explanation, heading, language), *_aligned(rows)]
    if explanation.from_record:
        lines.append(_FROM_RECORD.say(language))
    lines.append(_NEXT.say(language) + explanation.next_step.say(language))
    return "\n".join(lines)


def say_comparison(line: ComparisonLine, language: Language) -> str:
    """One comparison as a phrase: 芝麻信用分 580 ≥ 600 不成立，差 20."""
    zh = language == "zh"
    left = f"{line.label.say(language)} {line.value.say(language)}"
    if line.because:
        left += f"（由 {line.because} 得出）" if zh else f" (from {line.because})"
    right = " ".join(filter(None, (line.operator.say(language), line.threshold.say(language))))
    if line.result is None:
        return f"{left}，需要 {right}" if zh else f"{left}, wanted {right}"
    if line.operator.en == "is":
        return _say_known(line, left, right, language)
    if line.result:
        return f"{left} {right}"
    distance = line.distance.say(language) if line.distance else ""
    if zh:
        return "，".join(filter(None, (f"{left} {right} 不成立", distance)))
    return ", ".join(filter(None, (f"{left} {right} does not hold", distance)))


def say_effect(line: EffectLine, language: Language) -> str:
    status = f" [{say_status(line.status, language)}]" if line.status else ""
    return line.sentence.say(language) + status


def say_status(status: EffectStatus, language: Language) -> str:
    words = STATUS_WORDS[status.status].say(language)
    return words if status.detail is None else f"{words} #{status.detail}"


def _say_known(line: ComparisonLine, left: str, right: str, language: Language) -> str:
    if language == "zh":
        return f"{left}，符合「{right}」" if line.result else f"{left}，要求{right}"
    return f"{left}, as asked" if line.result else f"{left}, asked to be {line.threshold.en}"


def _head(explanation: Explanation, heading: Heading | None, language: Language) -> str:
    moment = explanation.moment_label.say(language)
    if heading is None:
        return " · ".join((moment, " + ".join(explanation.layers)))
    parts = (heading.store.say(language), moment, heading.revision.say(language))
    return f"{heading.decision}  {' · '.join(parts)}"


def _policy_rows(policy: PolicyExplanation, language: Language) -> Iterator[Row]:
    name = policy.name
    for rule in policy.rules:
        for row in _rule_rows(rule, language):
            yield (name, *row)
            name = ""
    if policy.referral:
        yield (name, "", "", f"→ {say_effect(policy.referral, language)}", "")


def _rule_rows(rule: RuleExplanation, language: Language) -> Iterator[tuple[str, str, str, str]]:
    phrases = list(_phrases(rule.condition, language, "")) or [(_ALWAYS.say(language), ())]
    tails = [f"→ {say_effect(effect, language)}" for effect in rule.effects]
    if len(phrases) == 1 and len(tails) == 1:
        phrases = [(f"{phrases[0][0]} {tails[0]}", phrases[0][1] or rule.effects[0].parameters)]
        tails = []
    head, result = rule.id, RESULTS[rule.result].say(language)
    if rule.result == "not_reached":
        phrases = [("", ())]
    for phrase, uses in phrases:
        yield (head, result, phrase, _say_uses(uses, language))
        head = result = ""
    for tail, effect in zip(tails, rule.effects, strict=False):
        yield ("", "", tail, _say_uses(effect.parameters, language))
    for flip in _telling_flips(rule):
        yield ("", "", _say_flip(flip, language), "")


def _phrases(
    node: ConditionNode, language: Language, indent: str
) -> Iterator[tuple[str, tuple[ParameterUse, ...]]]:
    if isinstance(node, ComparisonLine):
        yield indent + say_comparison(node, language), node.parameters
        return
    deeper = indent
    if node.kind != "all" or indent:
        if node.parts:
            yield indent + _GROUPS[node.kind].say(language) + _mark(node, language), ()
        deeper = indent + "  "
    for part in node.parts:
        yield from _phrases(part, language, deeper)


def _mark(node: Group, language: Language) -> str:
    if node.result is None:
        return "：无法判断" if language == "zh" else ": undetermined"
    if language == "zh":
        return "：成立" if node.result else "：不成立"
    return ": holds" if node.result else ": does not hold"


def _telling_flips(rule: RuleExplanation) -> tuple[Flip, ...]:
    """The nearest change, unless the one comparison there is already says how far off it was."""
    if len(rule.lines) == 1 and (rule.lines[0].distance or not rule.flips):
        return ()
    return rule.flips[:1]


def _say_flip(flip: Flip, language: Language) -> str:
    label, value = flip.label.say(language), flip.value.say(language)
    if language == "zh":
        distance = f"（{flip.distance.zh}）" if flip.distance else ""
        return f"若{label}为 {value}{distance}，则命中"
    distance = f" ({flip.distance.en})" if flip.distance else ""
    return f"would hit if {label} were {value}{distance}"


def _say_uses(uses: Iterable[ParameterUse], language: Language) -> str:
    """``min_score = 600  tenants/hangzhou-xihu/rules.yaml:5``."""
    return "; ".join(
        f"{use.short_name} = {use.value.say(language)}  {use.origin.file}:{use.origin.line}"
        for use in uses
    )


def _aligned(rows: Sequence[Row]) -> list[str]:
    widths = [
        min(_WIDEST, max((display_width(row[column]) for row in rows), default=0))
        for column in range(4)
    ]
    lines = []
    for row in rows:
        cells = [pad(row[column], widths[column]) for column in range(4)]
        lines.append("  ".join((*cells, row[4])).rstrip())
    return lines


def pad(text: str, width: int) -> str:
    """The text filled up with blanks to a width in terminal columns."""
    return text + " " * (width - display_width(text))
