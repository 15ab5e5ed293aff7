"""The JSON Schema of an explanation, for programs that read one."""

from __future__ import annotations

from collections.abc import Mapping

Schema = dict[str, object]


def explanation_schema() -> Schema:
    """``pawpact.explanation/1``. Fields may be added to it, so others than these are allowed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pawpact.explanation/1",
        **_object(
            schema={"const": "pawpact.explanation/1"},
            moment=_STRING,
            moment_label=_ref("text"),
            layers=_list(_STRING),
            from_record=_BOOLEAN,
            policies=_list(_ref("policy")),
            ways=_or_null(_list(_ref("way"))),
            edges=_list(_ref("way")),
            next_step=_ref("text"),
        ),
        "$defs": dict(_DEFINITIONS),
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
_BOOLEAN: Schema = {"type": "boolean"}
_THREE: Schema = {"enum": [True, False, None]}
_POSITIVE: Schema = {"type": "integer", "minimum": 1}
_DEFINITIONS: Mapping[str, Schema] = {
    "text": _object(zh=_STRING, en=_STRING),
    "place": _object(
        file=_STRING,
        line=_POSITIVE,
        column=_POSITIVE,
        layer={"enum": ["platform", "brand", "store"]},
    ),
    "use": _object(name=_STRING, label=_ref("text"), value=_ref("text"), origin=_ref("place")),
    "policy": _object(
        policy=_STRING,
        title=_ref("text"),
        version=_STRING,
        hit={"enum": ["first", "all"]},
        rules=_list(_ref("rule")),
        referral=_or_null(_ref("effect")),
        missing=_list(_ref("text")),
    ),
    "rule": _object(
        rule=_STRING,
        title=_ref("text"),
        result={"enum": ["hit", "miss", "undetermined", "not_reached"]},
        condition=_ref("condition"),
        effects=_list(_ref("effect")),
        flips=_list(_ref("flip")),
        origin=_ref("place"),
        source=_STRING,
        note=_STRING,
    ),
    "condition": {"oneOf": [_ref("comparison"), _ref("group")]},
    "group": _object(
        group={"enum": ["all", "any", "not"]}, result=_THREE, parts=_list(_ref("condition"))
    ),
    "comparison": _object(
        fact=_STRING,
        label=_ref("text"),
        value=_ref("text"),
        operator=_ref("text"),
        threshold=_ref("text"),
        formula=_or_null(_ref("text")),
        result=_THREE,
        distance=_or_null(_ref("text")),
        because=_STRING,
        parameters=_list(_ref("use")),
        hidden=_BOOLEAN,
        sealed=_BOOLEAN,
        origin=_ref("place"),
    ),
    "effect": _object(
        effect=_STRING,
        sentence=_ref("text"),
        status=_or_null(_STRING),
        detail=_or_null({"type": "integer"}),
        parameters=_list(_ref("use")),
    ),
    "flip": _object(
        fact=_STRING,
        label=_ref("text"),
        value=_ref("text"),
        distance=_or_null(_ref("text")),
        derived=_BOOLEAN,
    ),
    "way": _object(
        fact=_STRING,
        label=_ref("text"),
        now=_ref("text"),
        raw=True,
        value=_ref("text"),
        distance=_or_null(_ref("text")),
        leads_to=_ref("text"),
        also=_list(_ref("way")),
    ),
}
