"""What must hold of one built policy: its limits, its privacy, the fences of its effects."""

from __future__ import annotations

from pawpact.kernel.label import Label
from pawpact.policy.checking.limit import check_limits
from pawpact.policy.condition import facts_of_rule, facts_read
from pawpact.policy.model import Call, Policy
from pawpact.policy.reading.effect import SET
from pawpact.policy.reading.load import MOST_RULES, too_many_rules
from pawpact.policy.reading.parameter_constraint import span_of
from pawpact.policy.reading.scope import Scope

MOST_FACTS = 40


def check_policy(policy: Policy, settled: frozenset[str] | None, scope: Scope) -> None:
    """``settled`` are the derived facts of the platform's rules, None for the platform itself."""
    _check_size(policy, scope)
    _check_privacy(policy, scope)
    if settled is not None:
        _check_derived(policy, settled, scope)
    for rule in policy.rules:
        for call in rule.then:
            check_limits(call, rule, scope)


def _check_size(policy: Policy, scope: Scope) -> None:
    if len(policy.rules) > MOST_RULES:
        scope.findings.error("R309", span_of(policy.origin), too_many_rules())
    facts = facts_read(policy)
    if len(facts) > MOST_FACTS:
        scope.findings.error(
            "R309",
            span_of(policy.origin),
            Label(
                f"规则用到 {len(facts)} 个事实，最多 {MOST_FACTS} 个",
                f"the rules read {len(facts)} facts, at most {MOST_FACTS} are allowed",
            ),
            help=Label("少用几个事实：删去或合并规则", "read fewer: remove or merge rules"),
        )


def _check_privacy(policy: Policy, scope: Scope) -> None:
    """A chunk's receipt is not sealed by subject, so it may hold nothing personal."""
    if not scope.vocabulary.moments[policy.moment].chunked:
        return
    for rule in policy.rules:
        for name in facts_of_rule(rule):
            if scope.vocabulary.facts[name].personal:
                scope.findings.error(
                    "R316",
                    span_of(rule.origin),
                    Label(
                        f"时刻 {policy.moment} 成批留痕，不能读个人信息 `{name}`",
                        f"the moment {policy.moment} keeps receipts by batch "
                        f"and cannot read the personal fact `{name}`",
                    ),
                    help=Label(
                        "改用不含个人信息的分段事实", "read a band or a yes/no fact instead"
                    ),
                )


def _check_derived(policy: Policy, settled: frozenset[str], scope: Scope) -> None:
    """A rule of a brand or store sets only what the platform's rules set already."""
    for rule in policy.rules:
        for call in rule.then if rule.origin.layer != "platform" else ():
            for name in call.arguments if call.effect == SET else ():
                if name not in settled:
                    _refuse_setting(name, policy, call, scope)


def _refuse_setting(name: str, policy: Policy, call: Call, scope: Scope) -> None:
    scope.findings.error(
        "R308",
        span_of(call.origin),
        Label(f"`{name}` 不是 {policy.name} 设定的", f"{policy.name} does not set `{name}`"),
        help=Label(
            "门店的规则只设定平台规则已设定的事实",
            "a store's rule sets only facts that the platform's rules set",
        ),
    )
