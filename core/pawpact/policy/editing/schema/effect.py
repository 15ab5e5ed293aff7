"""An effect with its arguments, as a rule asks for it and as a test expects it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pawpact.policy.editing.schema.fact import argument_of
from pawpact.policy.editing.schema.shape import (
    REFERENCE,
    Schema,
    closed,
    one_of_words,
    or_empty,
    ref,
    told,
)
from pawpact.policy.editing.schema.value import literal
from pawpact.vocabulary.declarations import Argument, Effect
from pawpact.vocabulary.types import ValueType


def asked(effect: Effect, limits: Mapping[str, str]) -> Schema:
    """Its arguments in `then`; where none is needed the mapping may be left empty."""
    required = [each for each in effect.arguments if each.required]
    optional = [each for each in effect.arguments if not each.required]
    body = closed(_arguments(effect, required, limits), _arguments(effect, optional, limits))
    return told(body if required else or_empty(body), effect.label, *_details(effect))


def expected(effect: Effect, limits: Mapping[str, str]) -> Schema:
    """Its arguments in a test or a `never`, where each may be left out."""
    body = or_empty(closed({}, _arguments(effect, effect.arguments, limits)))
    return told(body, effect.label, *_details(effect))


def call(effects: Iterable[Effect], prefix: str, **more: Schema) -> Schema:
    """One entry of a list of effects: exactly one of these."""
    named = {each.name: ref(f"{prefix}:{each.name}") for each in effects}
    return {**closed({}, {}, minProperties=1, maxProperties=1), "properties": {**more, **named}}


def _arguments(
    effect: Effect, arguments: Iterable[Argument], limits: Mapping[str, str]
) -> dict[str, Schema]:
    return {each.name: _argument(effect, each, limits) for each in arguments}


def _argument(effect: Effect, argument: Argument, limits: Mapping[str, str]) -> Schema:
    fence = limits.get(f"{effect.name}.{argument.name}")
    return told(
        _value(argument),
        argument.label,
        f"`{argument.type}`",
        argument.form.words.en if argument.form else "",
        f"fenced by `{fence}`" if fence else "",
    )


def _value(argument: Argument) -> Schema:
    own = literal(
        argument.type, argument.choices, argument.minimum, argument.maximum, argument.form
    )
    if argument.choices and all(each in argument.choice_labels for each in argument.choices):
        own = one_of_words({each: argument.choice_labels[each] for each in argument.choices})
    if argument.form:
        return {"anyOf": [own, REFERENCE]}
    return argument_of(argument.type, own) if argument.type is not ValueType.TABLE else own


def _details(effect: Effect) -> tuple[str, ...]:
    return (f"“{effect.sentence.zh}” “{effect.sentence.en}”", effect.doc)
