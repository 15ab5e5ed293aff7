"""A parameter: as a platform file declares it, and as a patch or a test gives it a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from pawpact.kernel.label import Label
from pawpact.policy.editing.parameter_note import Reader, note_of
from pawpact.policy.editing.schema.moment import TITLE
from pawpact.policy.editing.schema.shape import (
    PROSE,
    SCALAR,
    SLUG,
    Schema,
    closed,
    or_empty,
    ref,
    sequence,
    told,
    when,
    words,
)
from pawpact.policy.editing.schema.value import ITEM, TEXT, literal, shown, table
from pawpact.policy.model import Bounds, Layer, Parameter
from pawpact.policy.reading.parameter import Binds
from pawpact.policy.reading.parameter_constraint import COMPARING, PLAIN
from pawpact.policy.reading.parameter_value import MOST_ITEMS
from pawpact.vocabulary.types import ORDERED, ValueType
from pawpact.vocabulary.written import written_scalar

_BOOLEAN: Schema = {"type": "boolean"}
_NO_COLUMN = {ValueType.LIST, ValueType.TABLE, ValueType.CHOICE}
_BETTER: Mapping[ValueType, tuple[object, ...]] = {
    ValueType.BOOL: (True, False, "true", "false"),
    ValueType.LIST: ("more", "fewer"),
    ValueType.TABLE: ("rows",),
}
_STORE_MAY = {
    "any": Label("门店可在上下限内改", "stores may change it within its bounds"),
    "only_better": Label("门店只能改得对客户更好", "stores may move it towards the customer only"),
    "locked": Label("由平台规定", "the platform's alone"),
}


def declared() -> Schema:
    """All parameters of a platform file, under names of the author's own."""
    return {
        "type": "object",
        "propertyNames": {"pattern": SLUG},
        "additionalProperties": ref("parameter"),
    }


def declaration() -> Schema:
    """One parameter; what fits depends on its type."""
    one = closed(
        {
            "label": TITLE,
            "type": words([each.value for each in ValueType]),
            "default": {"not": {"type": "null"}},
            "store_may": {
                "enum": list(_STORE_MAY),
                "markdownEnumDescriptions": [str(each) for each in _STORE_MAY.values()],
            },
        },
        {
            "bounds": closed({}, {"min": {}, "max": {}}),
            "better": {},
            "unit": TEXT,
            "choices": sequence(TEXT, 1),
            "kindest_first": sequence(TEXT, 1),
            "columns": {
                "type": "object",
                "propertyNames": {"pattern": SLUG},
                "additionalProperties": _column(),
                "minProperties": 1,
            },
            "constraint": _constraint(),
            "source": PROSE,
            "help": PROSE,
            "informational": _BOOLEAN,
            "note": PROSE,
            "binds": words(get_args(Binds)),
        },
    )
    ordered = {"anyOf": [{"required": ["better"]}, {"required": ["kindest_first"]}]}
    rules = [
        *(when("type", each.value, _fitting(each)) for each in ValueType),
        when("store_may", "only_better", ordered),
        when("informational", True, {"required": ["note"]}),
    ]
    return {**one, "allOf": rules}


def _fitting(type: ValueType) -> Schema:
    better = _BETTER.get(type, ("higher", "lower") if type in ORDERED else ())
    own: dict[str, Schema] = {
        "default": literal(type),
        "better": {"enum": [*better, None]} if better else {"type": "null"},
    }
    required = []
    if type in ORDERED or type is ValueType.LIST:
        end = or_empty(literal(ValueType.INT if type is ValueType.LIST else type))
        own["bounds"] = {"properties": {"min": end, "max": end}}
    else:
        own["bounds"] = {"type": "null"}
    if type is ValueType.TABLE:
        own["default"] = {"type": "array", "items": {"type": "object"}, "maxItems": 50}
        required = ["columns"]
    else:
        own["columns"] = {"type": "null"}
    if type is ValueType.CHOICE:
        required = ["choices"]
    return {"properties": own, **({"required": required} if required else {})}


def _column() -> Schema:
    types = [each.value for each in ValueType if each not in _NO_COLUMN]
    optional = {
        "key": _BOOLEAN,
        "better": words(("higher", "lower")),
        "label": TITLE,
        "choices": sequence(TEXT, 1),
    }
    body = closed({"type": words(types)}, optional)
    unordered = [each for each in types if ValueType(each) not in ORDERED]
    none: Schema = {"properties": {"better": {"type": "null"}}}
    free: Schema = {"properties": {"choices": {"type": "null"}}}
    wordless = [each for each in types if each != ValueType.TEXT.value]
    rules = [when("type", each, none) for each in unordered]
    return {**body, "allOf": [*rules, *(when("type", each, free) for each in wordless)]}


def _constraint() -> Schema:
    comparing = "|".join(COMPARING)
    text: Schema = {"type": "string", "pattern": rf"^({'|'.join(PLAIN)}|({comparing}): *.+)$"}
    body: Schema = {"anyOf": [SCALAR, sequence(SCALAR, 2, 2)]}
    mapped = [closed({name: body}) for name in COMPARING]
    return {"anyOf": [{"enum": list(PLAIN)}, text, *mapped]}


def given(parameter: Parameter, known: Mapping[str, Parameter], layer: Layer) -> Schema:
    """A value for it, fenced, with what a shop manager has to know to change it."""
    notes = [note_of(parameter, Reader(known, layer, language)) for language in ("zh", "en")]
    return {
        **valued(parameter),
        **_usual(parameter),
        "title": str(parameter.label),
        "description": "\n".join(notes),
        "markdownDescription": "\n\n".join((*notes, *filter(None, [parameter.help]))),
    }


def _usual(parameter: Parameter) -> Schema:
    """What an editor writes behind the colon to begin with: the platform's value."""
    value = parameter.layers[0].value
    if isinstance(value, tuple):
        return {}
    if isinstance(value, bool | str) or parameter.type in (ValueType.DATE, ValueType.TIME):
        written = written_scalar(parameter.type, value).strip('"')
        return {"default": value if isinstance(value, bool | str) else written}
    return {"default": shown(parameter.type, value)}


def valued(parameter: Parameter) -> Schema:
    """A value of its type, within its bounds and its choices."""
    low, high = parameter.bounds.minimum, parameter.bounds.maximum
    if parameter.type is ValueType.LIST:
        return _listed(parameter, low, high)
    if parameter.type is ValueType.TABLE:
        return table(parameter.columns)
    return literal(parameter.type, parameter.choices, low, high)


def _listed(parameter: Parameter, low: int | None, high: int | None) -> Schema:
    """A list keeps to its choices, else to the kind of its default: numbers or words."""
    default = parameter.layers[0].value
    item: Schema = ITEM
    if parameter.choices:
        item = words(parameter.choices)
    elif isinstance(default, tuple) and default and isinstance(default[0], int):
        item = literal(ValueType.INT, low=low, high=high)
    return {**sequence(item, most=MOST_ITEMS), "uniqueItems": True}


def tested(parameters: Mapping[str, Parameter]) -> Schema:
    """`at:` of a test: any parameter within reach, beyond its bounds if the test needs it."""
    return {
        "type": "object",
        "properties": {
            name: told(valued(replace(each, bounds=Bounds())), each.label)
            for name, each in parameters.items()
        },
        "patternProperties": {r"^\$?[a-z][a-z0-9_]*[.].": {}, r"^\$": {}},
        "additionalProperties": not parameters,
    }
