"""Small builders of policies, as a loader would leave them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pawpact.kernel.label import Label
from pawpact.policy.model import (
    All,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Condition,
    Constant,
    FactRef,
    LayerValue,
    Never,
    Not,
    Operand,
    Operator,
    Origin,
    Parameter,
    ParameterRef,
    Policy,
    Rule,
    Ruleset,
    Share,
)
from pawpact.vocabulary.declarations import Fact
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import Value, ValueType

HERE = Origin("rules/shop/policy.yaml", 1, 1)
MOMENT = "application.submitted"
ALWAYS = All((), HERE)


def constant(value: Value) -> Constant:
    return Constant(value, HERE)


def parameter(name: str) -> ParameterRef:
    return ParameterRef(name, HERE)


def fact(name: str) -> FactRef:
    return FactRef(name, HERE)


def reckon(
    operation: Literal["add", "sub", "mul", "min", "max"], *operands: Operand | int
) -> Arithmetic:
    parts = (constant(each) if isinstance(each, int) else each for each in operands)
    return Arithmetic(operation, tuple(parts), HERE)


def share(
    amount: Operand, ratio: Operand, rounded: Literal["customer_pays_less", "customer_gets_more"]
) -> Share:
    return Share(amount, ratio, rounded, HERE)


def compare(
    name: str,
    operator: str,
    right: Value | Operand,
    measure: Literal["value", "count"] = "value",
) -> Comparison:
    operand = constant(right) if isinstance(right, (int, str, tuple)) else right
    return Comparison(name, Operator(operator), operand, HERE, measure)


def every(*parts: Condition) -> All:
    return All(parts, HERE)


def some(*parts: Condition) -> AnyOf:
    return AnyOf(parts, HERE)


def no(part: Condition) -> Not:
    return Not(part, HERE)


def call(effect: str, **arguments: Value | Operand) -> Call:
    return call_with(effect, arguments)


def settle(**facts: Value | Operand) -> Call:
    """``credit_decision="approved"`` sets ``credit.decision``."""
    return call_with("set", {name.replace("_", ".", 1): value for name, value in facts.items()})


def call_with(effect: str, arguments: Mapping[str, Value | Operand]) -> Call:
    return Call(
        effect,
        {
            name: constant(value) if isinstance(value, (int, str, tuple)) else value
            for name, value in arguments.items()
        },
        HERE,
    )


def rule(
    id_: str,
    when: Condition = ALWAYS,
    *then: Call,
    if_unknown: Literal["refer", "skip"] = "refer",
    locked: bool = False,
) -> Rule:
    return Rule(id_, Label.of(id_), when, then, HERE, if_unknown=if_unknown, locked=locked)


def policy(
    *rules: Rule,
    name: str = "shop.policy",
    hit: Literal["first", "all"] = "first",
    never: tuple[Never, ...] = (),
    moment: str = MOMENT,
    effective_from: int | None = None,
    effective_until: int | None = None,
) -> Policy:
    return Policy(
        name=name,
        group=name.partition(".")[0],
        version="1",
        title=Label.of(name),
        moment=moment,
        hit=hit,
        binds="today",
        rules=rules,
        never=never,
        tests=(),
        origin=HERE,
        effective_from=effective_from,
        effective_until=effective_until,
    )


def numbers(**values: Value) -> dict[str, Parameter]:
    """Parameters of the group ``shop``."""
    return {
        f"shop.{name}": Parameter(
            name=f"shop.{name}",
            home="shop.policy",
            type=ValueType.INT,
            label=Label.of(name),
            layers=(LayerValue(value, HERE),),
            store_may="any",
            binds="today",
        )
        for name, value in values.items()
    }


def ruleset(*policies: Policy, parameters: Mapping[str, Parameter] | None = None) -> Ruleset:
    """Policies in the order in which they are given."""
    order: dict[str, tuple[str, ...]] = {}
    for each in policies:
        order[each.moment] = (*order.get(each.moment, ()), each.name)
    return Ruleset(
        layers=("platform@1",),
        parameters=parameters or {},
        policies={each.name: each for each in policies},
        order=order,
        content_hash="",
    )


def declared(
    name: str,
    type_: ValueType = ValueType.INT,
    *,
    optional: bool = False,
    derived: bool = False,
    choices: tuple[str, ...] = (),
    minimum: int | None = None,
    maximum: int | None = None,
) -> Fact:
    return Fact(
        name=name,
        type=type_,
        label=Label.of(name),
        subject="customer",
        example="",
        optional=optional,
        derived=derived,
        choices=choices,
        minimum=minimum,
        maximum=maximum,
    )


def vocabulary(*facts: Fact) -> Vocabulary:
    return Vocabulary.of(facts=facts)
