"""How the parameters of two rulesets differ, and to whose advantage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pawpact.policy.comparing.difference import (
    DECLARED,
    ListChange,
    ParameterChange,
    Towards,
)
from pawpact.policy.comparing.row import row_changes
from pawpact.policy.model import Parameter
from pawpact.policy.parameter_order import is_as_good
from pawpact.vocabulary.types import Scalar, Value, ValueType

_ORDER = ("type", "better", "kindest_first", "shape")
"""What says which of two values is kinder."""


def compare_parameters(
    before: Mapping[str, Parameter], after: Mapping[str, Parameter]
) -> Iterator[ParameterChange]:
    """By group and name, so that the order of files makes no difference."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is new:
            continue
        change = _change(name, old, new)
        if change:
            yield change


def _change(name: str, before: Parameter | None, after: Parameter | None) -> ParameterChange | None:
    if before is None:
        return ParameterChange("added", name, before, after, is_value_changed=True)
    if after is None:
        return ParameterChange("removed", name, before, after, is_value_changed=True)
    declared = tuple(part for part in DECLARED if _differs(part, before, after))
    is_changed = _typed(before) != _typed(after)
    if not (is_changed or declared):
        return None
    return ParameterChange(
        "changed",
        name,
        before,
        after,
        is_changed,
        towards(before, after) if is_changed else "unordered",
        declared,
        row_changes(after.columns, before.value, after.value)
        if is_changed and after.shape == before.shape
        else (),
        _entries(before, after) if is_changed else None,
    )


def towards(before: Parameter, after: Parameter) -> Towards:
    """Which way the value moved; where the two are not ordered alike there is no telling."""
    if any(getattr(before, part) != getattr(after, part) for part in _ORDER):
        return "unordered"
    if not (after.better or after.kindest_first):
        return "unordered"
    kinder = is_as_good(after, after.value, before.value)
    harsher = is_as_good(after, before.value, after.value)
    if kinder and harsher:
        return "unordered"
    if kinder or harsher:
        return "better" if kinder else "worse"
    return "mixed"


def _differs(part: str, before: Parameter, after: Parameter) -> bool:
    mine, other = getattr(before, part), getattr(after, part)
    return bool(mine != other)


def _typed(parameter: Parameter) -> tuple[ValueType, Value]:
    """A price ratio of 8000 and a price of 80.00 yuan are held alike and are not the same."""
    return parameter.type, parameter.value


def _entries(before: Parameter, after: Parameter) -> ListChange | None:
    if not before.type is after.type is ValueType.LIST:
        return None
    old, new = _scalars(before.value), _scalars(after.value)
    return ListChange(
        tuple(each for each in new if each not in old),
        tuple(each for each in old if each not in new),
    )


def _scalars(value: Value) -> tuple[Scalar, ...]:
    if not isinstance(value, tuple):
        return ()
    return tuple(each for each in value if not isinstance(each, Mapping))
