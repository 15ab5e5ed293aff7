"""The few shapes that the schemas are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pawpact.kernel.label import Label

Schema = dict[str, Any]

SLUG = r"^[a-z][a-z0-9_]{0,62}$"
NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
PARAMETER = r"^\$[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"

SLUG_TEXT: Schema = {"type": "string", "pattern": SLUG}
REFERENCE: Schema = {"type": "string", "pattern": PARAMETER}
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
PROSE: Schema = {**SCALAR, "maxLength": 2_000}
NOTHING: Schema = {"type": "null"}


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def closed(
    required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None, **more: Any
) -> Schema:
    """A mapping of these keys alone; an optional key may be left empty, as readers skip it."""
    written = {name: or_empty(schema) for name, schema in (optional or {}).items()}
    return {
        "type": "object",
        "properties": {**required, **written},
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
        **more,
    }


def or_empty(schema: Schema) -> Schema:
    """The same, or nothing behind the colon."""
    kinds = schema.get("type")
    if "enum" in schema or "const" in schema or "$ref" in schema or kinds is None:
        return {"anyOf": [schema, NOTHING]}
    listed = kinds if isinstance(kinds, list) else [kinds]
    if "null" in listed:
        return schema
    return {**schema, "type": [*listed, "null"]}


def sequence(items: Schema, least: int = 0, most: int | None = None) -> Schema:
    ends = {"minItems": least} if least else {}
    return {
        "type": "array",
        "items": items,
        **ends,
        **({} if most is None else {"maxItems": most}),
    }


def told(schema: Schema, label: Label, *details: str) -> Schema:
    """With what an editor shows beside the name: both languages, then the details."""
    more = [each for each in details if each]
    return {
        **schema,
        "title": str(label),
        "description": "\n".join((str(label), *more)),
        "markdownDescription": "\n\n".join((f"**{label.zh}** {label.en}", *more)),
    }


def when(key: str, value: object, then: Schema) -> Schema:
    """What holds where a key has this value."""
    return {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": then}


def one_of_words(words: Mapping[str, Label]) -> Schema:
    """An enumeration whose words an editor explains."""
    return {
        "enum": list(words),
        "markdownEnumDescriptions": [f"**{each.zh}** {each.en}" for each in words.values()],
    }


def words(names: Iterable[str]) -> Schema:
    return {"enum": list(names)}
