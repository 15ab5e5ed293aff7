"""Effects that contradict each other in one case (R323).

Under ``hit: all`` two rules that set one derived fact to different values, or ask for an effect
of which only the first request stands, with different arguments; under either hit policy an
effect beside its opposite. Verdicts are no contradiction: the strictest stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement

from pawpact.kernel.label import Label
from pawpact.policy.analysis.examined import Examined
from pawpact.policy.analysis.search import Chosen
from pawpact.policy.checking.example import span_of
from pawpact.policy.condition import operand_identity
from pawpact.policy.deciding.verdict import SET
from pawpact.policy.engine.reference import Facts, Parameters, operand_value
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.model import Call, Operand
from pawpact.vocabulary.declarations import Combine
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value

Arguments = Mapping[str, Operand]


def conflicts(examined: Examined) -> Iterator[Diagnostic]:
    """Each pair of rules once, with the first contradiction in it."""
    rules = examined.policy.rules
    for one, other in combinations_with_replacement(range(len(rules)), 2):
        if one != other and examined.policy.hit == "first":
            continue
        pairs = [
            pair
            for left in rules[one].then
            for right in rules[other].then
            if (pair := _Pair(left, right)).may_contradict(examined.vocabulary)
        ]
        case = _case_of(examined, one, other) if pairs else None
        told = case and next((each for each in pairs if _differ(each, examined, case)), None)
        if case and told:
            yield _conflict(examined, one, other, told, case)


class _Pair:
    def __init__(self, left: Call, right: Call) -> None:
        self.left = left
        self.right = right

    def may_contradict(self, vocabulary: Vocabulary) -> bool:
        if self.left is self.right:
            return False
        if self.left.effect == self.right.effect == SET:
            return any(self.fact_set())
        if self.is_opposite(vocabulary):
            return True
        effect = vocabulary.effects.get(self.left.effect)
        return (
            self.left.effect == self.right.effect
            and effect is not None
            and effect.combine is Combine.FIRST
            and not effect.verdict
            and _identities(self.left) != _identities(self.right)
        )

    def is_opposite(self, vocabulary: Vocabulary) -> bool:
        left, right = (vocabulary.effects.get(each.effect) for each in (self.left, self.right))
        if left is None or right is None:
            return False
        return left.opposite == right.name or right.opposite == left.name

    def fact_set(self) -> Iterator[str]:
        """The facts that both set, in different words."""
        ours, theirs = _identities(self.left), _identities(self.right)
        yield from (name for name in ours if name in theirs and ours[name] != theirs[name])


def _case_of(examined: Examined, one: int, other: int) -> Chosen | None:
    goals = examined.choosing(one)
    return examined.find([*goals, *examined.choosing(other)] if one != other else goals)


def _differ(pair: _Pair, examined: Examined, case: Chosen) -> bool:
    """Whether the two really differ in this case, and are about the same thing."""
    facts, parameters = examined.point(case), examined.ruleset.parameters
    ours, theirs = (_values(each, facts, parameters) for each in (pair.left, pair.right))
    if pair.is_opposite(examined.vocabulary):
        named = [name for name in ("kind", "about", "mark") if name in ours or name in theirs]
        return all(ours.get(name) == theirs.get(name) for name in named)
    if pair.left.effect == SET:
        return any(ours[name] != theirs[name] for name in pair.fact_set())
    return ours != theirs


def _values(call: Call, facts: Facts, parameters: Parameters) -> dict[str, Value | None]:
    return {
        name: operand_value(operand, facts, parameters) for name, operand in call.arguments.items()
    }


def _identities(call: Call) -> dict[str, object]:
    return {name: operand_identity(operand) for name, operand in call.arguments.items()}


def _conflict(examined: Examined, one: int, other: int, pair: _Pair, case: Chosen) -> Diagnostic:
    examined.confirm({one, other} <= set(examined.outcome(case).chosen))
    first, second = examined.policy.rules[one], examined.policy.rules[other]
    what = _what(pair, examined.vocabulary)
    shown = examined.shown(case, examined.facts_of((one, other)))
    who = f"{first.id} " if one == other else f"{first.id}、{second.id} 同时生效时"
    whom = (
        f"rule {first.id} contradicts itself"
        if one == other
        else f"rules {first.id} and {second.id} contradict each other"
    )
    return Diagnostic(
        "R323",
        "error",
        Label(f"规则 {who}自相矛盾：{what.zh}", f"{whom}: {what.en}"),
        span_of(pair.right.origin),
        Label("与前面的矛盾", "against the earlier one"),
        Label(
            f"{shown.zh}。让两条规则的条件不会同时成立，或只留一个",
            f"{shown.en}. Let their conditions exclude each other, or keep one of them",
        ),
        ((span_of(pair.left.origin), Label("前面说的是这个", "the earlier one")),),
    )


def _what(pair: _Pair, vocabulary: Vocabulary) -> Label:
    if pair.left.effect == SET:
        name = next(pair.fact_set())
        label = vocabulary.facts[name].label
        return Label(
            f"把「{label.zh}」（{name}）设成不同的值", f"{name} is set to different values"
        )
    left, right = (vocabulary.effects[each.effect] for each in (pair.left, pair.right))
    if left is not right:
        return Label(
            f"一边是「{left.label.zh}」，一边是「{right.label.zh}」",
            f"one asks for {left.name}, the other for {right.name}",
        )
    return Label(
        f"「{left.label.zh}」要求不同，只有第一个算数",
        f"they ask for {left.name} with different arguments, and only the first stands",
    )
