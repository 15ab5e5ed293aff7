"""The JSON Schema of a backtest, for programs that read one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from pawpact.backtest.amount import Amount
from pawpact.backtest.document import SCHEMA
from pawpact.policy.explaining.schema import explanation_schema

Schema = dict[str, object]


def backtest_schema() -> Schema:
    """``pawpact.backtest/1``. Fields may be added to it, so others than these are allowed."""
    explanation = explanation_schema()
    inner = explanation.pop("$defs")
    assert isinstance(inner, Mapping)
    explanation.pop("$schema")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        **_object(**_FIELDS),
        "$defs": {**inner, **_DEFINITIONS, "explanation": explanation},
    }


def _object(**properties: object) -> Schema:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _list(items: object) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: object) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_STRING: Schema = {"type": "string"}
_WHOLE: Schema = {"type": "integer"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT = _ref("text")

_FIELDS: Mapping[str, object] = {
    "schema": {"const": SCHEMA},
    "stores": _list(_ref("store")),
    "since": _STRING,
    "until": _STRING,
    "receipts": _COUNT,
    "compared": _COUNT,
    "changed": _COUNT,
    "superseded": _COUNT,
    "from_record": _COUNT,
    "damaged": _list(_STRING),
    "damaged_decisions": _COUNT,
    "not_comparable": _list(_ref("apart")),
    "exact": {"type": "boolean"},
    "amount": _ref("amount"),
    "effect": _WHOLE,
    "points_worth": _WHOLE,
    "monthly_effect": _WHOLE,
    "monthly_movement": _COUNT,
    "became": _list(_ref("became")),
    "moves": _list(_ref("move")),
    "policies": _list(_ref("changed_policy")),
    "segments": _list(_ref("segment")),
    "later": _list(_ref("later")),
    "unseen": _list(_object(name=_STRING, label=_TEXT)),
    "customers": _ref("customers"),
    "examples": _list(_ref("example")),
    "remarks": _list(_TEXT),
}
_DEFINITIONS: Mapping[str, Schema] = {
    "amount": _object(**{each.name: _WHOLE for each in fields(Amount)}),
    "store": _object(
        store=_STRING,
        title=_TEXT,
        receipts=_COUNT,
        compared=_COUNT,
        changed=_COUNT,
        amount=_ref("amount"),
    ),
    "apart": _object(moment_name=_STRING, moment=_TEXT, facts=_list(_STRING), decisions=_COUNT),
    "later": _object(moment_name=_STRING, moment=_TEXT, facts=_list(_TEXT), decisions=_COUNT),
    "became": _object(code=_STRING, fate=_TEXT, decisions=_COUNT),
    "move": _object(
        moment_name=_STRING,
        moment=_TEXT,
        before=_TEXT,
        after=_TEXT,
        decisions=_COUNT,
        amount=_ref("amount"),
        fates=_list(_ref("became")),
    ),
    "changed_policy": _object(
        policy=_STRING,
        title=_TEXT,
        decisions=_COUNT,
        amount=_ref("amount"),
        rules=_list(_object(before=_list(_STRING), after=_list(_STRING), decisions=_COUNT)),
    ),
    "segment": _object(
        fact=_STRING,
        moment_name=_STRING,
        moment=_TEXT,
        label=_TEXT,
        value=_TEXT,
        compared=_or_null(_COUNT),
        changed=_COUNT,
        amount=_ref("amount"),
    ),
    "customers": _object(
        **dict.fromkeys(("gain", "lose", "mixed", "other"), _COUNT),
        gaining=_list(_STRING),
        losing=_list(_STRING),
    ),
    "example": _object(
        decision=_STRING,
        decided_at=_STRING,
        subject=_STRING,
        came=_TEXT,
        comes=_TEXT,
        fate=_or_null(_TEXT),
        before=_or_null(_ref("explanation")),
        after=_or_null(_ref("explanation")),
    ),
}
