"""What happens next: the last line of an explanation."""

from __future__ import annotations

from collections.abc import Sequence

from pawpact.kernel.label import Label
from pawpact.policy.deciding.verdict import SET, standing
from pawpact.policy.explaining.explanation import EffectLine, PolicyExplanation
from pawpact.policy.receipt.recorded import Status
from pawpact.vocabulary.declarations import MomentKind
from pawpact.vocabulary.registry import Vocabulary

_REVIEWABLE_RANK = 2
"""From here on an answer is less than the customer asked for, so human review is open."""

PERSON_DECIDES = Label("没有规则作出决定，由人工处理", "no rule decides, so a person does")
_NOTHING = Label("没有后续事项", "nothing follows")
_REVIEW = Label("客户可要求人工复核", "the customer may ask for human review")


def next_step(vocabulary: Vocabulary, moment: str, policies: Sequence[PolicyExplanation]) -> Label:
    """One sentence for the customer and the shop."""
    effects = [
        line
        for policy in policies
        for line in (
            *(effect for rule in policy.rules for effect in rule.effects),
            *((policy.referral,) if policy.referral else ()),
        )
        if line.effect != SET
    ]
    held = [line for line in effects if line.status and line.status.status is Status.HELD]
    if held:
        return _with(Label("等待处理：", "waiting: "), held)
    if vocabulary.moments[moment].kind is MomentKind.REQUEST:
        return _answer(vocabulary, effects)
    return _with(Label("", ""), effects) if effects else _NOTHING


def _answer(vocabulary: Vocabulary, effects: Sequence[EffectLine]) -> Label:
    verdicts = [line for line in effects if _rank(vocabulary, line)]
    if not verdicts:
        return _with(Label("", ""), effects) if effects else PERSON_DECIDES
    stand = standing([(line.effect, line) for line in verdicts], vocabulary)
    step = Label(
        "，或".join(dict.fromkeys(line.sentence.zh for line in stand)),
        ", or ".join(dict.fromkeys(line.sentence.en for line in stand)),
    )
    if _rank(vocabulary, stand[0]) < _REVIEWABLE_RANK:
        return step
    return Label(f"{step.zh}；{_REVIEW.zh}", f"{step.en}; {_REVIEW.en}")


def _rank(vocabulary: Vocabulary, line: EffectLine) -> int:
    effect = vocabulary.effects.get(line.effect)
    return effect.verdict if effect else 0


def _with(lead: Label, lines: Sequence[EffectLine]) -> Label:
    zh = "；".join(dict.fromkeys(line.sentence.zh for line in lines))
    en = "; ".join(dict.fromkeys(line.sentence.en for line in lines))
    return Label(lead.zh + zh, lead.en + en)
