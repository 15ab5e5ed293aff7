"""Rules of a ``hit: first`` policy that say different things of one case (R322).

That an earlier rule comes first is what the hit policy is for: a guard before what it guards,
an exception before its rule. What is told is the order that gives something away: the earlier
rule grants, the later would have answered otherwise, and neither is a special case of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pawpact.kernel.label import Label
from pawpact.policy.analysis.examined import Examined
from pawpact.policy.analysis.search import FALSE, OPEN, TRUE, Chosen
from pawpact.policy.checking.example import span_of
from pawpact.policy.condition import operand_identity
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.model import Rule
from pawpact.vocabulary.registry import Vocabulary


def overlaps(examined: Examined) -> Iterator[Diagnostic]:
    if examined.policy.hit != "first":
        return
    for later, rule in enumerate(examined.policy.rules):
        for earlier in range(later):
            if _is_given_away(examined.policy.rules[earlier], rule, examined.vocabulary):
                case = _case_of(examined, earlier, later)
                if case is not None:
                    yield _overlap(examined, earlier, later, case)


def _is_given_away(earlier: Rule, later: Rule, vocabulary: Vocabulary) -> bool:
    """Whether the earlier one grants what the later would refuse, refer, or give otherwise."""
    if not _grants(earlier, vocabulary) or _effects(earlier) == _effects(later):
        return False
    return _grants(later, vocabulary) or _rank(later, vocabulary) > _rank(earlier, vocabulary)


def _case_of(examined: Examined, earlier: int, later: int) -> Chosen | None:
    """A case that both match and the earlier takes, if neither covers the other."""
    both = [*examined.choosing(earlier), (examined.rules[later], TRUE)]
    case = examined.find(both)
    if case is None or examined.policy.rules[later].locked:
        return case
    only_earlier = [*examined.choosing(earlier), (examined.rules[later], FALSE | OPEN)]
    only_later = [
        (examined.rules[later], TRUE),
        (examined.rules[earlier], FALSE | OPEN),
        *examined.passing(earlier),
    ]
    if examined.is_impossible(only_earlier) or examined.is_impossible(only_later):
        return None
    return case


def _overlap(examined: Examined, earlier: int, later: int, case: Chosen) -> Diagnostic:
    outcome = examined.outcome(case)
    examined.confirm(outcome.chosen == (earlier,) and bool(outcome.fired >> later & 1))
    first, second = examined.policy.rules[earlier], examined.policy.rules[later]
    shown = examined.shown(case, examined.facts_of((earlier, later)))
    return Diagnostic(
        "R322",
        "warning",
        Label(
            f"规则 {first.id} 先给了，{second.id} 本来会另作决定",
            f"rule {first.id} grants what {second.id} would have answered otherwise",
        ),
        span_of(first.origin),
        Label("排在前面，所以按这条", "stands first, so it counts"),
        Label(
            f"{shown.zh}。要紧的排前面：`before: {first.id}`；本来就该这样的，在 {first.id} 里写明"
            "它只管哪些情形",
            f"{shown.en}. Put the weightier one first: `before: {first.id}`; or let {first.id} say"
            " which cases are its own",
        ),
        ((span_of(second.origin), Label("这条也对得上", "this one matches too")),),
    )


def _grants(rule: Rule, vocabulary: Vocabulary) -> bool:
    return any(
        call.effect in vocabulary.effects and vocabulary.effects[call.effect].grants
        for call in rule.then
    )


def _rank(rule: Rule, vocabulary: Vocabulary) -> int:
    """How strict its answer is."""
    known = (vocabulary.effects.get(call.effect) for call in rule.then)
    return max((each.verdict for each in known if each), default=0)


def _effects(rule: Rule) -> Sequence[object]:
    return sorted(
        (
            call.effect,
            sorted((name, repr(operand_identity(each))) for name, each in call.arguments.items()),
        )
        for call in rule.then
    )
