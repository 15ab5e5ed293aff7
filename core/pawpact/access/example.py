"""Examples for the API document, put together from the examples of the fields."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

WHEN, DAY = "2026-03-12T04:00:00+00:00", "2026-03-12"


def example_of(schema: type[Schema] | Schema) -> dict[str, Any]:
    """A whole example. A field without one is filled by its kind."""
    made = schema() if isinstance(schema, type) else schema
    return {field.data_key or name: example_of_field(field) for name, field in made.fields.items()}


def example_of_field(field: fields.Field[Any]) -> Any:
    if "example" in field.metadata:
        return field.metadata["example"]
    if isinstance(field, fields.Nested):
        inner = example_of(field.schema)
        return [inner] if field.many else inner
    if isinstance(field, fields.List):
        return [example_of_field(field.inner)]
    if isinstance(field, fields.Enum):
        members: list[Any] = list(field.enum.__members__.values())
        return members[0].value
    if field.allow_none:
        return None
    return _by_kind(field)


def _by_kind(field: fields.Field[Any]) -> Any:
    choices = [each.choices for each in field.validators if isinstance(each, validate.OneOf)]
    if choices:
        return next(iter(choices[0]))
    kinds: tuple[tuple[type[fields.Field[Any]], Any], ...] = (
        (fields.Boolean, False),
        (fields.Integer, 1),
        (fields.DateTime, WHEN),
        (fields.Date, DAY),
        (fields.Mapping, {}),
    )
    return next((value for kind, value in kinds if isinstance(field, kind)), "…")
