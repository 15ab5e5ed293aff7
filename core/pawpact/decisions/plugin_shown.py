"""A plugin's answer as the role of whoever asks may see it; what is seen in clear is written down.

A field with ``metadata={"personal": kind}`` is personal, however deep it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, fields

from pawpact.access.actor import Role
from pawpact.access.log import READ_PERSONAL, record
from pawpact.access.mask import masked, may_read
from pawpact.hosting.calling import dumped
from pawpact.hosting.door import Action, View
from pawpact.kernel.vault import subject_of
from pawpact.tenancy.unit import Unit

PERSONAL = "personal"


def is_personal(view: View) -> bool:
    """Whether some of it is personal data, so that looking at it is written down."""
    return _has_personal(view.answer())


def shown_to(
    unit: Unit,
    plugin: str,
    offered: Action | View,
    answer: Mapping[str, Any],
    role: Role,
    subjects: Mapping[str, int],
) -> dict[str, Any]:
    """The answer by its schema, with personal fields as the role may see them."""
    schema = offered.answer()
    found = dumped(plugin, offered.name, schema, answer)
    seen = _covered(schema, found, lambda kind: may_read(role, kind))
    if seen != _covered(schema, found, lambda kind: False) and unit.session.writes:
        about = subject_of({**subjects, **_people(answer)})
        kind, number = about or ("store", unit.store.tenant)
        record(unit, READ_PERSONAL, kind, [number], purpose=f"{plugin}.{offered.name}")
    return seen


def _people(answer: Mapping[str, Any]) -> dict[str, int]:
    """Whom an item of a list is about, where it says so."""
    return {role: answer[role] for role in ("customer", "pet") if type(answer.get(role)) is int}


def _has_personal(schema: Schema) -> bool:
    return any(
        PERSONAL in each.metadata or (inner is not None and _has_personal(inner))
        for each in schema.dump_fields.values()
        for inner in [_inner(each)]
    )


def _inner(field: fields.Field[Any]) -> Schema | None:
    """The schema of what stands in the field, or in the list in it."""
    if isinstance(field, fields.List):
        return _inner(field.inner)
    found: Any = field.schema if isinstance(field, fields.Nested) else None
    return found if isinstance(found, Schema) else None


def _covered(
    schema: Schema, found: Mapping[str, Any], is_clear: Callable[[str], bool]
) -> dict[str, Any]:
    """The same with a mask over all that is personal, but for the kinds that are clear."""
    covered = dict(found)
    for name, field in schema.dump_fields.items():
        key = field.data_key or name
        value, inner = found.get(key), _inner(field)
        if value is None:
            continue
        kind = field.metadata.get(PERSONAL)
        if kind is None and inner is not None:
            covered[key] = _each_covered(inner, value, is_clear)
        elif kind is not None and not is_clear(str(kind)):
            covered[key] = masked(str(kind), str(value))
    return covered


def _each_covered(schema: Schema, value: Any, is_clear: Callable[[str], bool]) -> Any:
    if isinstance(value, list):
        return [_each_covered(schema, each, is_clear) for each in value]
    return _covered(schema, value, is_clear) if isinstance(value, Mapping) else value
