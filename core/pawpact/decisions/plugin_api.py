"""``/stores/<store>/plugins/<plugin>/…``: what plugins offer to do and to show."""

from __future__ import annotations

from functools import partial
from typing import Any

from marshmallow import Schema, fields

from pawpact.access.answering import IdempotencyHeader, carry_out, look, open_up
from pawpact.access.blueprint import READ_PROBLEMS, WRITE_PROBLEMS, Routes
from pawpact.access.caller import Doors, RoleKey, caller
from pawpact.access.field import text
from pawpact.access.paging import next_field
from pawpact.decisions.plugin_action import Asking, Counter, refuse_role
from pawpact.decisions.plugin_shown import is_personal
from pawpact.hosting.door import Action, View
from pawpact.hosting.plugin import LoadedPlugin
from pawpact.hosting.sent import camel, schema_of, taken_apart
from pawpact.tenancy.unit import Unit


class Ready(fields.Nested):
    """What stands here was dumped by its own schema already."""

    def _serialize(self, *given: Any, **_more: Any) -> Any:
        return given[0]


class DecidedView(Schema):
    """What rules made of a moment that was raised: a decision, or a case that waits."""

    moment = text("acme.visited")
    decision = fields.String(required=True, allow_none=True, metadata={"example": None})
    held = fields.String(required=True, allow_none=True, metadata={"example": None})


def routes(doors: Doors, counter: Counter) -> list[Routes]:
    """The routes of every plugin that offers something; each is closed where it is off."""
    return [
        _of_plugin(doors, counter, plugin)
        for _, plugin in sorted(counter.host.plugins.items())
        if plugin.actions or plugin.views
    ]


def _of_plugin(doors: Doors, counter: Counter, plugin: LoadedPlugin) -> Routes:
    title = plugin.info.title
    found = Routes(f"plugin_{plugin.name}", f"{title.zh} / {title.en}", doors)
    for action in plugin.actions:
        _serve_action(found, doors, counter, plugin.name, action)
    for view in plugin.views:
        _serve_view(found, doors, counter, plugin.name, view)
    return found


def _serve_action(
    found: Routes, doors: Doors, counter: Counter, plugin: str, action: Action
) -> None:
    answer = _answer_of(plugin, action)

    def do(header: dict[str, str], sent: dict[str, Any], *, store: str) -> Any:
        who = caller()
        asking = Asking(who.role, header["idempotency_key"], *taken_apart(action, sent))

        def work(unit: Unit) -> object:
            return counter.act(unit, plugin, action.name, asking)

        return carry_out(doors, answer, work)

    _name(do, action)
    found.serve(
        "POST",
        f"/plugins/{plugin}/{action.name}",
        headers=IdempotencyHeader,
        body=schema_of(plugin, action),
        answer=answer,
        guard=RoleKey(doors, partial(refuse_role, offered=action)),
        problems=WRITE_PROBLEMS,
    )(do)


def _serve_view(found: Routes, doors: Doors, counter: Counter, plugin: str, view: View) -> None:
    open_store = open_up if is_personal(view) else look

    def show(sent: dict[str, Any], *, store: str) -> Any:
        after, limit = sent.pop("after", None), sent.pop("limit", 0)
        asking = Asking(caller().role, "", *taken_apart(view, sent))
        return open_store(
            doors, lambda unit: counter.show(unit, plugin, view.name, asking, after, limit)
        )

    _name(show, view)
    found.serve(
        "GET",
        f"/plugins/{plugin}/{view.name}",
        query=schema_of(plugin, view),
        answer=_shown_of(plugin, view),
        guard=RoleKey(doors, partial(refuse_role, offered=view)),
        problems=READ_PROBLEMS,
    )(show)


def _name(served: Any, offered: Action | View) -> None:
    served.__name__ = offered.name
    served.__doc__ = f"{offered.title.zh} / {offered.title.en}"


def _answer_of(plugin: str, action: Action) -> type[Schema]:
    name = f"{camel(plugin)}{camel(action.name)}Answer"
    parts: dict[str, Any] = {
        "answer": Ready(_named(name, action.answer), required=True),
        "decided": fields.List(fields.Nested(DecidedView), required=True),
    }
    return Schema.from_dict(parts, name=f"{name}Sheet")


def _shown_of(plugin: str, view: View) -> type[Schema]:
    name = f"{camel(plugin)}{camel(view.name)}Shown"
    item = _named(name, view.answer)
    if not view.is_list:
        return _Ready.of(item, name)
    parts: dict[str, Any] = {
        "items": fields.List(Ready(item), required=True),
        "next": next_field(),
    }
    return Schema.from_dict(parts, name=f"{name}Page")


def _named(name: str, schema: type[Schema]) -> type[Schema]:
    """The same under a name that no other plugin's schema has."""
    return type(name, (schema,), {})


class _Ready(Schema):
    """A whole answer that was dumped already; its schema is for the document."""

    @classmethod
    def of(cls, schema: type[Schema], name: str) -> type[Schema]:
        return type(name, (cls, schema), {})

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        return obj
