"""Optional facts whose absence quietly takes a rule away (R324), idle prohibitions (R325).

Under ``hit: all`` a rule that cannot be answered is left out, and nobody is told. Where a rule
asks whether the fact is known, or an inline test shows what happens without it, it was thought of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pawpact.kernel.label import Label
from pawpact.policy.analysis.examined import Examined
from pawpact.policy.analysis.live import other_values, parameters_of
from pawpact.policy.analysis.search import FALSE, OPEN, TRUE, Chosen, Goal
from pawpact.policy.checking.example import span_of
from pawpact.policy.condition import comparisons, facts_of_rule
from pawpact.policy.deciding.boundary import conditions_of
from pawpact.policy.engine.reference import evaluate_rule
from pawpact.policy.finding.diagnostic import Diagnostic
from pawpact.policy.model import Never, Operator, Origin, Rule


def uncovered_facts(examined: Examined) -> Iterator[Diagnostic]:
    if examined.policy.hit != "all":
        return
    told: set[str] = set()
    thought_of = _asked_about(examined)
    for number, rule in enumerate(examined.policy.rules):
        if rule.locked or rule.if_unknown == "skip":
            continue
        for fact in facts_of_rule(rule):
            declared = examined.vocabulary.facts[fact]
            if not declared.optional or declared.derived or fact in thought_of | told:
                continue
            case = examined.find([(examined.rules[number], OPEN), *_only_unknown(examined, fact)])
            if case is not None and not _is_tested(examined, fact):
                told.add(fact)
                yield _uncovered(examined, number, fact, case)


def _asked_about(examined: Examined) -> set[str]:
    """The facts of which some policy of the moment asks whether they are known."""
    names = examined.ruleset.order[examined.policy.moment]
    policies = [examined.ruleset.policies[name] for name in names]
    return {
        each.fact
        for condition in conditions_of(policies)
        for each in comparisons(condition)
        if each.operator is Operator.KNOWN
    }


def _only_unknown(examined: Examined, fact: str) -> list[Goal]:
    """That of all facts this one alone is unknown."""
    search = examined.search
    return [
        (search.known(name), FALSE if name == fact else TRUE)
        for name in search.space.holder
        if not examined.vocabulary.facts[name].derived
    ]


def _is_tested(examined: Examined, fact: str) -> bool:
    """Whether a test leaves the fact out, and with it a rule that reads it."""
    parameters = examined.ruleset.parameters
    return any(
        fact not in test.given and evaluate_rule(rule, test.given, parameters) is None
        for rule in examined.policy.rules
        if fact in facts_of_rule(rule)
        for test in examined.policy.tests
    )


def _uncovered(examined: Examined, number: int, fact: str, case: Chosen) -> Diagnostic:
    outcome = examined.outcome(case)
    examined.confirm(bool(outcome.undetermined >> number & 1) and number not in outcome.chosen)
    rule, label = examined.policy.rules[number], examined.vocabulary.facts[fact].label
    shown = examined.shown(case, examined.facts_of((number,)))
    return Diagnostic(
        "R324",
        "warning",
        Label(
            f"「{label.zh}」未知时，规则 {rule.id} 不声不响地不起作用",
            f"where {fact} is unknown, rule {rule.id} quietly does nothing",
        ),
        span_of(_place(rule, fact)),
        Label("可能未知", "may be unknown"),
        Label(
            f"{shown.zh}。加一条 `{fact}: {{known: false}}` 的规则；本来就这样的，加一个"
            "不给它的测试",
            f"{shown.en}. Add a rule for `{fact}: {{known: false}}`; where it is meant, add a"
            " test without it",
        ),
    )


def _place(rule: Rule, fact: str) -> Origin:
    found = (each.origin for each in comparisons(rule.when) if each.fact == fact)
    return next(found, rule.origin)


def idle_prohibitions(examined: Examined) -> Iterator[Diagnostic]:
    """Prohibitions whose condition no case can meet, whatever the parameters may be.

    They bind rules that stores write too, so what other rules settle is left open here.
    """
    if not examined.policy.never:
        return
    examined = replace(examined, is_free=True)
    for number, never in enumerate(examined.policy.never):
        if _is_idle(examined, number) and not _may_serve(examined, number, never):
            yield Diagnostic(
                "R325",
                "warning",
                Label(
                    f"禁令「{never.name}」永远用不上",
                    f"the prohibition `{never.name}` never applies",
                ),
                span_of(never.origin),
                Label("没有任何情形能对上它的条件", "no case can meet its condition"),
                Label(
                    "条件写错了，它就什么都挡不住：改对，或者删去",
                    "with a wrong condition it forbids nothing: mend it or take it out",
                ),
            )


def _is_idle(examined: Examined, number: int) -> bool:
    node = examined.search.condition(examined.policy.never[number].when)
    return examined.is_impossible([(node, TRUE)])


def _may_serve(examined: Examined, number: int, never: Never) -> bool:
    numbers = parameters_of([never.when], examined.ruleset)
    return any(
        not _is_idle(examined.with_parameters(changed), number) for changed in other_values(numbers)
    )
