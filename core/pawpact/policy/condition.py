"""Questions about a condition as it is written: which facts it names, and its identity.

``origin`` is left out of identity: the same comparison written in two rules is one comparison.
"""

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

Identity = tuple[object, ...]


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison, left to right."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from comparisons(condition.part)
    else:
        for part in condition.parts:
            yield from comparisons(part)


def facts_of_operand(operand: Operand) -> Iterator[str]:
    if isinstance(operand, FactRef):
        yield operand.name
    for part in operands(operand):
        yield from facts_of_operand(part)


def parameters_of_operand(operand: Operand) -> Iterator[str]:
    if isinstance(operand, ParameterRef):
        yield operand.name
    for part in operands(operand):
        yield from parameters_of_operand(part)


def operands(operand: Operand) -> tuple[Operand, ...]:
    """The parts of a computed operand; none for a plain one."""
    match operand:
        case Arithmetic():
            return operand.operands
        case Share():
            return (operand.amount, operand.ratio)
        case _:
            return ()


def facts_of_comparison(comparison: Comparison) -> tuple[str, ...]:
    """The facts a comparison needs, its own first, each once."""
    return tuple(dict.fromkeys((comparison.fact, *facts_of_operand(comparison.operand))))


def facts_of_condition(condition: Condition) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(name for each in comparisons(condition) for name in facts_of_comparison(each))
    )


def facts_of_arguments(rule: Rule) -> tuple[str, ...]:
    """The facts that the arguments of a rule's effects are computed from."""
    return tuple(
        dict.fromkeys(
            name
            for call in rule.then
            for operand in call.arguments.values()
            for name in facts_of_operand(operand)
        )
    )


def facts_of_rule(rule: Rule) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*facts_of_condition(rule.when), *facts_of_arguments(rule))))


def facts_of_rules(policy: Policy) -> tuple[str, ...]:
    """Every fact that a rule of the policy mentions, in order of appearance."""
    return tuple(dict.fromkeys(name for rule in policy.rules for name in facts_of_rule(rule)))


def facts_of_never(policy: Policy) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            name
            for never in policy.never
            for name in (
                *facts_of_condition(never.when),
                *(
                    fact
                    for call in never.effects
                    for operand in call.arguments.values()
                    for fact in facts_of_operand(operand)
                ),
            )
        )
    )


def facts_read(policy: Policy) -> tuple[str, ...]:
    """Every fact that a rule or a ``never`` of the policy mentions, in order of appearance."""
    return tuple(dict.fromkeys((*facts_of_rules(policy), *facts_of_never(policy))))


def parameters_read(policy: Policy) -> frozenset[str]:
    """Every parameter that a rule or a ``never`` of the policy mentions."""
    return frozenset(
        name for operand in _operands_of(policy) for name in parameters_of_operand(operand)
    )


def _operands_of(policy: Policy) -> Iterator[Operand]:
    conditions = [rule.when for rule in policy.rules] + [never.when for never in policy.never]
    for condition in conditions:
        yield from (each.operand for each in comparisons(condition))
    calls = [call for rule in policy.rules for call in rule.then]
    for call in (*calls, *(call for never in policy.never for call in never.effects)):
        yield from call.arguments.values()


def facts_set(policy: Policy) -> tuple[str, ...]:
    """The derived facts that a rule of the policy may settle."""
    return tuple(
        dict.fromkeys(
            name
            for rule in policy.rules
            for call in rule.then
            if call.effect == "set"
            for name in call.arguments
        )
    )


def identity(condition: Condition) -> Identity:
    match condition:
        case Comparison():
            return (
                "compare",
                condition.fact,
                condition.measure,
                condition.operator.value,
                operand_identity(condition.operand),
            )
        case Not():
            return ("not", identity(condition.part))
        case All():
            return ("all", *map(identity, condition.parts))
        case AnyOf():
            return ("any", *map(identity, condition.parts))


def operand_identity(operand: Operand) -> Identity:
    match operand:
        case Constant():
            return ("constant", type(operand.value).__name__, repr(operand.value))
        case ParameterRef():
            return ("parameter", operand.name)
        case FactRef():
            return ("fact", operand.name)
        case Arithmetic():
            return (operand.operation, *map(operand_identity, operand.operands))
        case Share():
            return ("share", operand.round, *map(operand_identity, operands(operand)))
