"""What an effect may be asked for: by a rule, by a plugin's effect, by a person."""

from __future__ import annotations

from collections.abc import Mapping

from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label
from pawpact.tenancy.values import Store
from pawpact.vocabulary.declarations import Argument, Effect
from pawpact.vocabulary.types import Value, ValueType
from pawpact.vocabulary.values import show_value

LONGEST_TEXT = 200
_TEXTS = frozenset({ValueType.TEXT, ValueType.CHOICE})
_LISTS = frozenset({ValueType.LIST, ValueType.TABLE})


def check_arguments(store: Store, effect: Effect, arguments: Mapping[str, Value]) -> None:
    """Raise `InvalidField` for the first argument that is missing, unknown or out of bounds.

    The bounds are those of the effect and of the parameter that fences it in this store, by the
    value in force: nobody gives worse terms than the store's own.
    """
    known = {argument.name for argument in effect.arguments}
    for name in sorted(arguments.keys() - known):
        raise InvalidField(
            name, Label(f"{effect.name} 没有参数 {name}", f"{effect.name} has no {name}")
        )
    for argument in effect.arguments:
        if argument.name in arguments:
            _check_value(store, effect, argument, arguments[argument.name])
        elif argument.required:
            raise InvalidField(
                argument.name,
                Label(f"缺少参数 {argument.name}", f"the argument {argument.name} is missing"),
            )


def _check_value(store: Store, effect: Effect, argument: Argument, value: Value) -> None:
    if type(value) is not _type_of(argument) or (
        isinstance(value, str) and (len(value) > LONGEST_TEXT or not value.isprintable())
    ):
        raise InvalidField(
            argument.name,
            Label(
                f"{argument.name} 应为 {argument.type.value}",
                f"{argument.name} has to be of type {argument.type.value}",
            ),
        )
    if argument.choices and value not in argument.choices:
        listed = "、".join(argument.choices)
        raise InvalidField(argument.name, Label(f"可选：{listed}", f"one of: {listed}"))
    if argument.form and isinstance(value, str) and not argument.form.accepts(value):
        form = argument.form.words
        raise InvalidField(
            argument.name,
            Label(f"{argument.name} 要写成{form.zh}", f"{argument.name} has to be {form.en}"),
        )
    if type(value) is not int:
        return
    lowest, highest = _fence(store, effect, argument)
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        low, high = (
            "-" if each is None else show_value(argument.type, each, "zh")
            for each in (lowest, highest)
        )
        raise InvalidField(
            argument.name,
            Label(
                f"{argument.name} 要在 {low} 到 {high} 之间",
                f"{argument.name} has to be within {low} to {high}",
            ),
        )


def _type_of(argument: Argument) -> type[object]:
    if argument.type is ValueType.BOOL:
        return bool
    if argument.type in _TEXTS:
        return str
    return tuple if argument.type in _LISTS else int


def _fence(store: Store, effect: Effect, argument: Argument) -> tuple[int | None, int | None]:
    """The argument's own bounds, and within them those of a parameter that fences it here.

    A fence may only narrow: a plugin that brings one gives no more than core allows.
    """
    name = store.revision.vocabulary.limits.get(f"{effect.name}.{argument.name}")
    parameter = store.revision.ruleset.parameters.get(name or "")
    if parameter is None:
        return argument.minimum, argument.maximum
    lowest, highest = parameter.bounds.minimum, parameter.bounds.maximum
    if parameter.better == "lower" and type(parameter.value) is int:
        highest = parameter.value
    if parameter.better == "higher" and type(parameter.value) is int:
        lowest = parameter.value
    return (
        max((each for each in (argument.minimum, lowest) if each is not None), default=None),
        min((each for each in (argument.maximum, highest) if each is not None), default=None),
    )
