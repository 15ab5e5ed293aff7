"""An effect's argument against the parameter that fences it.

The limit belongs to the effect: whoever registers it names a parameter, and its bounds (for a
store's own numbers also `only_better` and `locked`) hold for every literal in every rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from pawpact.kernel.label import Label
from pawpact.policy.condition import operands
from pawpact.policy.engine.reference import operand_value
from pawpact.policy.model import (
    Call,
    Constant,
    Layer,
    Operand,
    Origin,
    Parameter,
    ParameterRef,
    Rule,
)
from pawpact.policy.parameter_order import RANK, is_as_good, value_above
from pawpact.policy.reading.field import suggest
from pawpact.policy.reading.parameter_constraint import span_of
from pawpact.policy.reading.parameter_value import describe_bounds, shown
from pawpact.policy.reading.scope import Scope
from pawpact.vocabulary.types import Value


def check_limits(call: Call, rule: Rule, scope: Scope) -> None:
    for name, operand in call.arguments.items():
        limit = scope.vocabulary.limits.get(f"{call.effect}.{name}")
        if limit is None or (isinstance(operand, ParameterRef) and operand.name == limit):
            continue
        parameter = scope.parameters.get(limit)
        if parameter is None:
            _unknown_limit(f"{call.effect}.{name}", limit, call, scope)
            continue
        value = operand_value(operand, {}, scope.parameters)
        if value is not None:
            _check(f"{call.effect}.{name}", operand, value, parameter, scope)


def _check(name: str, operand: Operand, value: Value, parameter: Parameter, scope: Scope) -> None:
    found = shown(parameter, value)
    if not _is_within(value, parameter):
        zh, en = describe_bounds(parameter, "zh"), describe_bounds(parameter, "en")
        words = Label(f"要{zh}，这里是 {found.zh}", f"must be {en}, found {found.en}")
        _refuse(name, operand, words, parameter, scope)
        return
    layer: Layer = max((each.layer for each in _origins(operand, scope)), key=RANK.__getitem__)
    above = value_above(parameter, layer)
    if above and not _has_leave(layer, value, above.value, parameter):
        limit = shown(parameter, above.value)
        words = Label(
            f"不能比上一层的 {limit.zh} 更不利，这里是 {found.zh}",
            f"may not be harsher than {limit.en} above, found {found.en}",
        )
        _refuse(name, operand, words, parameter, scope)


def _has_leave(layer: Layer, value: Value, above: Value, parameter: Parameter) -> bool:
    """Whether a layer that may not set the parameter so may write the number into a rule."""
    if parameter.store_may == "locked":
        return value == above
    is_bound = parameter.store_may == "only_better" and layer == "store"
    return not is_bound or is_as_good(parameter, value, above)


def _is_within(value: Value, parameter: Parameter) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return True
    low, high = parameter.bounds.minimum, parameter.bounds.maximum
    return (low is None or value >= low) and (high is None or value <= high)


def _origins(operand: Operand, scope: Scope) -> Iterator[Origin]:
    """Where the operand is written, and where the values it takes in come from."""
    yield operand.origin
    if isinstance(operand, ParameterRef):
        yield scope.parameters[operand.name].origin
    if not isinstance(operand, Constant):
        for part in operands(operand):
            yield from _origins(part, scope)


def _refuse(name: str, operand: Operand, words: Label, parameter: Parameter, scope: Scope) -> None:
    scope.findings.error(
        "R212",
        span_of(operand.origin),
        Label(f"`{name}` {words.zh}", f"`{name}` {words.en}"),
        label=Label("超出这个效果的限制", "beyond the effect's limit"),
        help=Label(
            f"限制来自参数 {parameter.name}", f"the limit is the parameter {parameter.name}"
        ),
    )


def _unknown_limit(name: str, limit: str, call: Call, scope: Scope) -> None:
    scope.findings.error(
        "R104",
        span_of(call.origin),
        Label(
            f"`{name}` 的限制是参数 `{limit}`，但没有这个参数",
            f"the limit of `{name}` is the parameter `{limit}`, which does not exist",
        ),
        help=suggest(limit, scope.parameters),
    )
