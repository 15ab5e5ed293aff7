"""An explanation as text for people, one line a condition, aligned for Chinese widths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pawpact.kernel.label import Label, Language
from pawpact.policy.explaining.explanation import (
    ComparisonLine,
    ConditionNode,
    EffectLine,
    Explanation,
    Flip,
    Group,
    ParameterUse,
    PolicyExplanation,
    Result,
    RuleExplanation,
    Way,
)
from pawpact.policy.finding.diagnostic import display_width
from pawpact.policy.model import Layer, Origin
from pawpact.policy.receipt.recorded import EffectStatus, Status

LAYERS: Mapping[Layer, Label] = {
    "platform": Label("平台", "platform"),
    "brand": Label("品牌", "brand"),
    "store": Label("本店", "store"),
}
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
    Status.OUTWEIGHED: Label("以更严的结论为准", "outweighed"),
}
_GROUPS = {
    "all": Label("全部满足", "all of"),
    "any": Label("任一满足", "any of"),
    "not": Label("并非", "not"),
}
_ALWAYS = Label("无条件", "always")
_NEXT = Label("下一步：", "Next: ")
_WAYS = Label("怎样会不同（只改一项，其余不变）：", "What would differ, with one change:")
_TWO = Label("怎样会不同（一项不够，改两项）：", "What would differ, with two changes:")
_EDGES = Label("差多少就没有（只改一项）：", "What one change would have cost:")
_NO_WAY = Label(
    "怎样会不同：能试的都试了，改一项、两项都还不够",
    "What would differ: of all that was tried neither one change nor two are enough",
)
_FROM_RECORD = Label(
    "部分个人信息已抹除，相关规则的结果取自记录",
    "some personal facts were erased; the rules that read them are told from the record",
)
_WIDEST = 60
_EQUALITIES = frozenset({"=", "≠"})


@dataclass(frozen=True, slots=True)
class Heading:
    """Which decision it is: its public id, the store's name and the revision in words."""

    decision: str
    store: Label
    revision: Label


Row = tuple[str, str, str, str, str]


def revision_words(layers: Sequence[str], store_revision: int | None) -> Label:
    """``platform@2026.1 + 本店 r14``."""
    if store_revision is None:
        return Label.of(" + ".join(layers))
    upper = " + ".join(layers[:-1] or layers)
    return Label(f"{upper} + 本店 r{store_revision}", f"{upper} + this store r{store_revision}")


def render_text(
    explanation: Explanation,
    language: Language,
    heading: Heading | None = None,
    *,
    full: bool = False,
) -> str:
    """The explanation; the last line says what happens next.

    Of each rule the conditions that settled its result are shown, with ``full`` all of them, and
    how near what was given lies to its edge.
    """
    rows = [row for policy in explanation.policies for row in _policy_rows(policy, language, full)]
    lines = [_head(explanation, heading, language), *_aligned(rows)]
    if explanation.from_record:
        lines.append(_FROM_RECORD.say(language))
    lines += _say_ways(explanation.ways, language)
    if full and explanation.edges:
        told = (f"  {say_way(edge, language)}" for edge in explanation.edges)
        lines += [_EDGES.say(language), *told]
    lines.append(_NEXT.say(language) + explanation.next_step.say(language))
    return "\n".join(lines)


def say_comparison(line: ComparisonLine, language: Language) -> str:
    """One comparison as a phrase: 芝麻信用分 580 ≥ 600 不成立，差 20."""
    label, value = line.label.say(language), line.value.say(language)
    operator, threshold = line.operator.say(language), _say_threshold(line, language)
    because = _because(line, language)
    if line.asks_known:
        return _say_known(line, label, value, language)
    if line.result is None:
        wanted = "需要" if language == "zh" else "wanted"
        return _listed((f"{label} {value}{because}", f"{wanted} {operator} {threshold}"), language)
    if operator in _EQUALITIES:
        return _say_equality(line, f"{label} = {value}{because}", language)
    phrase = f"{label} {value}{because} {operator} {threshold}"
    if line.result:
        return phrase
    denied = " 不成立" if language == "zh" else " does not hold"
    return _listed((phrase + denied, _say_distance(line, language)), language)


def _say_known(line: ComparisonLine, label: str, value: str, language: Language) -> str:
    is_known = line.result is line.wants_known
    if is_known:
        known = f"{label} {value}（已知）" if language == "zh" else f"{label} {value} (known)"
        denied = "，应为未知" if language == "zh" else ", asked to be unknown"
    else:
        known = f"{label} 未知" if language == "zh" else f"{label} unknown"
        denied = "，应为已知" if language == "zh" else ", asked to be known"
    return known if line.result else known + denied


def _say_equality(line: ComparisonLine, found: str, language: Language) -> str:
    threshold = _say_threshold(line, language)
    if line.operator.en == "=":
        if line.result:
            return found
        wanted = f"应为 {threshold}" if language == "zh" else f"wanted {threshold}"
        return _listed((found, wanted, _say_distance(line, language)), language)
    other = f"不应为 {threshold}" if language == "zh" else f"wanted anything but {threshold}"
    return _listed((found, "" if line.result else other), language)


def _say_threshold(line: ComparisonLine, language: Language) -> str:
    threshold = line.threshold.say(language)
    if line.formula is None:
        return threshold
    formula = line.formula.say(language)
    return f"{threshold}（{formula}）" if language == "zh" else f"{threshold} ({formula})"


def _because(line: ComparisonLine, language: Language) -> str:
    if not line.because:
        return ""
    return f"（由 {line.because} 得出）" if language == "zh" else f" (from {line.because})"


def _say_distance(line: ComparisonLine, language: Language) -> str:
    return line.distance.say(language) if line.distance else ""


def _listed(parts: Iterable[str], language: Language) -> str:
    return ("，" if language == "zh" else ", ").join(filter(None, parts))


def say_effect(line: EffectLine, language: Language) -> str:
    status = f" [{say_status(line.status, language)}]" if line.status else ""
    return line.sentence.say(language) + status


def say_status(status: EffectStatus, language: Language) -> str:
    words = STATUS_WORDS[status.status].say(language)
    return words if status.detail is None else f"{words} #{status.detail}"


def _head(explanation: Explanation, heading: Heading | None, language: Language) -> str:
    moment = explanation.moment_label.say(language)
    if heading is None:
        return " · ".join((moment, " + ".join(explanation.layers)))
    parts = (heading.store.say(language), moment, heading.revision.say(language))
    return f"{heading.decision}  {' · '.join(parts)}"


def _policy_rows(policy: PolicyExplanation, language: Language, full: bool) -> Iterator[Row]:
    name = policy.name
    for rule in policy.rules:
        for row in _rule_rows(rule, language, full):
            yield (name, *row)
            name = ""
    if policy.referral:
        yield (name, "", "", f"→ {say_effect(policy.referral, language)}", "")


def _rule_rows(
    rule: RuleExplanation, language: Language, full: bool
) -> Iterator[tuple[str, str, str, str]]:
    shown = rule.condition if full else _telling(rule)
    phrases = list(_phrases(shown, language, "", full)) or [(_ALWAYS.say(language), "")]
    tails = [f"→ {say_effect(effect, language)}" for effect in rule.effects]
    if len(phrases) == 1 and len(tails) == 1:
        place = phrases[0][1] or _say_uses(rule.effects[0].parameters, language)
        phrases = [(f"{phrases[0][0]} {tails[0]}", place)]
        tails = []
    head, result = rule.id, RESULTS[rule.result].say(language)
    if rule.result == "not_reached":
        phrases = [("", "")]
    for phrase, place in phrases:
        yield (head, result, phrase, place)
        head = result = ""
    for tail, effect in zip(tails, rule.effects, strict=False):
        yield ("", "", tail, _say_uses(effect.parameters, language))
    for flip in _telling_flips(rule):
        yield ("", "", _say_flip(flip, language), "")


def _phrases(
    node: ConditionNode, language: Language, indent: str, full: bool
) -> Iterator[tuple[str, str]]:
    """Each condition with where its numbers were written, or with ``full`` it itself."""
    if isinstance(node, ComparisonLine):
        place = _say_uses(node.parameters, language)
        if full and not place:
            place = say_place(node.origin, language)
        yield indent + say_comparison(node, language), place
        return
    deeper = indent
    if node.kind != "all" or indent:
        if node.parts:
            yield indent + _GROUPS[node.kind].say(language) + _mark(node, language), ""
        deeper = indent + "  "
    for part in node.parts:
        yield from _phrases(part, language, deeper, full)


def _mark(node: Group, language: Language) -> str:
    if node.result is None:
        return "：无法判断" if language == "zh" else ": undetermined"
    if language == "zh":
        return "：成立" if node.result else "：不成立"
    return ": holds" if node.result else ": does not hold"


_RESULT_OF: dict[Result, bool | None] = {"hit": True, "miss": False, "undetermined": None}


def _telling(rule: RuleExplanation) -> ConditionNode:
    """Of conditions that must all hold, those that made the rule come out as it did.

    A fact that had to be known is not worth a line where another one shows its value.
    """
    condition = rule.condition
    if isinstance(condition, ComparisonLine) or condition.kind != "all":
        return condition
    wanted = _RESULT_OF.get(rule.result)
    parts = tuple(part for part in condition.parts if part.result is wanted)
    plain = tuple(part for part in parts if not _is_plainly_known(part))
    return Group("all", condition.result, plain or parts or condition.parts)


def _is_plainly_known(part: ConditionNode) -> bool:
    return isinstance(part, ComparisonLine) and part.wants_known is True and part.result is True


def _telling_flips(rule: RuleExplanation) -> tuple[Flip, ...]:
    """The nearest change, unless the one condition shown already says what was wanted."""
    told = _telling(rule)
    if isinstance(told, ComparisonLine) or (
        len(told.parts) == 1 and isinstance(told.parts[0], ComparisonLine)
    ):
        return ()
    return rule.flips[:1]


def _say_ways(ways: Sequence[Way] | None, language: Language) -> list[str]:
    """What would have to differ for a better answer; each line was decided again."""
    if ways is None:
        return []
    if not ways:
        return [_NO_WAY.say(language)]
    head = _TWO if any(way.also for way in ways) else _WAYS
    return [head.say(language), *(f"  {say_way(way, language)}" for way in ways)]


def say_way(way: Way, language: Language) -> str:
    """芝麻信用分 580 → 600（再高 20）：通过申请."""
    needed = [_say_change(each, language) for each in (way, *way.also)]
    leads_to = way.leads_to.say(language)
    if language == "zh":
        return f"若{'，并且'.join(needed)}：{leads_to}"
    return f"if {' and '.join(needed)}: {leads_to}"


def _say_change(way: Way, language: Language) -> str:
    label, now = way.label.say(language), way.now.say(language)
    value = way.value.say(language)
    distance = way.distance.say(language) if way.distance else ""
    if language == "zh":
        return f"{label}是 {value}（现在 {_listed((now, distance), language)}）"
    return f"{label} were {value} (now {_listed((now, distance), language)})"


def _say_flip(flip: Flip, language: Language) -> str:
    label, value = flip.label.say(language), flip.value.say(language)
    if language == "zh":
        distance = f"（{flip.distance.zh}）" if flip.distance else ""
        return f"若{label}为 {value}{distance}，则命中"
    distance = f" ({flip.distance.en})" if flip.distance else ""
    return f"would hit if {label} were {value}{distance}"


def _say_uses(uses: Iterable[ParameterUse], language: Language) -> str:
    """``min_score = 600  tenants/hangzhou-xihu/rules.yaml:5:23（本店）``."""
    return "; ".join(
        f"{use.short_name} = {use.value.say(language)}  {say_place(use.origin, language)}"
        for use in uses
    )


def say_place(origin: Origin, language: Language) -> str:
    """File, line and column, and whose file it is."""
    layer = LAYERS[origin.layer].say(language)
    return f"{origin}（{layer}）" if language == "zh" else f"{origin} ({layer})"


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
