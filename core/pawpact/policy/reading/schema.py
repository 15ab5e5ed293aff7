"""What an effect's arguments may be, as marshmallow schemas built from its declaration.

One source: checks of rule files run these schemas, and editors' JSON Schema is drawn from the
same fields. An error's message is the code of the diagnostic; the checker says the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from pawpact.vocabulary.declarations import Argument, Effect
from pawpact.vocabulary.types import ORDERED, ValueType

UNKNOWN, MISSING, WRONG_TYPE, OUT_OF_BOUNDS, NO_CHOICE = "R106", "R301", "R201", "R204", "R205"
ILL_FORMED = "R112"

_MESSAGES = {"required": MISSING, "null": MISSING, "invalid": WRONG_TYPE, "type": WRONG_TYPE}


@lru_cache(maxsize=512)
def effect_schema(effect_name: str, arguments: tuple[Argument, ...]) -> Schema:
    """The schema over run-time values (money in fen, ratios in ten-thousandths)."""
    declared = {argument.name: _field(argument) for argument in arguments}
    schema = Schema.from_dict(declared, name=f"{effect_name}_arguments")(unknown=RAISE)
    schema.error_messages = {**schema.error_messages, "unknown": UNKNOWN}
    return schema


def argument_errors(
    effect: Effect, static: Mapping[str, object], computed: tuple[str, ...] = ()
) -> dict[str, str]:
    """Argument name to diagnostic code; ``computed`` are given but known at run time only."""
    errors = effect_schema(effect.name, effect.arguments).validate(dict(static), partial=computed)
    return {name: str(messages[0]) for name, messages in errors.items()}


def _field(argument: Argument) -> fields.Field[Any]:
    def of(kind: Callable[..., fields.Field[Any]]) -> fields.Field[Any]:
        return kind(
            required=argument.required,
            validate=_validators(argument),
            error_messages=dict(_MESSAGES),
            metadata={"type": argument.type.value, "title": argument.label.en},
        )

    if argument.type in ORDERED:
        return of(partial(fields.Integer, strict=True))
    if argument.type is ValueType.BOOL:
        return of(fields.Boolean)
    return of(fields.Raw if argument.type in {ValueType.LIST, ValueType.TABLE} else fields.String)


def _validators(argument: Argument) -> list[validate.Validator]:
    validators: list[validate.Validator] = []
    if argument.minimum is not None or argument.maximum is not None:
        validators.append(
            validate.Range(min=argument.minimum, max=argument.maximum, error=OUT_OF_BOUNDS)
        )
    if argument.choices:
        validators.append(validate.OneOf(argument.choices, error=NO_CHOICE))
    if argument.form:
        whole = re.compile(rf"(?:{argument.form.pattern})\Z", re.ASCII)
        validators.append(validate.Regexp(whole, error=ILL_FORMED))
    return validators
