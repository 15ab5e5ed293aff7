"""A door that could not be used leaves its plugin out, by name, when it loads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import Schema, fields
from sqlalchemy.orm import Mapped

from pawpact.hosting.host import Host
from pawpact.kernel.label import Label
from pawpact.sdk import (
    Action,
    Daily,
    Listener,
    Outcome,
    PluginTables,
    PluginThing,
    Reaction,
    View,
    plugin_metadata,
)

MakePlugin = Callable[..., SimpleNamespace]
TITLE = Label("门", "Door")


class Clash(Schema):
    """A field that core adds itself."""

    customer = fields.String()


class Paged(Schema):
    """A field of pages."""

    after = fields.String()


class Breaking(Schema):
    """A schema that cannot be made."""

    def __init__(self, **_given: Any) -> None:
        raise RuntimeError


class Mine(PluginThing):
    """A thing that takes a word of core's."""

    __tablename__ = "acme__mine"
    __role__ = "customer"
    metadata = plugin_metadata("acme")

    owner: Mapped[int]


def do(case: Any) -> Outcome:
    return Outcome()


def action(name: str = "do", **changes: Any) -> Action:
    return Action(name, TITLE, do, **changes)


WRONG: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "two of one name": ({"actions": [action(), action()]}, "names are a-z0-9_, used once"),
    "an action and a view of one name": (
        {"actions": [action()], "views": [View("do", TITLE, lambda case: {})]},
        "used once",
    ),
    "a name for no address": ({"actions": [action("do it")]}, "names are a-z0-9_"),
    "a subject that nobody has": ({"actions": [action(subjects=("unicorn",))]}, "no role unicorn"),
    "a subject named twice": (
        {"actions": [action(subjects=("customer",), optional=("customer",))]},
        "no role customer",
    ),
    "a role that nobody has": ({"actions": [action(roles=("boss",))]}, "boss"),
    "a fact that is not in needs": ({"actions": [action(reads=("customer.age",))]}, "customer.age"),
    "a field that core adds": (
        {"actions": [action(subjects=("customer",), schema=Clash)]},
        "core adds the field customer",
    ),
    "a field of pages": (
        {"views": [View("all", TITLE, lambda case: {}, schema=Paged, is_list=True)]},
        "core adds the field after",
    ),
    "a schema that breaks": ({"actions": [action(schema=Breaking)]}, "its schema fails"),
    "a reaction to a request": (
        {"reactions": [Reaction("application.submitted", "look", do)]},
        "reports nothing that has happened",
    ),
    "a listener to nothing": (
        {"committed": [Listener("acme.nothing", "look", lambda event: None)]},
        "reports nothing that has happened",
    ),
    "a day over nobody": (
        {"schedule": [Daily("look", TITLE, do, of="unicorn")]},
        "no role unicorn",
    ),
    "a thing with a word of core's": (
        {"models": PluginTables((Mine,), Path("versions"))},
        "a word of its own",
    ),
    "something else than a Daily": ({"schedule": [action()]}, "Daily"),
}


@pytest.mark.parametrize("what", WRONG)
def test_it_is_left_out_with_the_reason(make_plugin: MakePlugin, what: str) -> None:
    """The plugin is left out when it loads, and told what is wrong with which door."""
    hooks, said = WRONG[what]
    host = Host.of([make_plugin("acme", **hooks)])
    assert not host.plugins
    assert said in host.broken["acme"].reason.en


def test_what_is_right_loads(make_plugin: MakePlugin) -> None:
    """Doors of every kind beside each other load."""
    hooks = {
        "actions": [action(subjects=("customer",), roles=("vet",))],
        "views": [View("all", TITLE, lambda case: {}, is_list=True)],
        "reactions": [Reaction("contract.activated", "look", do)],
        "schedule": [Daily("look", TITLE, do, of="contract")],
        "committed": [Listener("contract.ended", "look", lambda event: None)],
    }
    host = Host.of([make_plugin("acme", **hooks)])
    assert host.broken == {}
    assert host.action("acme", "do") is not None
    assert len(host.reactions("contract.activated", ["acme"])) == 1
    assert host.reactions("contract.activated", []) == ()
