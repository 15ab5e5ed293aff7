"""Whether two rulesets decide a moment alike, as far as that can be seen without deciding."""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.policy.condition import (
    Identity,
    comparisons,
    identity,
    operand_identity,
    parameters_of_operand,
)
from pawpact.policy.model import Call, Never, Operand, Policy, Rule, Ruleset


def decide_alike(one: Ruleset, other: Ruleset, moment: str) -> bool:
    """The same policies, rules and numbers; where they were written is left out."""
    names = one.order.get(moment, ())
    if names != other.order.get(moment, ()):
        return False
    return all(_shape(one, name) == _shape(other, name) for name in names)


def _shape(ruleset: Ruleset, name: str) -> tuple[object, ...]:
    policy = ruleset.policies[name]
    return (
        policy.hit,
        policy.effective_from,
        policy.effective_until,
        tuple(_rule(rule) for rule in policy.rules),
        tuple(_never(never) for never in policy.never),
        tuple(
            (parameter, repr(ruleset.parameters[parameter].value))
            for parameter in sorted(parameters_read(policy))
        ),
    )


def _rule(rule: Rule) -> tuple[object, ...]:
    calls = tuple(map(_call, rule.then))
    return (rule.id, rule.if_unknown, rule.locked, identity(rule.when), calls)


def _never(never: Never) -> tuple[object, ...]:
    facts = tuple(sorted((name, repr(value)) for name, value in never.facts.items()))
    return (never.name, identity(never.when), facts, tuple(map(_call, never.effects)))


def _call(call: Call) -> Identity:
    arguments = ((name, operand_identity(each)) for name, each in sorted(call.arguments.items()))
    return (call.effect, *arguments)


def parameters_read(policy: Policy) -> frozenset[str]:
    """Every parameter that a rule or a ``never`` of the policy mentions."""
    return frozenset(
        name for operand in _operands(policy) for name in parameters_of_operand(operand)
    )


def _operands(policy: Policy) -> Iterator[Operand]:
    conditions = [rule.when for rule in policy.rules]
    conditions += [never.when for never in policy.never]
    for condition in conditions:
        yield from (each.operand for each in comparisons(condition))
    calls = [call for rule in policy.rules for call in rule.then]
    for call in (*calls, *(call for never in policy.never for call in never.effects)):
        yield from call.arguments.values()
