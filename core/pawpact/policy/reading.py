"""What a condition, an operand, a rule and a policy read, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.policy.model import (
    All,
    AnyOf,
    Arithmetic,
    Comparison,
    Condition,
    Constant,
    FactRef,
    Not,
    Operand,
    ParameterRef,
    Policy,
    Rule,
    Share,
)

SET = "set"
"""The effect that writes derived facts."""


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison of a condition, left to right."""
    match condition:
        case Comparison():
            yield condition
        case Not(part):
            yield from comparisons(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from comparisons(part)


def operand_leaves(operand: Operand) -> Iterator[Constant | ParameterRef | FactRef]:
    """The constants, parameters and facts that an operand is computed from."""
    match operand:
        case Arithmetic(operands=parts):
            for part in parts:
                yield from operand_leaves(part)
        case Share(amount, ratio):
            yield from operand_leaves(amount)
            yield from operand_leaves(ratio)
        case _:
            yield operand


def operand_facts(operand: Operand) -> Iterator[str]:
    return (leaf.name for leaf in operand_leaves(operand) if isinstance(leaf, FactRef))


def condition_facts(condition: Condition) -> Iterator[str]:
    for comparison in comparisons(condition):
        yield comparison.fact
        yield from operand_facts(comparison.operand)


def argument_facts(rule: Rule) -> Iterator[str]:
    """The facts that a rule's effects are computed from."""
    for call in rule.then:
        for operand in call.arguments.values():
            yield from operand_facts(operand)


def rule_facts(rule: Rule) -> Iterator[str]:
    yield from condition_facts(rule.when)
    yield from argument_facts(rule)


def facts_read(policy: Policy) -> tuple[str, ...]:
    """The facts that the rules of a policy mention, each once."""
    return tuple(dict.fromkeys(name for rule in policy.rules for name in rule_facts(rule)))


def facts_set(policy: Policy) -> tuple[str, ...]:
    """The derived facts that the rules of a policy may settle, each once."""
    calls = (call for rule in policy.rules for call in rule.then if call.effect == SET)
    return tuple(dict.fromkeys(name for call in calls for name in call.arguments))
