"""What people send to a plugin as one schema: the ids that core adds, the plugin's own fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate

from pawpact.hosting.bridge import guarded
from pawpact.hosting.door import Action, View
from pawpact.hosting.field import SubjectId
from pawpact.hosting.submission import submitting_nothing
from pawpact.kernel.errors import InvalidField
from pawpact.kernel.label import Label

MOST = 200


class GuardedSchema(Schema):
    """A plugin's schema is its code: what it raises beside a refusal is the plugin's failure."""

    of_plugin: ClassVar[str] = ""
    of_door: ClassVar[str] = ""

    def load(self, data: Any, **more: Any) -> Any:
        refused: ValidationError | None = None

        def read() -> Any:
            nonlocal refused
            try:
                return super(GuardedSchema, self).load(data, **more)
            except ValidationError as error:
                refused = error

        with submitting_nothing():
            found = guarded(self.of_plugin, self.of_door, read)
        if refused is not None:
            raise refused
        return found


def schema_of(plugin: str, offered: Action | View) -> type[Schema]:
    """The whole of what is sent for an action or a view; made once, for it takes a while."""
    name = plugin, id(offered)
    if name not in _made:
        if len(_made) >= _MOST_MADE:
            _made.clear()
        _made[name] = offered, _schema(plugin, offered)
    return _made[name][1]


_MOST_MADE = 1_024
_made: dict[tuple[str, int], tuple[Action | View, type[Schema]]] = {}
"""By plugin and what it offers, which is kept beside its schema: no other comes to its number."""


def _schema(plugin: str, offered: Action | View) -> type[Schema]:
    named: dict[str, Any] = {role: SubjectId(role, required=True) for role in offered.subjects}
    named |= {role: SubjectId(role) for role in offered.optional}
    if isinstance(offered, View) and offered.is_list:
        named |= {
            "limit": fields.Integer(load_default=50, validate=validate.Range(1, MOST)),
            "after": SubjectId("row", load_default=None),
        }
    about = {"of_plugin": plugin, "of_door": offered.name}
    name = f"{camel(plugin)}{camel(offered.name)}Request"
    return type(name, (GuardedSchema, offered.schema), {**named, **about})


def taken_apart(
    offered: Action | View, sent: Mapping[str, Any]
) -> tuple[dict[str, int], dict[str, Any]]:
    """The ids that were named, by role, and the rest."""
    roles = {*offered.subjects, *offered.optional}
    subjects = {role: sent[role] for role in roles & sent.keys() if sent[role] is not None}
    return subjects, {name: value for name, value in sent.items() if name not in roles}


def read_sent(schema: type[Schema], written: Mapping[str, Any]) -> dict[str, Any]:
    """What was written at a terminal; the first field that does not fit is named."""
    try:
        return dict(schema().load(dict(written)))
    except ValidationError as error:
        refused = error
    messages = refused.messages_dict
    name = min(str(each) for each in messages)
    said = messages[name]
    text = "; ".join(map(str, said)) if isinstance(said, list) else str(said)
    allowed = ", ".join(sorted(each.data_key or name for name, each in schema().fields.items()))
    raise InvalidField(
        name,
        Label(f"{name}：{text}", f"{name}: {text}"),
        hint=Label(f"可以写的有：{allowed or '-'}", f"what may stand here: {allowed or '-'}"),
    )


def camel(name: str) -> str:
    """A name as classes are called."""
    return "".join(part.capitalize() for part in name.split("_"))
