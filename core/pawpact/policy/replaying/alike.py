"""Whether two rulesets decide a moment alike, as far as that can be seen without deciding."""

from __future__ import annotations

from pawpact.policy.condition import (
    Identity,
    identity,
    operand_identity,
    parameters_read,
)
from pawpact.policy.model import Call, Never, Rule, Ruleset


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
