"""All words that rule files may use, as a document for programs, with its schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pawpact.kernel.label import Label
from pawpact.policy.model import Parameter
from pawpact.vocabulary.declarations import Argument, Effect, Fact, Moment
from pawpact.vocabulary.registry import Vocabulary
from pawpact.vocabulary.types import ValueType
from pawpact.vocabulary.written import written_scalar, written_value

SCHEMA = "pawpact.vocabulary/1"

Document = dict[str, Any]


def vocabulary_document(words: Vocabulary, parameters: Iterable[Parameter]) -> Document:
    """Moments, facts, effects and parameters; values are written as rule files write them."""
    return {
        "schema": SCHEMA,
        "moments": [_moment(each) for each in words.moments.values()],
        "facts": [_fact(each) for each in words.facts.values()],
        "effects": [_effect(each, words) for each in words.effects.values()],
        "parameters": [_parameter(each) for each in parameters],
    }


def _moment(moment: Moment) -> Document:
    return {
        "name": moment.name,
        "label": _both(moment.label),
        "kind": str(moment.kind),
        "batch": moment.chunked,
        "carries": list(moment.carries),
        "owner": moment.owner,
        "doc": moment.doc,
    }


def _fact(fact: Fact) -> Document:
    return {
        "name": fact.name,
        "label": _both(fact.label),
        "type": str(fact.type),
        "unit": fact.unit,
        "subject": fact.subject,
        "choices": _choices(fact.choices, fact.choice_labels),
        "bounds": _bounds(fact.type, fact.minimum, fact.maximum),
        "optional": fact.optional,
        "personal": fact.personal,
        "set_by_rules": fact.derived,
        "example": fact.example,
        "owner": fact.owner,
        "doc": fact.doc,
    }


def _effect(effect: Effect, words: Vocabulary) -> Document:
    return {
        "name": effect.name,
        "label": _both(effect.label),
        "sentence": _both(effect.sentence),
        "arguments": [
            _argument(each, words.limits.get(f"{effect.name}.{each.name}"))
            for each in effect.arguments
        ],
        "moments": [name for name, each in words.moments.items() if effect.stands_at(each)],
        "combine": str(effect.combine),
        "verdict": effect.verdict,
        "grants": effect.grants,
        "expands_to": list(effect.expands_to),
        "owner": effect.owner,
        "doc": effect.doc,
    }


def _argument(argument: Argument, fence: str | None) -> Document:
    return {
        "name": argument.name,
        "label": _both(argument.label),
        "type": str(argument.type),
        "required": argument.required,
        "choices": _choices(argument.choices, argument.choice_labels),
        "bounds": _bounds(argument.type, argument.minimum, argument.maximum),
        "pattern": argument.form.pattern if argument.form else None,
        "fenced_by": fence,
    }


def _parameter(parameter: Parameter) -> Document:
    bounds = parameter.bounds
    ends = ValueType.INT if parameter.type is ValueType.LIST else parameter.type
    return {
        "name": parameter.name,
        "home": parameter.home,
        "label": _both(parameter.label),
        "help": parameter.help,
        "type": str(parameter.type),
        "unit": parameter.unit,
        "default": _written(parameter),
        "bounds": _bounds(ends, bounds.minimum, bounds.maximum),
        "choices": list(parameter.choices),
        "kindest_first": list(parameter.kindest_first),
        "columns": [
            {
                "name": each.name,
                "type": str(each.type),
                "key": each.key,
                "better": each.better,
                "choices": list(each.choices),
            }
            for each in parameter.columns
        ],
        "better": parameter.better,
        "constraint": parameter.constraint,
        "store_may": parameter.store_may,
        "binds": parameter.binds,
        "informational": parameter.informational,
        "source": parameter.source,
        "note": parameter.note,
    }


def _written(parameter: Parameter) -> str | list[dict[str, str]]:
    """The platform's value, of a table row by row."""
    value = parameter.layers[0].value
    if parameter.type is not ValueType.TABLE or not isinstance(value, tuple):
        return written_value(parameter.type, value)
    types = {each.name: each.type for each in parameter.columns}
    return [
        {name: written_scalar(types[name], cell) for name, cell in row.items()}
        for row in value
        if not isinstance(row, int | str)
    ]


def _bounds(type: ValueType, low: int | None, high: int | None) -> Document:
    return {
        "min": None if low is None else written_scalar(type, low),
        "max": None if high is None else written_scalar(type, high),
    }


def _choices(names: Iterable[str], labels: Any) -> list[Document]:
    return [{"name": each, "label": _both(labels.get(each) or Label.of(each))} for each in names]


def _both(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}


def vocabulary_schema() -> Document:
    """``pawpact.vocabulary/1``. Fields may be added to it, so others than these are allowed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **_object(
            schema={"const": SCHEMA},
            moments=_listed(_MOMENT),
            facts=_listed(_FACT),
            effects=_listed(_EFFECT),
            parameters=_listed(_PARAMETER),
        ),
    }


def _object(**properties: object) -> Document:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _listed(items: object) -> Document:
    return {"type": "array", "items": items}


_STRING: Document = {"type": "string"}
_BOOLEAN: Document = {"type": "boolean"}
_MAYBE: Document = {"type": ["string", "null"]}
_WORDS: Document = _listed(_STRING)
_TEXT = _object(zh=_STRING, en=_STRING)
_CHOICES = _listed(_object(name=_STRING, label=_TEXT))
_ENDS = _object(min=_MAYBE, max=_MAYBE)
_TYPE: Document = {"enum": [each.value for each in ValueType]}
_NAMED = {"name": _STRING, "label": _TEXT}
_OWNED = {**_NAMED, "owner": _STRING, "doc": _STRING}
_VALUED = {"type": _TYPE, "bounds": _ENDS}
_MOMENT = _object(**_OWNED, kind={"enum": ["request", "fact"]}, batch=_BOOLEAN, carries=_WORDS)
_FACT = _object(
    **_OWNED,
    **_VALUED,
    choices=_CHOICES,
    unit=_STRING,
    subject=_STRING,
    optional=_BOOLEAN,
    personal=_BOOLEAN,
    set_by_rules=_BOOLEAN,
    example=_STRING,
)
_ARGUMENT = _object(
    **_NAMED, **_VALUED, choices=_CHOICES, required=_BOOLEAN, pattern=_MAYBE, fenced_by=_MAYBE
)
_EFFECT = _object(
    **_OWNED,
    sentence=_TEXT,
    arguments=_listed(_ARGUMENT),
    moments=_WORDS,
    combine=_STRING,
    verdict={"type": "integer"},
    grants=_BOOLEAN,
    expands_to=_WORDS,
)
_COLUMN = _object(name=_STRING, type=_TYPE, key=_BOOLEAN, better=_STRING)
_ROWS = _listed({"type": "object", "additionalProperties": _STRING})
_PARAMETER = _object(
    **_NAMED,
    **_VALUED,
    home=_STRING,
    help=_STRING,
    unit=_STRING,
    default={"anyOf": [_STRING, _ROWS]},
    choices=_WORDS,
    kindest_first=_WORDS,
    columns=_listed(_COLUMN),
    better=_STRING,
    constraint=_STRING,
    store_may={"enum": ["any", "only_better", "locked"]},
    binds={"enum": ["today", "signing"]},
    informational=_BOOLEAN,
    source=_STRING,
    note=_STRING,
)
