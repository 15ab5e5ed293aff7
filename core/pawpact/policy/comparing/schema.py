"""The JSON Schema of a difference, for programs that read one."""

from __future__ import annotations

from collections.abc import Mapping

Schema = dict[str, object]


def difference_schema() -> Schema:
    """``pawpact.difference/1``. Fields may be added to it, so others than these are allowed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pawpact.difference/1",
        **object_of(schema={"const": "pawpact.difference/1"}, **DIFFERENCE),
        "$defs": dict(DEFINITIONS),
    }


def object_of(**properties: object) -> Schema:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def list_of(items: object) -> Schema:
    return {"type": "array", "items": items}


def or_null(schema: object) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


STRING: Schema = {"type": "string"}
BOOLEAN: Schema = {"type": "boolean"}
POSITIVE: Schema = {"type": "integer", "minimum": 1}
_WORDS = {"parameter", "rule", "never", "policy"}
_KINDS = sorted(f"{word}.{how}" for word in _WORDS for how in ("added", "removed", "changed"))
_KEPT = ("kept.parameter", "kept.rule")
"""Of an upgrade: what a store's own file says and therefore stays."""

DIFFERENCE: Mapping[str, Schema] = {
    "before": list_of(STRING),
    "after": list_of(STRING),
    "only_kinder": BOOLEAN,
    "changes": list_of(ref("change")),
}
DEFINITIONS: Mapping[str, Schema] = {
    "text": object_of(zh=STRING, en=STRING),
    "place": object_of(
        file=STRING,
        line=POSITIVE,
        column=POSITIVE,
        layer={"enum": ["platform", "brand", "store"]},
    ),
    "change": object_of(
        kind={"enum": [*_KINDS, "rule.moved", "order.changed", *_KEPT]},
        home=STRING,
        subject=STRING,
        text=ref("text"),
        details=list_of(ref("text")),
        towards={"enum": ["better", "worse", "mixed", "unordered"]},
        stressed=BOOLEAN,
        before=or_null(ref("place")),
        after=or_null(ref("place")),
        parameter=or_null(ref("parameter")),
    ),
    "parameter": object_of(
        name=STRING,
        type=STRING,
        unit=STRING,
        binds={"enum": ["today", "signing"]},
        before=True,
        after=True,
        declared=list_of(STRING),
        rows=list_of(
            object_of(before=or_null({"type": "object"}), after=or_null({"type": "object"}))
        ),
    ),
}
